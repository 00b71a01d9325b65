# Models as bytea of every released format (test/golden/formatN) go on forecasting and explaining in SQL what they did when they were made.
use strict;
use warnings;
use PrivateServer;
use Releases;
use Test::More;

my $server = PrivateServer->start;
$server->query("CREATE EXTENSION salesforecast; CREATE TABLE golden (name text, model bytea, expected jsonb)");
for my $folder (glob 'test/golden/format*') {
    my $expected = read_file("$folder/expected.json");
    for my $path (glob "$folder/*.model") {
        my ($name) = $path =~ m{([^/]+)\.model$};
        $server->query("INSERT INTO golden VALUES ('$name', decode('" . unpack('H*', read_file($path)) . "', 'hex'), (\$json\$$expected\$json\$::jsonb)->'$name')");
    }
}
cmp_ok($server->query("SELECT count(*) FROM golden WHERE expected IS NOT NULL"), '>=', 15, 'models and numbers are there');
is($server->query("SELECT string_agg(name, ',') FROM golden, sf_verify(model) WHERE NOT ok"), '', 'each is intact');

# Differences judged on the scale of the model's largest number, as in test/unit/golden_test.cpp.
$server->query(<<'SQL');
CREATE TABLE forecast AS
SELECT g.name, g.model, e.step::int, e.ts::timestamp, e.forecast::float8, e.lower_bound::float8, e.upper_bound::float8,
  max(greatest(1, abs(e.forecast::float8), abs(e.lower_bound::float8), abs(e.upper_bound::float8))) OVER (PARTITION BY g.name, g.model) AS scale
FROM golden AS g, ROWS FROM (jsonb_array_elements_text(expected->'ts'), jsonb_array_elements_text(expected->'forecast'),
  jsonb_array_elements_text(expected->'lower_bound'), jsonb_array_elements_text(expected->'upper_bound')) WITH ORDINALITY
  AS e(ts, forecast, lower_bound, upper_bound, step);
CREATE TABLE component AS
SELECT g.name, g.model, c.component, e.step::int, e.value::float8, (SELECT max(f.scale) FROM forecast AS f WHERE f.model = g.model) AS scale
FROM golden AS g, jsonb_each(expected->'components') AS c(component, list), jsonb_array_elements_text(c.list) WITH ORDINALITY AS e(value, step);
SQL
my $steps = $server->query("SELECT count(*) FROM forecast");
cmp_ok($steps, '>=', 15 * 24, 'steps to compare');
is($server->query(<<'SQL'), '', 'forecasts and bounds within 1e-9 of the largest number');
SELECT string_agg(DISTINCT e.name, ',') FROM forecast AS e LEFT JOIN LATERAL sf_forecast(e.model, 24, 0.9) AS f ON f.step = e.step
WHERE (f.ts = e.ts AND abs(f.forecast - e.forecast) <= 1e-9 * scale AND abs(f.lower_bound - e.lower_bound) <= 1e-9 * scale
  AND abs(f.upper_bound - e.upper_bound) <= 1e-9 * scale) IS NOT TRUE
SQL
is($server->query(<<'SQL'), '', 'and components');
SELECT string_agg(DISTINCT e.name, ',') FROM component AS e LEFT JOIN LATERAL sf_explain(e.model, 24) AS x ON x.step = e.step AND x.component = e.component
WHERE (abs(x.value - e.value) <= 1e-9 * scale) IS NOT TRUE
SQL
is($server->query("SELECT string_agg(g.name, ',') FROM golden AS g WHERE (SELECT count(*) FROM sf_explain(model, 24)) <> (SELECT count(*) FROM component AS c WHERE c.model = g.model)"),
    '', 'and no component more');
done_testing();
