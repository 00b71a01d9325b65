# Two sessions change one model at once, step by step: nothing that one of them committed is lost, undone or given rights that its
# owner did not give; who comes too late is told so (40001), whatever the isolation level.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 3, 60);
$server->query("CREATE ROLE anna; CREATE ROLE ben; CREATE ROLE guest; GRANT SELECT ON sales TO anna, ben");
my ($one, $two) = map { connect_to($server) } 1, 2;
for my $db ($one, $two) { $db->do("SET client_min_messages = warning"); $db->do("SET lock_timeout = '30s'"); }

sub train { my ($name, $more) = @_; return "SELECT sf_train('$name', 'sales', 'day', 'units', '{store}', method => 'naive'" . ($more // '') . ")"; }
sub versions { my ($name) = @_; return $server->query("SELECT coalesce(string_agg(version::text, ',' ORDER BY version), 'none') FROM sf_versions WHERE model_name = '$name'"); }

# Runs `first` in an open transaction of one session, `second` in the other until it waits (or is done), then commits the first;
# gives the second's SQLSTATE.
sub race {
    my ($first, $second) = @_;
    $one->do("BEGIN");
    $one->do($_) for ref $first ? @$first : $first;
    my $pid = start_statement($two, $second);
    until_true($server, "SELECT wait_event_type = 'Lock' OR state <> 'active' FROM pg_stat_activity WHERE pid = $pid", 30);
    $one->do("COMMIT");
    return (answer($two, 60))[1];
}

# As race(), but the second session's transaction has its snapshot before the first begins.
sub race_of_old_snapshot {
    my ($first, $second) = @_;
    $two->do("BEGIN ISOLATION LEVEL REPEATABLE READ");
    $two->do("SELECT count(*) FROM sf_models");
    $one->do($_) for ref $first ? @$first : $first;
    my $state = sqlstate_of($two, $second);
    $two->do($state eq '' ? 'COMMIT' : 'ROLLBACK');
    return $state;
}

for my $level ('read committed', 'repeatable read') {
    my $race = $level eq 'read committed' ? \&race : \&race_of_old_snapshot;
    my $told = $level eq 'read committed' ? '' : '40001';
    my $fresh = sub { my ($name, $count) = @_; $server->query("SELECT sf_drop('$name')") if versions($name) ne 'none'; $server->query(train($name)) for 1 .. $count; };

    $fresh->('m', 1);
    is($race->(train('m'), "SELECT sf_drop('m', 1)"), $told, "$level: the only version is dropped while the next is written");
    is(versions('m'), $told ? '1,2' : '2', 'the next survives');
    $fresh->('m', 2);
    is($race->("SELECT sf_drop('m', 1)", "SELECT sf_drop('m', 2)"), $told, "$level: two sessions drop a version each");
    is(versions('m'), $told ? '2' : 'none', 'who was told so changed nothing');
    is(registry_faults($server), '', 'no name stays without a version');
    $fresh->('m', 2);
    is($race->("SELECT sf_drop('m', 1)", "SELECT sf_drop('m', 1)"), $told || '42704', "$level: two sessions drop the same version");
    $fresh->('m', 2);
    is($race->("SELECT sf_drop('m', 2)", train('m')), $told, "$level: trained while the newest version is dropped");
    is(versions('m'), $told ? '1' : '1,3', 'no number comes twice');
    $fresh->('m', 1);
    is($race->("SELECT sf_share('m', 'guest')", "SELECT sf_share('m', 'guest', 'train')"), $told, "$level: shared twice with one role");
    is($server->query("SELECT string_agg(privilege, ',') FROM sf_shares"), $told ? 'forecast' : 'train', 'the last that passed counts');
    is($race->("SELECT sf_unshare('m', 'guest')", "SELECT sf_unshare('m', 'guest')"), $told || '42704', "$level: unshared twice");

    # A name means the model that has it now, not the one that had it when the statement began.
    $fresh->($_, 1) for 'live', 'staging';
    is($race->([ "SELECT sf_rename('live', 'old')", "SELECT sf_rename('staging', 'live')" ], "SELECT sf_drop('staging')"), '40001',
        "$level: a name is dropped while its model gets another");
    is(versions('live') . ' ' . versions('old'), '1 1', 'the model under its new name stays');
    $server->query("SELECT sf_drop('old')");
    like($race->("SELECT sf_rename('m', 'n')", "SELECT sf_share('m', 'public')"), qr/^40001$/, "$level: shared by a name that it no longer has");
    is($server->query("SELECT count(*) FROM sf_shares"), 0, 'and not shared');
    is($race->(train('taken'), "SELECT sf_rename('n', 'taken')") =~ /^(42710|23505)$/ ? 1 : 0, 1, "$level: renamed to a name that comes up");
    is(versions('n') . ' ' . versions('taken'), '1 1', 'both stay');
    $server->query("SELECT sf_drop(model_name) FROM sf_models");
    is(registry_faults($server), '', 'the registry is whole');
}

# A training in flight under a new owner: what the old one chose is not confirmed by the new one.
sub of_anna { my ($what) = @_; return "SET ROLE anna; $what; RESET ROLE"; }
$server->query(of_anna(train('m')));
$two->do("SET ROLE anna");
is(race("SELECT sf_reassign('anna', 'ben')", "SELECT sf_retrain('m')"), '40001', 'retrained by the old owner while the model moves');
is($server->query("SELECT owner_name || ' ' || version || ' ' || source_confirmed FROM sf_versions"), 'ben 1 false', 'no version of his is written');
$server->query("SET ROLE ben; " . train('m'));
$two->do("SET ROLE ben");
$two->do("BEGIN");
$two->do("SELECT sf_retrain('m')");
my $pid = start_statement($one, "SELECT sf_reassign('ben', 'anna')");
ok(until_true($server, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid", 30), 'moving a model waits for a training in flight');
$two->do("COMMIT");
is((answer($one, 30))[1], '', 'and goes on');
is($server->query("SELECT string_agg(owner_name || ' ' || version || ' ' || source_confirmed, ',' ORDER BY version) FROM sf_versions"),
    'anna 1 false,anna 2 false,anna 3 false', 'the version that was in flight is not confirmed, either');
$two->do("SET ROLE anna");
is(sqlstate_of($two, "SELECT sf_retrain('m')"), '55000', 'and is not trained again with the new owner\'s rights');
is(sqlstate_of($two, train('m')), '', 'until he trains it');
is(sqlstate_of($two, "SELECT sf_retrain('m')"), '', 'himself');
$server->query("DROP OWNED BY ben; REVOKE SELECT ON sales FROM ben");
is(race("SELECT sf_reassign('anna', 'ben')", train('m')), '', 'a first training under a name that has just moved away');
is($server->query("SELECT string_agg(owner_name || ' ' || version, ',' ORDER BY owner_name, version) FROM sf_versions WHERE version = 1 OR owner_name = 'anna'"),
    'anna 1,ben 1', 'is a model of its own');
$two->do("RESET ROLE");
$server->query("SELECT sf_drop('ben.m'); SELECT sf_drop('anna.m')");

# A share taken back, or a membership, while a forecast is half read: what the statement saw at its start, or an error, but
# never fewer rows.
$server->query("CREATE TABLE many AS SELECT '2024-01-01'::date + n AS day, s AS store, s + n AS units FROM generate_series(1, 20) AS n, generate_series(1, 1500) AS s;"
      . " GRANT SELECT ON many TO anna; SET ROLE anna; SELECT sf_train('many', 'many', 'day', 'units', '{store}', method => 'naive'); SELECT sf_share('many', 'guest')");
sub half_read {
    my ($meanwhile) = @_;
    $two->do("SET ROLE guest");
    $two->do("BEGIN");
    $two->do("DECLARE c CURSOR FOR SELECT sf_forecast('many', 1)");
    my $read = $two->do("FETCH 10 FROM c");
    $meanwhile->();
    my $rest = eval { $two->do("FETCH ALL FROM c") };
    my $state = defined $rest ? '' : $two->state;
    $two->do("ROLLBACK");
    $two->do("RESET ROLE");
    return defined $rest ? $read + $rest : $state;
}
is(half_read(sub { $one->do("SELECT sf_unshare('anna.many', 'guest')") }), 1500, 'unshared meanwhile: the statement ends as it began');
$two->do("SET ROLE guest");
is(sqlstate_of($two, "SELECT sf_forecast('anna.many', 1)"), '42704', 'the next one is refused');
$two->do("RESET ROLE");
$server->query("GRANT anna TO guest");
like(half_read(sub { $one->do("REVOKE anna FROM guest") }), qr/^(1500|40001|42501|42704)$/, 'membership revoked meanwhile: all rows or an error');
$server->query("GRANT anna TO guest");
like(half_read(sub { $two->do("SET ROLE ben") }), qr/^(1500|40001|42501|42704)$/, 'another role meanwhile: all rows or an error');
is(half_read(sub { $one->do("SELECT sf_drop('anna.many')"); $one->do("VACUUM salesforecast.series_state") }), 1500, 'dropped meanwhile: the statement ends as it began');
$_->disconnect for $one, $two;
done_testing();
