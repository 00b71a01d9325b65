# A streaming hot standby forecasts, explains and trains in the value layer as the primary does, for ordinary roles, too, and refuses
# what writes; so does the primary in a read-only transaction. Forecasting takes no transaction id and writes no WAL.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
$server->query("ALTER SYSTEM SET $_") for 'autovacuum = off', "checkpoint_timeout = '1h'";
$server->query("SELECT pg_reload_conf()");
training_data($server, 20, 200);
$server->query("CREATE ROLE anna; CREATE ROLE guest; CREATE ROLE stranger; GRANT SELECT ON sales TO PUBLIC");
$server->query(q{SELECT sf_train('m', 'sales', 'day', 'units', '{store}', options => '{"holidays": "DE"}');}
      . " SET ROLE anna; SELECT sf_train('shared', 'sales', 'day', 'units', '{store}', method => 'naive'); SELECT sf_share('shared', 'guest', 'own')");
# Grown by a program beside the server, where that was built.
my $trees = -x 'build/core/salesforecast-train-xgboost';
$server->query("SELECT sf_train('trees', 'sales', 'day', 'units', '{store}', method => 'xgboost', options => '{\"trees\": 30}')") if $trees;

my $data = $server->place . '/s/standby';    # a folder that the server's user may write
my (undef, $err, $status) = $server->run_as_server('pg_basebackup', '-D', $data, '-R', '-X', 'stream', '-c', 'fast',
    '-h', $server->{env}{PGHOST}, '-U', $server->{env}{PGUSER});
is($status, 0, 'base backup') or diag $err;
(undef, $err, $status) = $server->run_as_server('pg_ctl', '-D', $data, '-o', '-p 5433', '-l', "$data.log", '-w', 'start');
is($status, 0, 'the standby starts') or diag $err;

my $primary = connect_to($server);
my $standby = connect_to($server, PGPORT => 5433);
ok($standby->selectrow_array("SELECT pg_is_in_recovery()"), 'it is one');
my %queries = (
    'a forecast' => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('m') AS f",
    'a forecast of one series' => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('m', 50, 0.99, '{\"store\": 7}') AS f",
    'an explanation' => "SELECT md5(string_agg(f::text, ',')) FROM sf_explain('m') AS f",
    'the views' => "SELECT md5(concat((SELECT string_agg(v::text, ',') FROM sf_versions AS v), (SELECT string_agg(s::text, ',') FROM sf_series AS s), (SELECT string_agg(r::text, ',') FROM sf_runs AS r)))",
    'training by the aggregate' => "SELECT md5(sf_train(day, units)) FROM sales WHERE store = 3",
    'forecasts of GROUP BY' => "SELECT md5(string_agg(f::text, ',' ORDER BY store, step)) FROM (SELECT store, sf_train(day, units) AS m FROM sales GROUP BY store) AS t,"
      . " LATERAL sf_forecast(m, 5) AS f");
if ($trees) {
    $queries{'a forecast by trees'} = "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('trees') AS f";
    $queries{'an explanation of trees'} = "SELECT md5(string_agg(f::text, ',')) FROM sf_explain('trees') AS f";
    $queries{'trees by the aggregate'} = "SELECT md5(sf_train(day, units, '{\"method\": \"xgboost\"}')) FROM sales WHERE store = 3";
} else {
    diag 'trees are left out: build/core/salesforecast-train-xgboost was not built';
}
is($standby->selectrow_array($queries{$_}), $primary->selectrow_array($queries{$_}), "$_ is the primary's") for sort keys %queries;

# An ordinary role with a shared model, by its name and by its owner's.
my %shared = (
    'a forecast of a shared model' => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('shared') AS f",
    'the same by owner.name' => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('anna.shared') AS f",
    'an explanation of a shared model' => "SELECT md5(string_agg(f::text, ',')) FROM sf_explain('anna.shared') AS f",
    'what the views show of it' => "SELECT md5(concat((SELECT string_agg(m::text, ',') FROM sf_models AS m), (SELECT string_agg(s::text, ',') FROM sf_series AS s),"
      . " (SELECT string_agg(s::text, ',') FROM sf_shares AS s), (SELECT count(*) FROM sf_versions), (SELECT string_agg(r::text, ',') FROM sf_runs AS r)))");
$_->do("SET ROLE guest") for $primary, $standby;
is($standby->selectrow_array($shared{$_}), $primary->selectrow_array($shared{$_}), "$_ is the primary's") for sort keys %shared;
is($standby->selectrow_array("SELECT string_agg(model_name || ' ' || access, ',') FROM sf_models"), 'shared own', 'it sees what is shared with it');
$standby->do("SET ROLE stranger");
is(sqlstate_of($standby, "SELECT * FROM sf_forecast('anna.shared')"), '42704', 'others see nothing');
is($standby->selectrow_array("SELECT count(*) FROM salesforecast.series_state"), 0, 'nor any row');

# What writes is refused, by the standby and in a read-only transaction of the primary, of superusers and others.
my $all_rows = "SELECT md5(concat((SELECT string_agg(m::text, ',' ORDER BY model_id) FROM salesforecast.model AS m), (SELECT string_agg(v::text, ',' ORDER BY version_id) FROM salesforecast.version AS v),"
  . " (SELECT string_agg(s::text, ',' ORDER BY s) FROM salesforecast.share AS s), (SELECT count(*) FROM salesforecast.series_state)))";
my $rows_before = $server->query($all_rows);
my @writes = ("sf_train('n', 'sales', 'day', 'units')", "sf_retrain('anna.shared')", "sf_retrain('anna.shared', 1)", "sf_share('anna.shared', 'stranger')", "sf_share('anna.shared', 'public')",
    "sf_unshare('anna.shared', 'guest')", "sf_rename('anna.shared', 'other')", "sf_drop('anna.shared')", "sf_drop('anna.shared', 1)");
$primary->do("SET ROLE guest");
$primary->do("SET client_min_messages = warning");
for my $role ('guest', 'postgres') {
    for my $write (@writes, $role eq 'postgres' ? ("sf_reassign('anna', 'stranger')", "sf_reassign('nobody', 'stranger')") : ()) {
        $standby->do("SET ROLE $role");
        is(sqlstate_of($standby, "SELECT $write"), '25006', "the standby refuses $write of $role");
        $primary->do("SET ROLE $role");
        $primary->do("BEGIN READ ONLY");
        is(sqlstate_of($primary, "SELECT $write"), '25006', "so does a read-only transaction");
        $primary->do("ROLLBACK");
    }
}
is($server->query($all_rows), $rows_before, 'nothing is written');

# Forecasting leaves no trace: no transaction id, no WAL. Others write at times (running transactions, every 15 s): the least of three counts.
$primary->do("RESET ROLE");
$server->query("VACUUM ANALYZE");
my $everything = "SELECT count(*) FROM sf_forecast('m'), sf_models, (SELECT count(*) FROM sf_explain('shared')) AS e, (SELECT count(*) FROM sf_series) AS s";
my ($least, $xid);
for (1 .. 3) {
    $primary->do($everything);    # hint bits and pruning are done
    my ($before) = $primary->selectrow_array("SELECT pg_current_wal_insert_lsn()");
    $primary->do("BEGIN");
    $primary->do($everything);
    ($xid) = $primary->selectrow_array("SELECT pg_current_xact_id_if_assigned()");
    $primary->do("COMMIT");
    my ($grown) = $primary->selectrow_array("SELECT pg_current_wal_insert_lsn() - '$before'");
    $least = $grown if !defined $least || $grown < $least;
    last if $least == 0;
}
is($xid, undef, 'a forecast takes no transaction id');
is($least, 0, 'and writes no WAL');

$primary->do("SELECT sf_train('later', 'sales', 'day', 'units', method => 'mean')");
$primary->do("SELECT sf_unshare('anna.shared', 'guest')");
$standby->do("RESET ROLE");
my $seen = 0;
for (1 .. 200) {
    $seen = $standby->selectrow_array("SELECT (SELECT count(*) FROM sf_models WHERE model_name = 'later') - (SELECT count(*) FROM sf_shares)");
    last if $seen == 1;
    select undef, undef, undef, 0.05;
}
is($seen, 1, 'a new model arrives, and that another is no longer shared');
is($standby->selectrow_array("SELECT count(*) FROM sf_forecast('later', 3)"), 3, 'and forecasts');
$standby->do("SET ROLE guest");
is(sqlstate_of($standby, "SELECT * FROM sf_forecast('anna.shared')"), '42704', 'what was shared is not seen any more');
$_->disconnect for $primary, $standby;
$server->run_as_server('pg_ctl', '-D', $data, '-m', 'immediate', '-w', 'stop');
done_testing();
