# A long training tells of its progress: at most one notice a second, none when off, and the same in pg_stat_activity.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;
use Time::HiRes qw(sleep time);

my $server = PrivateServer->start;
training_data($server, 3000, 1000);
my $db = connect_to($server);
$db->do("SET salesforecast.threads = 1");
$db->do("SET statement_timeout = '5s'");
my $train = "SELECT sf_train('m', 'sales', 'day', 'units', '{store}', options => '{\"candidates\": [\"ets\", \"theta\", \"thief\"]}')";

notices();
my $pid = start_statement($db, $train);
ok(until_true($server, "SELECT query ~ 'sf_train \"m\": (methods tried on [0-9]+ of [0-9]+ series|[0-9]+ of 3000 series fitted)' FROM pg_stat_activity WHERE pid = $pid", 10), 'pg_stat_activity shows it');
my (undef, $state) = answer($db, 60);
is($state, '57014', 'the training was long enough to be cut off');
my @told = grep { /methods tried|series fitted/ } notices();
cmp_ok(scalar @told, '>=', 2, 'notices come');
cmp_ok(scalar @told, '<=', 5, 'at most one a second');
# First methods are tried on a sample, then every series is fitted.
my @done = map { /methods tried on (\d+) of \d+/ ? $1 : /(\d+) of 3000 series fitted/ ? 2000 + $1 : -1 } @told;
is("@done", join(' ', sort { $a <=> $b } @done), 'counting up');

$db->do("SET salesforecast.progress = off");
$db->do("SET statement_timeout = '3s'");
start_statement($db, $train);
answer($db, 60);
is(scalar(grep { /methods tried|series fitted/ } notices()), 0, 'no notice when off');
is($db->selectrow_array("SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()") =~ /series fitted/ ? 1 : 0, 0, 'the next statement shows as itself');

# Settings say what they take.
ok(!eval { $db->do("SET salesforecast.progress = loud"); 1 }, 'an unknown word is refused');
is($db->state, '22023', 'with SQLSTATE 22023');
ok(!eval { $db->do("SET salesforecast.threads = -1"); 1 }, 'so are negative threads');
ok(!eval { $db->do("SET salesforecast.trainer_nice = 20"); 1 }, 'and a priority that no system has');
ok(!eval { $db->do("SET salesforecast.thread = 1"); 1 }, 'and a setting that does not exist');
$db->disconnect;
done_testing();
