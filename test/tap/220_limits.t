# Limits are said before the work is done: names, options, series in one model, bytes of a version, versions kept.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 2, 60);
my $db = connect_to($server);
$db->do("SET client_min_messages = warning");

# SQLSTATE and seconds of a statement.
sub refused {
    my ($sql) = @_;
    start_statement($db, $sql);
    my ($seconds, $state) = answer($db, 300);
    return ($state, $seconds);
}

# Names count in characters, not bytes.
my $longest = "\x{e9}" x 200;
utf8::upgrade($longest);
is((refused("SELECT sf_train('$longest', 'sales', 'day', 'units', method => 'naive')"))[0], '', 'a name of 200 characters');
is($db->selectrow_array("SELECT count(*) FROM sf_forecast('$longest', 2)"), 2, 'forecasts');
is((refused("SELECT sf_train('x$longest', 'sales', 'day', 'units')"))[0], '42602', 'one of 201 is refused');
is((refused("SELECT sf_rename('$longest', 'x$longest')"))[0], '42602', 'by sf_rename as well');

# Options: a million bytes as given, 64 KB as kept.
my $long = 'x' x 1_000_001;
is((refused("SELECT sf_train('o', 'sales', 'day', 'units', options => '{\"season\": 1, \"time_zone\": \"$long\"}')"))[0], '22023', 'options of a million bytes');
my @names = map { sprintf 'r%062d', $_ } 1 .. 1000;
$db->do("CREATE TABLE wide (day date, units int, " . join(', ', map { "$_ int" } @names) . ")");
$db->do("INSERT INTO wide (day, units) SELECT '2025-01-01'::date + n, n FROM generate_series(1, 40) AS n");
is((refused("SELECT sf_train('o', 'wide', 'day', 'units', regressor_cols => '{" . join(',', @names[ 0 .. 899 ]) . "}', method => 'naive')"))[0], '', '900 long names');
is((refused("SELECT sf_train('o', 'wide', 'day', 'units', regressor_cols => '{" . join(',', @names) . "}', method => 'naive')"))[0], '54000', 'a thousand are too many bytes');

# Versions: as many as asked for are kept, the newest.
$db->do("SELECT sf_train('few', 'sales', 'day', 'units', method => 'naive', options => '{\"keep_versions\": 1}')") for 1 .. 3;
is($db->selectrow_array("SELECT string_agg(version::text, ',') FROM sf_versions WHERE model_name = 'few'"), 3, 'the newest alone is kept where one is asked for');
$db->do("SELECT sf_train('ten', 'sales', 'day', 'units', method => 'naive')") for 1 .. 12;
is($db->selectrow_array("SELECT min(version) || '-' || max(version) FROM sf_versions WHERE model_name = 'ten'"), '3-12', 'ten by default');
is($db->selectrow_array("SELECT count(*) FROM salesforecast.series_state AS s WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = s.version_id)"), 0,
    'no state is left of those that went');

SKIP: {
    skip 'a million series take a minute; set SALESFORECAST_SLOW=1', 9 unless $ENV{SALESFORECAST_SLOW};
    $db->do("SET salesforecast.max_memory = '8GB'");
    $db->do("CREATE TABLE many AS SELECT '2025-01-01'::date + n AS day, s AS shop, s % 7 + n AS units FROM generate_series(1, 3) AS n, generate_series(1, 1000000) AS s");
    my ($state, $seconds) = refused("SELECT sf_train('many', 'many', 'day', 'units', '{shop}', method => 'mean')");
    is($state, '', sprintf 'a million series are trained (%.0f s)', $seconds);
    is($db->selectrow_array("SELECT count(*) FROM salesforecast.series_state AS s JOIN salesforecast.version AS v USING (version_id) JOIN salesforecast.model AS m USING (model_id) WHERE model_name = 'many'"),
        1_000_000, 'and kept');
    is($db->selectrow_array("SELECT count(*) FROM sf_forecast('many', 3, series => '{\"shop\": 777777}')"), 3, 'one of them forecasts');
    ($state, $seconds) = refused("SELECT length(sf_export('many'))");
    is($state, '', sprintf 'they fit one bytea (%.0f s)', $seconds);
    $db->do("INSERT INTO many VALUES ('2025-01-05', 1000001, 5)");
    ($state, $seconds) = refused("SELECT sf_train('more', 'many', 'day', 'units', '{shop}', method => 'mean')");
    is($state, '54000', sprintf 'one more is refused while reading (%.0f s)', $seconds);
    # Keys of a kilobyte make the version larger than a bytea of a model may be.
    $db->do("CREATE TABLE heavy AS SELECT '2025-01-01'::date + n AS day, repeat('k', 1000) || s AS shop, n AS units FROM generate_series(1, 2) AS n, generate_series(1, 600000) AS s");
    ($state, $seconds) = refused("SELECT sf_train('heavy', 'heavy', 'day', 'units', '{shop}', method => 'mean')");
    is($state, '', sprintf 'heavy keys are trained (%.0f s)', $seconds);
    ($state, $seconds) = refused("SELECT sf_export('heavy')");
    is($state, '54000', 'a version over 512 MB is no bytea');
    cmp_ok($seconds, '<', 20, sprintf 'said before it is put together (%.1f s)', $seconds);
    like($db->errstr // '', qr/one bytea/, 'in words');
}
$db->disconnect;
done_testing();
