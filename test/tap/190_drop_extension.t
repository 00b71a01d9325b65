# DROP EXTENSION and CREATE EXTENSION again, in one session and under the feet of others that hold prepared statements: clean errors while
# it is gone, the new registry's models afterwards, never the old ones; nothing is left behind, and nothing of a user's goes unasked.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 3, 60);
my ($one, $other) = map { connect_to($server) } 1, 2;
$_->do("SET client_min_messages = warning") for $one, $other;
$_->do("SET plan_cache_mode = force_generic_plan") for $one, $other;
my $train = "SELECT version FROM sf_train('m', 'sales', 'day', 'units', '{store}', method => '%s')";
my %prepared = (
    forecast => "SELECT count(*), min(forecast) FROM sf_forecast('m', 3)",
    explain => "SELECT count(*) FROM sf_explain('m', 3)",
    models => "SELECT model_name, version, method FROM sf_models",
    retrain => "SELECT version FROM sf_retrain('m')",
    aggregate => "SELECT count(*) FROM (SELECT sf_train(day, units) AS m FROM sales) AS t, sf_forecast(m, 3)");
my $rows = sub { my ($db, $what) = @_; join '|', map { $_ // '' } $db->selectrow_array("EXECUTE $what") };

$one->do(sprintf $train, 'mean');
for my $db ($one, $other) { $db->do("PREPARE $_ AS $prepared{$_}") for sort keys %prepared; }
my $mean = $rows->($one, 'forecast');
is($rows->($other, 'forecast'), $mean, 'two sessions forecast');
$rows->($other, $_) for sort keys %prepared;
is($rows->($one, 'models'), 'm|2|mean', 'and one of them has trained again');

# A view of the user's stands in the way.
$one->do("CREATE VIEW for_bi AS SELECT * FROM sf_forecast('m', 3)");
is(sqlstate_of($other, "DROP EXTENSION salesforecast"), '2BP01', 'a view that forecasts keeps the extension');
like($other->errstr, qr/view for_bi depends on function sf_forecast/, 'and is named');
is($one->selectrow_array("SELECT count(*) FROM for_bi"), 9, 'it still forecasts');
is(sqlstate_of($one, "ALTER EXTENSION salesforecast SET SCHEMA pg_catalog"), '0A000', 'the extension stays in its schema');
is(sqlstate_of($one, "DROP TABLE salesforecast.version"), '2BP01', 'and keeps its tables');

# Rolled back, it was never gone.
$one->do("BEGIN");
$one->do("DROP EXTENSION salesforecast CASCADE");
ok(!defined eval { $rows->($one, 'forecast') }, 'gone in its own transaction');
is($one->state, '42883', 'as an undefined function');
$one->do("ROLLBACK");
is($rows->($one, 'forecast'), $mean, 'a rollback brings all back');

# A forecast half read holds it; a training in flight, too.
$other->do("BEGIN");
$other->do("DECLARE c CURSOR FOR SELECT * FROM sf_forecast('m', 3)");
$other->do("FETCH 1 FROM c");
$other->do(sprintf $train, 'mean');
my $pid = start_statement($one, "DROP EXTENSION salesforecast CASCADE");
ok(until_true($server, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid", 30), 'dropping waits for a transaction that trains');
$other->do("COMMIT");
is((answer($one, 30))[1], '', 'and goes on');
is($server->query("SELECT count(*) FROM pg_namespace WHERE nspname = 'salesforecast'"), 0, 'its schema is gone');
is($server->query("SELECT count(*) FROM pg_proc WHERE proname LIKE 'sf\\_%'") + $server->query("SELECT count(*) FROM pg_class WHERE relname LIKE 'sf\\_%'")
      + $server->query("SELECT count(*) FROM pg_type WHERE typname LIKE '%sf\\_%'"), 0, 'and all its objects');
is($server->query("SELECT count(*) FROM sales"), 180, 'the data is not');
for my $db ($one, $other) {
    for my $what (sort keys %prepared) {
        ok(!defined eval { $rows->($db, $what) }, "$what is an error without it");
        is($db->state, $what eq 'models' ? '42P01' : '42883', 'with a clean SQLSTATE');
    }
    is(sqlstate_of($db, "SELECT sf_drop('m')"), '42883', 'so is a new statement');
}

# Made again: nothing of the old one, in any session.
$one->do("CREATE EXTENSION salesforecast");
for my $db ($one, $other) {
    ok(!defined eval { $rows->($db, 'forecast') }, 'the old model is not there');
    is($db->state, '42704', 'and said to be unknown');
    is($rows->($db, 'models'), '', 'nor in the views');
}
is($other->selectrow_array(sprintf $train, 'drift'), 1, 'a session that knew the old one trains version 1');
is($server->query("SELECT min(model_id) || ' ' || min(version_id) FROM salesforecast.model JOIN salesforecast.version USING (model_id)"), '1 1', 'ids start anew');
my $drift = $rows->($one, 'forecast');
isnt($drift, $mean, 'a session that forecast the old model forecasts the new one');
is($rows->($other, 'forecast'), $drift, 'so does the other');
is($rows->($_, 'models'), 'm|1|drift', 'the views show it') for $one, $other;
is($rows->($one, 'retrain'), 2, 'it is trained again by a statement prepared before');
is($rows->($one, 'aggregate'), 3, 'the aggregate works, too');

# The same in one session and one transaction, thrice.
for my $round (1 .. 3) {
    $one->do("BEGIN");
    $one->do("DROP EXTENSION salesforecast");
    $one->do("CREATE EXTENSION salesforecast");
    is($one->selectrow_array(sprintf $train, 'naive'), 1, "round $round: trained as version 1");
    is($rows->($one, 'explain'), 9, 'explained');
    $one->do("COMMIT");
    is($rows->($other, 'models'), 'm|1|naive', 'seen by the other session');
    is(registry_faults($server), '', 'the registry is whole');
}
$_->disconnect for $one, $other;
done_testing();
