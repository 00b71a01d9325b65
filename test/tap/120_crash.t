# kill -9 of the backend in the middle of a training: the server recovers, and no trace of the version is left.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 500, 700);
$server->query("SELECT sf_train('kept', 'sales', 'day', 'units', method => 'naive')");
my $before = $server->query("SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('kept') AS f");

my $db = connect_to($server);
my $pid = start_statement($db, "SELECT sf_train('kept', 'sales', 'day', 'units', '{store}')");
ok(until_true($server, "SELECT query LIKE '%series fitted%' FROM pg_stat_activity WHERE pid = $pid", 30), 'the training is fitting');
kill 'KILL', $pid;
ok(until_true($server, "SELECT NOT pg_is_in_recovery()", 60), 'the server recovers');
is($server->query("SELECT version FROM sf_versions"), 1, 'only the version that was there');
is($server->query("SELECT count(*) FROM salesforecast.series_state"), 1, 'no state of another');
is($server->query("SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('kept') AS f"), $before, 'it forecasts as before');
is($server->query("SELECT version FROM sf_train('kept', 'sales', 'day', 'units', '{store}', method => 'naive')"), 2, 'the next training is version 2');

# The same in the middle of writing: a transaction that has written all and not committed.
$db = connect_to($server);
$db->do("BEGIN");
$db->do("SELECT sf_train('kept', 'sales', 'day', 'units', '{store}', method => 'naive')");
kill 'KILL', $db->{pg_pid};
ok(until_true($server, "SELECT NOT pg_is_in_recovery()", 60), 'the server recovers again');
is($server->query("SELECT string_agg(version::text, ',' ORDER BY version) FROM sf_versions"), '1,2', 'what was not committed is gone');
is($server->query("SELECT count(*) FROM salesforecast.series_state"), 501, 'with its states');
done_testing();
