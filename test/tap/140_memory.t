# What does not fit into salesforecast.max_memory ends in ERROR 53200, whichever part of the training needs it; the server lives.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
$server->query(<<'SQL');
CREATE EXTENSION salesforecast;
CREATE VIEW many_rows AS SELECT '2020-01-01'::timestamp + n * interval '1 second' AS ts, n AS units FROM generate_series(1, 3000000) AS n;
CREATE VIEW many_series AS SELECT '2020-01-01'::date + n % 2 AS day, n / 2 AS store, n AS units FROM generate_series(1, 400000) AS n;
CREATE VIEW wide AS SELECT day, store, 1 AS units FROM (VALUES ('1990-01-01'::date), ('2020-01-01')) AS d(day), generate_series(1, 2000) AS store;
CREATE TABLE small AS SELECT '2020-01-01'::date + n AS day, n AS units FROM generate_series(1, 50) AS n;
SQL
my $db = connect_to($server);
$db->do("SET client_min_messages = warning");
$db->do("SET salesforecast.max_memory = '16MB'");
my %trainings = (
    'rows' => "sf_train('m', 'many_rows', 'ts', 'units', frequency => 'hour', method => 'naive')",
    'series' => "sf_train('m', 'many_series', 'day', 'units', '{store}', method => 'naive')",
    'periods' => "sf_train('m', 'wide', 'day', 'units', '{store}', frequency => 'day', method => 'naive')");
for my $what (sort keys %trainings) {
    ok(!eval { $db->do("SELECT $trainings{$what}"); 1 }, "too many $what are refused");
    is($db->state, '53200', "with SQLSTATE 53200 ($what)");
    like($db->errstr, qr/max_memory/, "naming the setting ($what)");
    like($db->errstr, qr/HINT:/, "with a hint ($what)");
    is($db->selectrow_array("SELECT series_count FROM sf_train('small', 'small', 'day', 'units', method => 'naive')"), 1, "the session goes on ($what)");
}
is($db->selectrow_array("SELECT count(*) FROM sf_models WHERE model_name = 'm'"), 0, 'nothing is stored');
# An impossible date range is refused before its memory is asked for.
ok(!eval { $db->do("SELECT sf_train('m', 'far', 'ts', 'units', frequency => 'second') FROM (SELECT 1) AS one"); 1 }, 'an absent source is an error');
$db->do("CREATE TABLE far AS SELECT ts, 1 AS units FROM (VALUES ('1000-01-01'::timestamp), ('2020-01-01')) AS v(ts)");
ok(!eval { $db->do("SELECT sf_train('m', 'far', 'ts', 'units', frequency => 'second')"); 1 }, 'a thousand years of seconds are refused');
is($db->state, '54000', 'with SQLSTATE 54000');
ok(!eval { $db->do("SELECT sf_train(ts, units, '{\"frequency\": \"second\"}') FROM far"); 1 }, 'in the value layer, too');
is($db->state, '54000', 'with SQLSTATE 54000');
$db->disconnect;
done_testing();
