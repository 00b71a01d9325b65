# Dump and restore, plain and custom, in the same cluster: the same forecasts, and the next training goes on from there, even when a
# source is gone. Into another cluster: 181_dump_elsewhere.t.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 10, 200);
$server->query("CREATE ROLE seller; GRANT SELECT ON sales TO seller; CREATE TABLE gone AS TABLE sales");
$server->query("SELECT sf_train('m', 'sales', 'day', 'units', '{store}'); SELECT sf_train('m', 'sales', 'day', 'units', '{store}', method => 'theta');"
      . " SELECT sf_train('orphan', 'gone', 'day', 'units', '{store}', method => 'ets'); DROP TABLE gone");
$server->query("SET ROLE seller; SELECT sf_train('m', 'sales', 'day', 'units', method => 'mean')");
$server->query("CREATE VIEW for_bi AS SELECT * FROM sf_forecast('postgres.m', 7); CREATE TABLE kept AS SELECT store, sf_train(day, units) AS m FROM sales GROUP BY store");

my $everything = "SELECT md5(concat((SELECT string_agg(f::text, ',') FROM sf_forecast('postgres.m') AS f), (SELECT string_agg(f::text, ',') FROM sf_forecast('postgres.m', version => 1) AS f),"
  . " (SELECT string_agg(f::text, ',') FROM sf_forecast('orphan') AS f), (SELECT string_agg(f::text, ',') FROM sf_explain('seller.m') AS f),"
  . " (SELECT string_agg(v::text, ',') FROM for_bi AS v), (SELECT string_agg(f::text, ',' ORDER BY store, step) FROM kept, sf_forecast(m, 5) AS f),"
  . " (SELECT string_agg(v::text, ',' ORDER BY model_name, owner_name, version) FROM sf_versions AS v), (SELECT count(*) FROM sf_runs),"
  . " (SELECT string_agg(r::text, ',' ORDER BY model_name, owner_name, version) FROM sf_runs AS r)))";
my $expected = $server->query($everything);

local %ENV = (%ENV, %{ $server->{env} });
for my $format ('plain', 'custom') {
    my $file = "$server->{folder}/$format.dump";
    my (undef, $err, $status) = PrivateServer::run_command('pg_dump', "--format=$format", "--file=$file");
    is($status, 0, "$format dump") or diag $err;
    $server->query("CREATE DATABASE $format");
    (undef, $err, $status) = $format eq 'plain' ? PrivateServer::run_command('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', $format, '-f', $file)
      : PrivateServer::run_command('pg_restore', '--exit-on-error', '-d', $format, $file);
    is($status, 0, "$format restore") or diag $err;
    is($server->query($everything, '-d', $format), $expected, 'everything reads the same');
    is($server->query("SELECT version FROM sf_train('m', 'sales', 'day', 'units', '{store}', method => 'naive')", '-d', $format), 3, 'the next version follows');
    is($server->query("SELECT version FROM sf_train('fresh', 'sales', 'day', 'units', method => 'naive')", '-d', $format), 1, 'a new name, too');
    is($server->query("SET ROLE seller; SELECT string_agg(DISTINCT owner_name, ',') FROM sf_models", '-d', $format), 'seller', 'row-level security is there');
    unlink $file;
}
done_testing();
