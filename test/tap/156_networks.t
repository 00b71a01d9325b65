# Networks as the registry sees them: progress by the epoch.
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
SQL
my $db = connect_to($server);
sub train {
    my ($model, $source, $options, $method) = @_;
    $method //= 'mlp';
    return "SELECT version FROM sf_train('$model', '$source', 'day', 'units', '{shop,product}', horizon => 14, method => '$method', options => '$options')";
}

# Progress: a line an epoch, at most one a second, the same in pg_stat_activity.
notices();
my $begun = time;
my $pid = start_statement($db, train('long', 'sales', '{"epochs": 400, "patience": 400}', 'lstm'));
my $line = 'sf_train "long", lstm: epoch [0-9]+/[0-9]+  loss [0-9.]+  validation [0-9.]+  eta [0-9]+:[0-9]{2}:[0-9]{2}$';
ok(until_true($server, "SELECT query ~ '$line' FROM pg_stat_activity WHERE pid = $pid", 60), 'pg_stat_activity shows the epoch');
sleep 4;
$server->query("SELECT pg_cancel_backend($pid)");
is((answer($db, 30))[1], '57014', 'the training was long enough to be cancelled');
my @told = grep { /epoch/ } notices();
cmp_ok(scalar @told, '>=', 2, 'notices come');
cmp_ok(scalar @told, '<=', time - $begun + 2, 'at most one a second');
like($told[-1], qr{^NOTICE:  $line}m, 'in the form that is promised') or diag $told[-1];
my @epochs = map { m{epoch (\d+)/720} ? $1 : -1 } @told;
is("@epochs", join(' ', sort { $a <=> $b } @epochs), 'counting up to the epochs of three models');
cmp_ok($epochs[0], '>', 0, 'from one on');
$db->disconnect;
done_testing();
