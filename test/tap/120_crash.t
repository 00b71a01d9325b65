# The end of a backend or of the whole server in the middle of a training, by kill -9 and by pg_terminate_backend: the server comes
# back, no trace of the version is left, models forecast as before and train on.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;
use Time::HiRes qw(sleep time);

my $server = PrivateServer->start;
training_data($server, 500, 700);
$server->query("CREATE TABLE many AS SELECT '2024-01-01'::date + n AS day, s AS store, s + n AS units FROM generate_series(1, 10) AS n, generate_series(1, 30000) AS s");
$server->query("SELECT sf_train('kept', 'sales', 'day', 'units', method => 'naive')");
my $forecast = "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('kept') AS f";
my $before = $server->query($forecast);
my $versions = "SELECT string_agg(version::text, ',' ORDER BY version) FROM sf_versions";
my $fit = "SELECT sf_train('kept', 'sales', 'day', 'units', '{store}', options => '{\"candidates\": [\"ets\", \"theta\", \"thief\"]}')";
my $write = "SELECT sf_train('kept', 'many', 'day', 'units', '{store}', method => 'naive')";
my $fitting = sub { "SELECT query LIKE '%series fitted%' FROM pg_stat_activity WHERE pid = $_[0]" };
# A training takes a transaction id with its first row.
my $writing = sub { "SELECT backend_xid IS NOT NULL FROM pg_stat_activity WHERE pid = $_[0]" };

# Starts a training and waits until it is where it is meant to end.
sub in_training {
    my ($what, $sql, $there) = @_;
    my $db = connect_to($server);
    $db->do("SET client_min_messages = warning");
    # A training that is through before it is hit is still not committed.
    $db->do("BEGIN");
    my $pid = start_statement($db, $sql);
    ok(until_true($server, $there->($pid), 60), "a training is $what");
    return ($db, $pid);
}

sub nothing_happened {
    my ($what, $known, $states) = @_;
    is($server->query($versions), $known, "$what: only complete versions");
    is($server->query("SELECT count(*) FROM salesforecast.series_state"), $states, "$what: and their states");
    is(registry_faults($server), '', "$what: the registry is whole");
    is($server->query($forecast), $before, "$what: forecasts as before");
    return;
}

# A backend killed while it fits.
my ($db, $pid) = in_training('fitting', $fit, $fitting);
kill 'KILL', $pid;
ok(until_true($server, "SELECT NOT pg_is_in_recovery()", 60), 'the server recovers');
nothing_happened('a backend killed while fitting', 1, 1);
is($server->query("SELECT version FROM sf_train('kept', 'sales', 'day', 'units', '{store}', method => 'naive')"), 2, 'the next training is version 2');
$before = $server->query($forecast);

# The same in the middle of writing: a transaction that has written all and not committed.
$db = connect_to($server);
$db->do("BEGIN");
$db->do("SELECT sf_train('kept', 'sales', 'day', 'units', '{store}', method => 'naive')");
kill 'KILL', $db->{pg_pid};
ok(until_true($server, "SELECT NOT pg_is_in_recovery()", 60), 'the server recovers again');
nothing_happened('a backend killed before its commit', '1,2', 501);

# pg_terminate_backend while states are written; another session's lock may hold it up right there, too.
($db, $pid) = in_training('writing', $write, $writing);
is($server->query("SELECT pg_terminate_backend($pid, 10000)"), 't', 'it ends when told to');
nothing_happened('terminated while writing', '1,2', 501);
my $locker = connect_to($server);
$locker->do("BEGIN");
$locker->do("LOCK TABLE salesforecast.series_state IN SHARE MODE");
($db, $pid) = in_training('about to write states', $write, sub { "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $_[0]" });
is($server->query("SELECT pg_terminate_backend($pid, 10000)"), 't', 'it ends when told to');
$locker->disconnect;
nothing_happened('terminated between version and states', '1,2', 501);

# The postmaster killed: backends find out by themselves, and only then can a new one start.
for my $case ([ 'fitting', $fit, $fitting ], [ 'writing', $write, $writing ]) {
    my ($what, $sql, $there) = @$case;
    ($db, $pid) = in_training($what, $sql, $there);
    open my $file, '<', $server->place . '/data/postmaster.pid' or die "no postmaster.pid: $!";
    my $postmaster = <$file>;
    close $file;
    kill 'KILL', $postmaster + 0;
    my $killed = time;
    my $started = 0;
    while (time - $killed < 60) { last if $started = $server->ctl('start'); sleep 0.2 }
    ok($started, sprintf "the server starts again, %.1f s after it was killed", time - $killed);
    nothing_happened("the server killed while $what", '1,2', 501);
}
is($server->query("SELECT version = 3 FROM sf_train('kept', 'sales', 'day', 'units', '{store}', method => 'naive')"), 't', 'training goes on');
is($server->query($forecast), $before, 'with the same result');
done_testing();
