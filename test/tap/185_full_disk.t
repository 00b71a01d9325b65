# A disk that fills up while a version is written: ERROR 53100, the server lives, nothing of the version is left, models forecast as
# before, and with space there is training goes on. Needs root, to mount a small file system.
use strict;
use warnings;
use File::Path;
use PrivateServer;
use Session;
use Test::More;

plan skip_all => 'only root may mount a file system' if $> != 0;
my $disk;
my $server = PrivateServer->start;
$disk = $server->place . '/s/small';
mkdir $disk or die "$disk: $!";
my (undef, $err, $status) = PrivateServer::run_command('mount', '-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'salesforecast-test', $disk);
if ($status != 0) {
    undef $disk;
    plan skip_all => "mount is refused: $err";
}
# The server holds files there.
END {
    local ($?, $@);
    if ($disk) {
        $server->ctl('stop', '-m', 'immediate');
        PrivateServer::run_command('umount', $disk);
    }
}
my (undef, undef, $uid, $gid) = getpwnam 'postgres';
chown $uid, $gid, $disk or die "$disk: $!";

# What a failed training leaves in the file stays there until a VACUUM.
$server->query("ALTER SYSTEM SET autovacuum = off");
$server->query("SELECT pg_reload_conf()");
training_data($server, 20, 100);
$server->query("CREATE TABLESPACE small LOCATION '$disk'");
$server->query("ALTER TABLE salesforecast.series_state SET TABLESPACE small");
$server->query("CREATE TABLE many AS SELECT '2024-01-01'::date + n AS day, s AS store, s + n AS units FROM generate_series(1, 10) AS n, generate_series(1, 20000) AS s");
$server->query("SELECT sf_train('kept', 'sales', 'day', 'units', '{store}', method => 'ets')");
my $forecast = "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('kept') AS f";
my $before = $server->query($forecast);

# Something else takes most of the space.
my $filler = "$disk/filler";
is((PrivateServer::run_command('dd', 'if=/dev/zero', "of=$filler", 'bs=1M', 'count=20', 'status=none'))[2], 0, 'the disk is nearly full');
# A crash of any backend makes the server start all its processes anew.
my $checkpointer = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'";
my $was = $server->query($checkpointer);
my $db = connect_to($server);
$db->do("SET client_min_messages = warning");
my $train = "SELECT sf_train('%s', 'many', 'day', 'units', '{store}', method => 'naive')";
for my $name ('kept', 'new') {
    is(sqlstate_of($db, sprintf $train, $name), '53100', "a training of $name ends with SQLSTATE 53100");
    like($db->errstr, qr/No space left on device/, 'and says so');
}
is(sqlstate_of($db, "SELECT sf_retrain('kept')"), '53100', 'so does a small one, while the space is not given back');
is(sqlstate_of($db, "SELECT 1"), '', 'the session lives');
is($server->query($checkpointer), $was, 'and the server');
is($server->query("SELECT string_agg(model_name || ' ' || version, ',') FROM sf_versions"), 'kept 1', 'no version is left');
is(registry_faults($server), '', 'the registry is whole');
is($server->query($forecast), $before, 'it forecasts as before');

unlink $filler or die "$filler: $!";
is(sqlstate_of($db, sprintf $train, 'new'), '', 'with space there is, training works again');
is(sqlstate_of($db, "SELECT sf_retrain('kept')"), '', 'retraining, too');
is($db->selectrow_array($forecast), $before, 'and gives the same');
is($db->selectrow_array("SELECT count(*) FROM sf_forecast('new', 1)"), 20000, 'all series are there');
is(registry_faults($server), '', 'the registry is whole');
$db->disconnect;
done_testing();
