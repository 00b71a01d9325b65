# A streaming hot standby forecasts, explains and trains in the value layer as the primary does, and refuses what writes.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 20, 200);
$server->query("SELECT sf_train('m', 'sales', 'day', 'units', '{store}')");

my ($place) = PrivateServer::run_command('tools/private_postgres', 'place', $server->{dir});
chomp $place;
my ($bin) = PrivateServer::run_command($ENV{PG_CONFIG} // 'pg_config', '--bindir');
chomp $bin;
$bin = "$place/root$bin";
my @as = $> == 0 ? qw(setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/) : ();
my $data = "$place/s/standby";    # a folder that the server's user may write
my (undef, $err, $status) = PrivateServer::run_command(@as, "$bin/pg_basebackup", '-D', $data, '-R', '-X', 'stream', '-c', 'fast',
    '-h', $server->{env}{PGHOST}, '-U', $server->{env}{PGUSER});
is($status, 0, 'base backup') or diag $err;
(undef, $err, $status) = PrivateServer::run_command(@as, "$bin/pg_ctl", '-D', $data, '-o', '-p 5433', '-l', "$place/s/standby.log", '-w', 'start');
is($status, 0, 'the standby starts') or diag $err;

my $primary = connect_to($server);
my $standby = connect_to($server, PGPORT => 5433);
ok($standby->selectrow_array("SELECT pg_is_in_recovery()"), 'it is one');
my %queries = (
    'a forecast' => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('m') AS f",
    'a forecast of one series' => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('m', 50, 0.99, '{\"store\": 7}') AS f",
    'an explanation' => "SELECT md5(string_agg(f::text, ',')) FROM sf_explain('m') AS f",
    'the views' => "SELECT md5(concat((SELECT string_agg(v::text, ',') FROM sf_versions AS v), (SELECT string_agg(s::text, ',') FROM sf_series AS s)))",
    'training by the aggregate' => "SELECT md5(sf_train(day, units)) FROM sales WHERE store = 3",
    'forecasts of GROUP BY' => "SELECT md5(string_agg(f::text, ',' ORDER BY store, step)) FROM (SELECT store, sf_train(day, units) AS m FROM sales GROUP BY store) AS t,"
      . " LATERAL sf_forecast(m, 5) AS f");
is($standby->selectrow_array($queries{$_}), $primary->selectrow_array($queries{$_}), "$_ is the primary's") for sort keys %queries;

ok(!eval { $standby->do("SELECT sf_train('n', 'sales', 'day', 'units')"); 1 }, 'training a named model is refused');
is($standby->state, '25006', 'as a statement that writes');
ok(!eval { $standby->do("SELECT sf_drop('m')"); 1 }, 'so is dropping one');
is($standby->state, '25006', 'as a statement that writes');

$primary->do("SELECT sf_train('later', 'sales', 'day', 'units', method => 'mean')");
my $seen = 0;
for (1 .. 200) {
    last if $seen = $standby->selectrow_array("SELECT count(*) FROM sf_models WHERE model_name = 'later'");
    select undef, undef, undef, 0.05;
}
is($seen, 1, 'a new model arrives');
is($standby->selectrow_array("SELECT count(*) FROM sf_forecast('later', 3)"), 3, 'and forecasts');
$_->disconnect for $primary, $standby;
PrivateServer::run_command(@as, "$bin/pg_ctl", '-D', $data, '-m', 'immediate', '-w', 'stop');
done_testing();
