# A library and a database of two versions: training says which of the two is old and what to run, before it reads a row; forecasts go on.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 3, 100);
my $library = $server->query("SELECT extversion FROM pg_extension WHERE extname = 'salesforecast'");
$server->query("SELECT sf_train('m', 'sales', 'day', 'units', '{store}')");
my $forecast = "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('m') AS f";
my $value_layer = "SELECT md5(sf_train(day, units)) FROM sales WHERE store = 1";
my @expected = map { $server->query($_) } $forecast, $value_layer;

my $train = "SELECT sf_train('m', 'sales', 'day', 'units', '{store}', method => 'mean')";
my $update = "UPDATE pg_extension SET extversion";
my $db = connect_to($server);

sub refused {
    my ($version, @texts) = @_;
    $db->do("$update = '$version' WHERE extname = 'salesforecast'");
    ok(!eval { $db->do($train); 1 }, "$version: training is refused");
    is($db->state, '55000', 'with its SQLSTATE');
    like($db->errstr, $_, 'says the error') for qr/extension "salesforecast" is at version \Q$version\E in this database, its library at \Q$library\E/, @texts;
    is_deeply([ map { $server->query($_) } $forecast, $value_layer ], \@expected, 'forecasts and the value layer go on');
    return;
}
my @old = (qr/DETAIL: +The package was upgraded, this database was not/, qr/HINT: +Run ALTER EXTENSION salesforecast UPDATE\./);
refused('0.0.9', @old);
refused('0.0.10', @old);
refused($_, qr/DETAIL: +This database was updated/, qr/HINT: +Install the package of version \Q$_\E, then open a new session/) for '9.0.0', '0.100.0';

for my $version ('test', '0.1', '1.0.0-rc1', '1..0', '') {
    $db->do("$update = '$version' WHERE extname = 'salesforecast'");
    ok(eval { $db->do($train); 1 }, "\"$version\" is no version of three numbers: it passes") or diag $db->errstr;
}
$db->do("$update = '$library' WHERE extname = 'salesforecast'");
ok(eval { $db->do($train); 1 }, 'the same version passes');

# The registry's functions stand without the extension when somebody takes them out of it.
$db->begin_work;
$db->do("UPDATE pg_extension SET extname = 'renamed' WHERE extname = 'salesforecast'");
ok(!eval { $db->do($train); 1 }, 'no extension in the database');
is($db->state, '42704', 'has its SQLSTATE');
like($db->errstr, qr/HINT: +Run CREATE EXTENSION salesforecast\./, 'and a hint');
$db->rollback;
$db->disconnect;
done_testing();
