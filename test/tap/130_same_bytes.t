# The same data and seed give the same bytes: on 1 and 4 threads, with rows in another order, in another session, trained twice.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 60, 400);
$server->query(<<'SQL');
CREATE TABLE shuffled AS SELECT * FROM sales ORDER BY md5(day::text || store), day;
CREATE TABLE backwards AS SELECT * FROM sales ORDER BY store DESC, day DESC;
CREATE TABLE parted (LIKE sales) PARTITION BY HASH (store);
CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO parted SELECT * FROM shuffled;
CREATE FUNCTION bytes_of(name text) RETURNS text LANGUAGE sql AS $$
  SELECT (SELECT md5(artifact) FROM salesforecast.version JOIN salesforecast.model USING (model_id) WHERE model_name = name ORDER BY version_number DESC LIMIT 1)
         || md5(string_agg(series::text || md5(state) || status || bounds_from, ',' ORDER BY series_number))
  FROM salesforecast.series_state WHERE version_id = (SELECT max(version_id) FROM salesforecast.version JOIN salesforecast.model USING (model_id) WHERE model_name = name)
$$;
SQL

for my $method (qw(auto ets theta)) {
    my $train = sub {
        my ($threads, $source) = @_;
        return $server->query("SET salesforecast.threads = $threads; SET client_min_messages = warning;"
              . " DO \$\$ BEGIN PERFORM sf_train('$method', '$source', 'day', 'units', '{store}', method => '$method'); END \$\$;"
              . " SELECT bytes_of('$method')");
    };
    my $expected = $train->(1, 'sales');
    like($expected, qr/^[0-9a-f]{64}$/, "$method: trained");
    is($train->(4, 'sales'), $expected, "$method: 4 threads");
    is($train->(1, 'shuffled'), $expected, "$method: rows in another order");
    is($train->(3, 'backwards'), $expected, "$method: rows backwards, 3 threads");
    is($train->(2, 'parted'), $expected, "$method: partitioned, 2 threads");
}
my $db = connect_to($server);
$db->do("SET client_min_messages = warning");
my @twice = map { $db->do("SELECT sf_train('twice', 'sales', 'day', 'units', '{store}')"); $db->selectrow_array("SELECT bytes_of('twice')") } 1, 2;
is($twice[0], $twice[1], 'twice in one session');
is($twice[0], $server->query("SELECT bytes_of('auto')"), 'and as in another');
$db->do("SELECT sf_train('zoned', 'sales', 'day', 'units', '{store}', method => 'ets')");
is($db->selectrow_array("SELECT bytes_of('zoned')"), $server->query("SELECT bytes_of('ets')"), 'whatever the model is called');
$db->disconnect;
done_testing();
