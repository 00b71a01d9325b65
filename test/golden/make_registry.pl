# Writes test/golden/registry-VERSION.sql: the registry's rows as this build makes them, and what it forecasts from them. Run at a
# release, by tools/release; never overwrites a file. From the top of a built checkout:
#
#   perl -Itest/tap test/golden/make_registry.pl
use strict;
use warnings;
use PrivateServer;

my ($version) = `cat salesforecast.control` =~ /^default_version\s*=\s*'(.*)'/m;
my $path = "test/golden/registry-$version.sql";
die "$path is there already; files of a released version are never changed\n" if -e $path;
my $server = PrivateServer->start;
$server->query(<<'SQL');
CREATE EXTENSION salesforecast;
CREATE ROLE north;
CREATE ROLE south;
CREATE TABLE sales AS
SELECT '2025-01-01'::date + n AS day, s AS store, (10 * s + n % 7 + (n * 7919 + s * 104729) % 101 / 20.0)::float8 AS units
FROM generate_series(0, 69) AS n, generate_series(1, 2) AS s;
GRANT SELECT ON sales TO PUBLIC;
SQL
my @methods = qw(naive seasonal_naive drift mean ets theta);
$server->query("SET ROLE north; SELECT sf_train('$_', 'sales', 'day', 'units', '{store}', method => '$_')") for @methods;
# A name that two have, of two versions, of which the newer is of one series.
for my $owner (qw(north south)) {
    $server->query("SET ROLE $owner; SELECT sf_train('both', 'sales', 'day', 'units', '{store}');"
          . " SELECT sf_train('both', 'sales', 'day', 'units', method => 'theta', frequency => 'week')");
}
$server->query(<<'SQL');
CREATE TABLE expected_forecast AS
SELECT v.owner_name, v.model_name, v.version, f.*
FROM sf_versions AS v, sf_forecast(v.owner_name || '.' || v.model_name, 10, version => v.version) AS f;
SQL

open my $file, '>', $path or die "$path: $!\n";
print $file <<"SQL";
-- The registry of $version: rows as that version wrote them, and what it forecast (test/golden/README.md). Never changed.
CREATE TABLE expected_forecast (owner_name text, model_name text, version integer, series jsonb, step integer, ts timestamp,
  forecast double precision, lower_bound double precision, upper_bound double precision);
SQL
for my $table (qw(salesforecast.model salesforecast.version salesforecast.series_state expected_forecast)) {
    my $columns = $server->query("SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute"
          . " WHERE attrelid = '$table'::regclass AND attnum > 0 AND NOT attisdropped");
    my ($rows, $error, $status) = $server->psql("COPY (SELECT $columns FROM $table ORDER BY 1, 2, 3, 4, 5) TO stdout");
    die $error if $status != 0;
    print $file "COPY $table ($columns) FROM stdin;\n$rows\\.\n";
}
for my $sequence (qw(model_model_id_seq version_version_id_seq)) {
    my $value = $server->query("SELECT last_value FROM salesforecast.$sequence");
    print $file "SELECT pg_catalog.setval('salesforecast.$sequence', $value);\n";
}
close $file or die "$path: $!\n";
