# Networks as the registry sees them: progress by the epoch, what a run keeps of it, and trainings that continue from the version
# before (option warm_start).
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

plan skip_all => 'build/core/salesforecast-train-torch was not built' unless -x 'build/core/salesforecast-train-torch';
my $server = PrivateServer->start;
$server->query(<<'SQL');
CREATE EXTENSION salesforecast;
CREATE TABLE sales AS
SELECT day, shop, product, sum(units) AS units FROM sf_demo_twins(2, 4, '2024-01-01', '2025-12-31') GROUP BY 1, 2, 3;
CREATE VIEW fewer AS SELECT * FROM sales WHERE product <> (SELECT max(product) FROM sales);
CREATE FUNCTION run_of(name text, number integer) RETURNS jsonb LANGUAGE sql AS $$
  SELECT learned->0 FROM sf_runs WHERE model_name = name AND version = number
$$;
CREATE FUNCTION bytes_of(name text, number integer) RETURNS text LANGUAGE sql AS $$
  SELECT (SELECT md5(v.artifact) || md5(r.start_weights) FROM salesforecast.run AS r WHERE r.version_id = v.version_id)
    || (SELECT md5(string_agg(md5(state), ',' ORDER BY series_number)) FROM salesforecast.series_state AS s WHERE s.version_id = v.version_id)
  FROM salesforecast.version AS v JOIN salesforecast.model USING (model_id) WHERE model_name = name AND version_number = number
$$;
SQL
my $db = connect_to($server);
sub train {
    my ($model, $source, $options, $method) = @_;
    $method //= 'mlp';
    return "SELECT version FROM sf_train('$model', '$source', 'day', 'units', '{shop,product}', horizon => 14, method => '$method', options => '$options')";
}
sub warnings_of { return $db->selectrow_array("SELECT string_agg(w, '|') FROM sf_versions, unnest(warnings) AS w WHERE model_name = '$_[0]' AND version = $_[1] AND w ~ '$_[2]'") }
sub value { return $db->selectrow_array(@_) }

# Files that a process has mapped, by name. Those of what trains are no business of a backend.
sub mapped {
    my ($process) = @_;
    open my $maps, '<', "/proc/$process/maps" or return '';
    my %files = map { m{/([^/]+)$} ? ($1 => 1) : () } <$maps>;
    close $maps;
    return join ' ', map { s/\s+$//r } sort keys %files;
}
my $foreign = qr/\S*(?:torch|c10|xgboost|openblas|gomp)\S*/;
sub trainer_of {    # a backend has no other child
    my ($backend) = @_;
    for my $process (glob '/proc/[0-9]*') {
        open my $stat, '<', "$process/stat" or next;
        my $line = <$stat> // '';
        close $stat;
        return $1 if $line =~ /^(\d+) \(.*\) \S (\d+) / && $2 == $backend;
    }
    return 0;
}

# Progress: a line an epoch, at most one a second, the same in pg_stat_activity.
notices();
my $begun = time;
my $pid = start_statement($db, train('long', 'sales', '{"epochs": 400, "patience": 400}', 'lstm'));
my $line = 'sf_train "long", lstm: epoch [0-9]+/[0-9]+  loss [0-9.]+  validation [0-9.]+  eta [0-9]+:[0-9]{2}:[0-9]{2}$';
ok(until_true($server, "SELECT query ~ '$line' FROM pg_stat_activity WHERE pid = $pid", 60), 'pg_stat_activity shows the epoch');
sleep 4;
like(mapped(trainer_of($pid)), qr/libtorch/, 'the program maps LibTorch');
unlike(mapped($pid), $foreign, 'and the backend none of its libraries meanwhile');
$server->query("SELECT pg_cancel_backend($pid)");
is((answer($db, 30))[1], '57014', 'the training was long enough to be cancelled');
my @all = notices();
my @told = grep { /epoch/ } @all;
cmp_ok(scalar @told, '>=', 2, 'notices come');
cmp_ok(scalar @told, '<=', time - $begun + 2, 'at most one a second');
like($told[-1], qr{^NOTICE:  $line}m, 'in the form that is promised') or diag $told[-1];
like($all[0], qr/^NOTICE:  sf_train "long", lstm: trainer started, needs about \d+ MB of 1024 MB$/m, 'after what memory it will need') or diag $all[0];
my @epochs = map { m{epoch (\d+)/1440} ? $1 : -1 } @told;
is("@epochs", join(' ', sort { $a <=> $b } @epochs), 'counting up to the epochs of two starts of three models');
cmp_ok($epochs[0], '>', 0, 'from one on');
$db->do("SET client_min_messages = warning");

# The device: told, and an error where there is none.
is(value(train('device', 'sales', '{"epochs": 2, "device": "cpu"}')), 1, 'trained on the processor');
is(value("SELECT run_of('device', 1)->>'device'"), 'cpu', 'and the run says so');
SKIP: {
    value(train('device', 'sales', '{"epochs": 2}'));
    skip 'this machine has a CUDA device', 4 if value("SELECT run_of('device', 2)->>'device'") ne 'cpu';
    is(value("SELECT count(DISTINCT state) FROM salesforecast.series_state JOIN salesforecast.version USING (version_id) JOIN salesforecast.model USING (model_id)"
          . " WHERE model_name = 'device' AND series_number = 0"), 1, 'auto without a CUDA device is the processor');
    is(sqlstate_of($db, train('device', 'sales', '{"epochs": 2, "device": "cuda"}')), '0A000', 'cuda without one is SQLSTATE 0A000');
    like($db->errstr, qr/^ERROR:  device "cuda" is not available\nDETAIL:  LibTorch .*\nHINT:/, 'which says why');
    is(value("SELECT count(*) FROM sf_versions WHERE model_name = 'device'"), 2, 'and nothing is kept');
}
is(sqlstate_of($db, train('device', 'sales', '{"device": "gpu"}')), '22023', 'an unknown device is SQLSTATE 22023');

# What a run keeps.
is(value(train('m', 'sales', '{"epochs": 6, "hidden": 16}')), 1, 'a network is trained');
my ($epochs, $losses, $validations, $best, $library) = value("SELECT r->>'epochs', jsonb_array_length(r->'losses'), jsonb_array_length(r->'validations'), r->>'best_epoch',"
      . " r->>'library' FROM run_of('m', 1) AS r");
is("$losses $validations", "$epochs $epochs", 'a loss and a validation by epoch');
ok($best >= 1 && $best <= $epochs, 'the epoch that was kept is one of them');
like($library, qr/^LibTorch \d/, 'with the library');
is(value("SELECT (r->>'peak_mb')::integer BETWEEN 50 AND (r->>'expected_mb')::integer FROM run_of('m', 1) AS r"), 1, 'its program took no more memory than was expected');
is(value("SELECT built_with LIKE '%' || (learned->0->>'library') AND learn_seconds > 0 AND learn_seconds <= seconds AND start_bytes > 1000 FROM sf_runs WHERE model_name = 'm'"), 1,
    'built_with, times and weights go with it');
is(value("SELECT learned->0->'losses'->>-1 < learned->0->'losses'->>0 FROM sf_runs WHERE model_name = 'm'"), 1, 'it learned');
is(warnings_of('m', 1, 'scratch'), undef, 'nobody asked for a warm start');

# One backend that trains, forecasts and explains in a transaction has its own libraries and no other.
$db->begin_work;
value(train('mapped', 'sales', '{"epochs": 2}', 'lstm'));
is(value("SELECT count(*) > 0 FROM sf_forecast('mapped')"), 1, 'an lstm forecasts');
is(value("SELECT count(*) > 0 FROM sf_explain('mapped')"), 1, 'and is explained');
is(value("SELECT pg_backend_pid()"), $db->{pg_pid}, 'in this backend');
like(mapped($db->{pg_pid}), qr/(?:^| )salesforecast\.so(?: |$)/, 'its mapped files can be seen');
unlike(mapped($db->{pg_pid}), $foreign, 'and none is of what trains');
$db->rollback;

# A warm start on the same data goes on where the last one ended, for fewer epochs.
sub losses { my ($model, $version) = @_; return @{ $db->selectcol_arrayref("SELECT l::float8 FROM jsonb_array_elements_text(run_of('$model', $version)->'losses') WITH ORDINALITY AS t(l, n) ORDER BY n") } }
is(value(train('m', 'sales', '{"epochs": 6, "hidden": 16, "warm_start": true}')), 2, 'the next version');
is(value("SELECT run_of('m', 2)->>'start_version'"), 1, 'began with that before');
is(warnings_of('m', 2, 'scratch'), undef, 'without a warning');
my (@first, @second);
@first = losses('m', 1);
@second = losses('m', 2);
cmp_ok(scalar @second, '<=', 2, 'for fewer epochs');
my $gained = $first[0] - $first[-1];
cmp_ok(abs($second[0] - $first[-1]), '<', 0.5 * $gained, "its loss goes on where the last ended (@first; @second)");
cmp_ok($second[0], '<', $first[0], 'and not where that began');
is(value("SELECT version FROM sf_retrain('m')"), 3, 'sf_retrain takes the option along');
is(value("SELECT run_of('m', 3)->>'start_version'"), 2, 'and goes on from the newest');
is(value("SELECT bool_and(lower_bound <= forecast AND forecast <= upper_bound) AND count(*) > 0 FROM sf_forecast('m')"), 1, 'which forecasts');

# The same data, seed and start give the same bytes, on any number of threads.
for my $model ('same', 'twin') {
    $db->do("SET salesforecast.threads = " . ($model eq 'same' ? 1 : 2));
    value(train($model, 'sales', $_)) for '{"epochs": 3, "hidden": 16}', '{"epochs": 3, "hidden": 16, "warm_start": true}';
}
$db->do("RESET salesforecast.threads");
is(value("SELECT bytes_of('same', 2)"), value("SELECT bytes_of('twin', 2)"), 'the same start, the same bytes');
isnt(value("SELECT bytes_of('same', 2)"), value("SELECT bytes_of('same', 1)"), 'which are not those of before');

# What cannot be continued begins from scratch, and says why.
sub anew {
    my ($what, $model, $version, $why) = @_;
    is(warnings_of($model, $version, 'scratch|anew'), $why, "$what: said");
    is(value("SELECT run_of('$model', $version)->>'start_version'"), undef, "$what: from scratch");
    return;
}
my $scratch = 'method mlp learned from scratch, though option warm_start is on: ';
my $lstm = 'method lstm learned from scratch, though option warm_start is on: ';
value(train('new', 'sales', '{"epochs": 2, "warm_start": true}'));
anew('no version yet', 'new', 1, "${scratch}there is no earlier version");
value(train('new', 'sales', '{"epochs": 2, "warm_start": true}', 'lstm'));
anew('another method', 'new', 2, "${lstm}version 1 has no network of it");
value(train('new', 'sales', '{"epochs": 2, "warm_start": true, "hidden": 8}', 'lstm'));
anew('another size', 'new', 3, "${lstm}hidden was 40, is 8");
value(train('new', 'fewer', '{"epochs": 2, "warm_start": true, "hidden": 8}', 'lstm'));
like(warnings_of('new', 4, 'scratch'), qr/^\Q$lstm\Ea series column has another number of values \(it was \d+, is \d+\)$/, 'other series: said');
value(train('new', 'sales', '{"epochs": 2, "warm_start": true, "season": 1}', 'lstm'));
anew('other features', 'new', 5, "${lstm}the features of version 4 were others (columns, horizon, season or closings)");
$db->do("CREATE VIEW earlier AS SELECT * FROM sales WHERE day < '2025-09-01'");
value(train('back', 'sales', '{"epochs": 2}'));
value(train('back', 'earlier', '{"epochs": 2, "warm_start": true}'));
anew('sales of an earlier time', 'back', 2, "${scratch}version 1 has seen sales that its first model is judged by");
value(train('forth', 'earlier', '{"epochs": 2}'));
value(train('forth', 'sales', '{"epochs": 2, "warm_start": true}'));
is(value("SELECT run_of('forth', 2)->>'start_version'"), 1, 'sales that go on: it continues');
value("SELECT sf_import('new', sf_export('m'))");
is(value("SELECT count(*) FROM sf_runs WHERE model_name = 'new' AND version = 6"), 0, 'what is imported has no run');
value(train('new', 'sales', '{"epochs": 2, "warm_start": true}'));
anew('imported', 'new', 7, "${scratch}version 6 was imported, or trained before runs were kept");
$server->query("UPDATE salesforecast.run SET start_weights = decode(md5(start_weights), 'hex') WHERE start_weights <> ''");
value(train('new', 'sales', '{"epochs": 2, "warm_start": true}'));
anew('broken bytes', 'new', 8, "${scratch}what version 7 kept to begin with cannot be read");
value(train('new', 'sales', '{"warm_start": true}', 'mean'));
is(warnings_of('new', 9, 'warm_start'), 'option warm_start changed nothing: no method learned from the whole panel', 'no network at all: said');
SKIP: {
    skip 'salesforecast-train-xgboost was not built', 1 unless -x 'build/core/salesforecast-train-xgboost';
    value(train('new', 'sales', '{"trees": 20, "warm_start": true}', 'xgboost'));
    is(warnings_of('new', 10, 'anew'), 'method xgboost was grown anew: trees do not continue from those of an earlier version', 'trees say so');
    is(value("SELECT run_of('new', 10)->>'trees' > '0'"), 1, 'and their run tells their number');
}
$db->disconnect;
done_testing();
