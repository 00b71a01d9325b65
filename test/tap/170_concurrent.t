# Trainings of one name at the same time: each becomes a version of its own, numbered 1, 2, … without a gap; the old version answers
# until the new one is committed; other names do not wait.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 50, 200);
my $workers = 6;
my @sessions = map { connect_to($server) } 1 .. $workers;
start_statement($_, "SELECT sf_train('m', 'sales', 'day', 'units', '{store}', method => 'ets')") for @sessions;
is((answer($_, 120))[1], '', 'a training passes') for @sessions;
is($server->query("SELECT string_agg(version::text, ',' ORDER BY version) FROM sf_versions"), join(',', 1 .. $workers), 'versions 1 to n');
is($server->query("SELECT count(*) FROM salesforecast.model"), 1, 'one name');
is($server->query("SELECT count(DISTINCT version) || ' ' || count(*) FROM sf_series"), "$workers " . 50 * $workers, 'each with all its series');

my ($one, $two, $three) = @sessions;
$one->do("BEGIN");
$one->do("SELECT sf_train('m', 'sales', 'day', 'units', method => 'naive')");
is($two->selectrow_array("SELECT count(*) FROM sf_forecast('m', 1)"), 50, 'others read the committed version');
is($one->selectrow_array("SELECT count(*) FROM sf_forecast('m', 1)"), 1, 'its own transaction the new one');
start_statement($two, "SELECT sf_train('m', 'sales', 'day', 'units', method => 'drift')");
is($three->selectrow_array("SELECT version FROM sf_train('other', 'sales', 'day', 'units', method => 'naive')"), 1, 'another name does not wait');
is((answer($two, 0.5))[1], 'no answer', 'the same name waits');
$one->do("ROLLBACK");
is((answer($two, 60))[1], '', 'and goes on');
is($server->query("SELECT version || ' ' || method FROM sf_models WHERE model_name = 'm'"), ($workers + 1) . ' drift', 'with the next number');

# A first training of a new name in two open transactions.
$_->do("SET lock_timeout = '10s'") for $one, $two;
$one->do("BEGIN");
$one->do("SELECT sf_train('new', 'sales', 'day', 'units', method => 'naive')");
start_statement($two, "SELECT sf_train('new', 'sales', 'day', 'units', method => 'mean')");
is((answer($two, 0.3))[1], 'no answer', 'a new name waits for its first version');
$one->do("COMMIT");
is((answer($two, 60))[1], '', 'and goes on');
is($server->query("SELECT string_agg(version || ' ' || method, ',' ORDER BY version) FROM sf_versions WHERE model_name = 'new'"), '1 naive,2 mean', 'in order');

# A model dropped while another session trains its next version.
$one->do("BEGIN");
$one->do("SELECT sf_drop('new')");
start_statement($two, "SELECT sf_train('new', 'sales', 'day', 'units', method => 'mean')");
answer($two, 0.3);
$one->do("COMMIT");
my $state = (answer($two, 60))[1];
ok($state eq '' || $state eq '40001', "a name dropped meanwhile: trained anew or told to train again ($state)");
is($server->query("SELECT count(*) FROM sf_versions WHERE model_name = 'new'"), $state eq '' ? 1 : 0, 'and nothing half');
$_->disconnect for @sessions;
done_testing();
