# Models outlive an update: rows that a released version wrote (test/golden/registry-X.sql) and models as bytea forecast the same to the byte
# before it and after it, through the user's own views and functions, in sessions that stay open; training goes on with the next version.
use strict;
use warnings;
use PrivateServer;
use Releases;
use Session;
use Test::More;

my $server = PrivateServer->start;
place_releases($server);
$server->query("CREATE ROLE north; CREATE ROLE south; CREATE ROLE reader; GRANT north TO reader");

# What a user has built on the extension: a value layer of his own, views for a BI tool, a function.
my $users_objects = <<'SQL';
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, s AS store, (10 * s + n % 7 + (n * 7919 + s * 104729) % 101 / 20.0)::float8 AS units
FROM generate_series(0, 69) AS n, generate_series(1, 2) AS s;
GRANT SELECT ON sales TO PUBLIC;
CREATE TABLE kept AS
SELECT store, method, sf_train(day, units, jsonb_build_object('method', method)) AS m
FROM sales, unnest('{naive,ets,theta}'::text[]) AS method GROUP BY store, method;
CREATE VIEW for_bi AS SELECT * FROM sf_forecast('north.both', 7, version => 1);
CREATE VIEW models_for_bi AS SELECT * FROM sf_models;
CREATE VIEW versions_for_bi AS SELECT owner_name, model_name, version, method, artifact_bytes FROM sf_versions;
CREATE VIEW series_for_bi AS SELECT * FROM sf_series WHERE status <> 'ok';
CREATE FUNCTION next_week(model text) RETURNS SETOF sf_forecast_row LANGUAGE sql STABLE BEGIN ATOMIC
  SELECT f.* FROM sf_forecast(model, 7, 0.8) AS f;
END;
GRANT SELECT ON for_bi, models_for_bi TO reader;
SQL
# Named readings, each one text.
my %readings = (
    'every version' => "SELECT md5(string_agg(concat(e.*, f.*), ',' ORDER BY owner_name, model_name, version, f.series, f.step)) FROM"
      . " (SELECT DISTINCT owner_name, model_name, version FROM expected_forecast) AS e, sf_forecast(owner_name || '.' || model_name, version => version) AS f",
    'the explanations' => "SELECT md5(string_agg(f::text, ',')) FROM sf_explain('south.both', version => 1) AS f",
    'models as bytea' => "SELECT md5(string_agg(f::text, ',' ORDER BY store, method, step)) FROM kept, sf_forecast(m, 9) AS f",
    'what they say of themselves' => "SELECT md5(string_agg(sf_model_info(m)::text, ',' ORDER BY store, method)) FROM kept",
    'training by the aggregate' => "SELECT md5(sf_train(day, units)) FROM sales WHERE store = 2",
    "the user's view of forecasts" => "SELECT md5(string_agg(v::text, ',')) FROM for_bi AS v",
    "the user's view of models" => "SELECT md5(string_agg(v::text, ',' ORDER BY owner_name, model_name)) FROM models_for_bi AS v",
    "the user's view of versions" => "SELECT md5(string_agg(v::text, ',' ORDER BY owner_name, model_name, version)) FROM versions_for_bi AS v",
    "the user's view of series" => "SELECT count(*) FROM series_for_bi",
    "the user's function" => "SELECT md5(string_agg(f::text, ',')) FROM next_week('north.ets') AS f",
    'what a member of a role sees' => "SET ROLE reader; SELECT string_agg(DISTINCT owner_name, ',') || count(*) FROM sf_versions",
    'the view as another role' => "SET ROLE reader; SELECT md5(string_agg(v::text, ',')) FROM for_bi AS v",
);
# Prepared in a session that stays open over the update.
my %prepared = (
    forecast => "SELECT md5(string_agg(f::text, ',')) FROM sf_forecast('north.theta', 5) AS f",
    rows => "SELECT * FROM sf_forecast('north.theta', 1, series => '{\"store\": 1}')",
    models => "SELECT * FROM sf_models WHERE owner_name = 'south' AND model_name = 'both'",
    view => "SELECT md5(string_agg(v::text, ',')) FROM for_bi AS v",
);
# Differences judged on the scale of the version's largest number, as in test/unit/golden_test.cpp.
my $golden = <<'SQL';
WITH scaled AS (
  SELECT e.*, greatest(1, max(greatest(abs(upper_bound), abs(lower_bound), abs(forecast))) OVER (PARTITION BY owner_name, model_name, version)) AS scale
  FROM expected_forecast AS e)
SELECT count(*), bool_and(f.ts = e.ts AND abs(f.forecast - e.forecast) <= 1e-9 * scale AND abs(f.lower_bound - e.lower_bound) <= 1e-9 * scale
  AND abs(f.upper_bound - e.upper_bound) <= 1e-9 * scale)
FROM scaled AS e LEFT JOIN LATERAL sf_forecast(owner_name || '.' || model_name, 10, version => version) AS f ON f.series = e.series AND f.step = e.step
SQL

sub read_all {
    my ($database) = @_;
    return { map { $_ => eval { $server->query($readings{$_}, '-d', $database) } // "error: $@" } keys %readings };
}

for my $from (released_versions()) {
    my $database = create_release($server, "from_$from", $from);
    local %ENV = (%ENV, %{ $server->{env} });
    my (undef, $error, $status) = PrivateServer::run_command(qw(psql -Xq -v ON_ERROR_STOP=1 -o /dev/null -d), $database, '-f', "test/golden/registry-$from.sql");
    is($status, 0, "rows of $from are loaded") or diag $error;
    $server->query($users_objects, '-d', $database);
    my $rows = $server->query("SELECT count(*) FROM expected_forecast", '-d', $database);
    is($server->query($golden, '-d', $database), "$rows|t", "the library reads them as they are, and forecasts what $from did");
    my $before = read_all($database);
    is(join('', grep { /^error/ } values %$before), '', 'all that a user has built on it works');
    my $dump = "$server->{folder}/$database.dump";
    (undef, $error, $status) = PrivateServer::run_command('pg_dump', "--file=$dump", $database);
    is($status, 0, 'a dump is made') or diag $error;

    my $open = connect_to($server, PGDATABASE => $database);
    $open->do("PREPARE \"$_\" AS $prepared{$_}") for keys %prepared;
    my %answers = map { $_ => $open->selectall_arrayref("EXECUTE \"$_\"") } keys %prepared;

    $server->query("ALTER EXTENSION salesforecast UPDATE", '-d', $database);
    is($server->query("SELECT extversion FROM pg_extension WHERE extname = 'salesforecast'", '-d', $database), 'test', "$from is updated");
    my $after = read_all($database);
    is($after->{$_}, $before->{$_}, "the same after it: $_") for sort keys %readings;
    is($server->query($golden, '-d', $database), "$rows|t", "and still what $from forecast");

    for my $name (sort keys %prepared) {
        my $answer = eval { $open->selectall_arrayref("EXECUTE \"$name\"") };
        # 0A000: "cached plan must not change result type", of a SELECT * over a view that has got a column.
        if (!$answer) { is($open->state, '0A000', "a statement prepared before it, $name, ends in a clean error"); }
        else { is_deeply($answer, $answers{$name}, "a statement prepared before it, $name, goes on"); }
        $open->do("DEALLOCATE \"$name\"");
        $open->do("PREPARE \"$name\" AS $prepared{$name}");
        my $again = $open->selectall_arrayref("EXECUTE \"$name\"");
        # A view's new columns stand at its end.
        is_deeply([ @{ $again->[0] }[ 0 .. $#{ $answers{$name}[0] } ] ], $answers{$name}[0], 'and prepared again gives the same');
    }
    is($open->selectrow_array("SELECT version FROM sf_train('at_once', 'sales', 'day', 'units', '{store}', method => 'mean')"), 1, 'that session trains, too');
    $open->disconnect;

    my $last = $server->query("SELECT max(version) FROM sf_versions WHERE owner_name = 'north' AND model_name = 'both'", '-d', $database);
    is($server->query("SET ROLE north; SELECT version FROM sf_train('both', 'sales', 'day', 'units', '{store}', method => 'naive')", '-d', $database),
        $last + 1, 'the next training is the next version');
    is($server->query("SET ROLE north; SELECT count(*) FROM sf_forecast('both', 3)", '-d', $database), 6, 'and forecasts');
    is($server->query($readings{'every version'}, '-d', $database), $before->{'every version'}, 'the old versions as ever');
    is($server->query("SET ROLE south; SELECT sf_drop('both', 1)", '-d', $database), 1, 'one of them is dropped by its owner');

    $server->query("CREATE DATABASE \"restored_$from\"");
    (undef, $error, $status) = PrivateServer::run_command(qw(psql -Xq -v ON_ERROR_STOP=1 -o /dev/null -d), "restored_$from", '-f', $dump);
    is($status, 0, "the dump of $from is restored into this tree's version") or diag $error;
    is($server->query("SELECT extversion FROM pg_extension WHERE extname = 'salesforecast'", '-d', "restored_$from"), 'test', 'which it has then');
    is_deeply(read_all("restored_$from"), $before, 'and reads the same');
    unlink $dump;
}
done_testing();
