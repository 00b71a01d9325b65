# An updated database is the same as a fresh one: from every released version on, over the released update scripts and the open one, all that
# the catalogs say of the extension is compared. An update that cannot be made leaves everything as it was.
use strict;
use warnings;
use Catalog;
use PrivateServer;
use Releases;
use Test::More;

my $server = PrivateServer->start;
place_releases($server);
my $update = "ALTER EXTENSION salesforecast UPDATE";
my $version = "SELECT extversion FROM pg_extension WHERE extname = 'salesforecast'";
create_release($server, 'fresh', 'test');
my $fresh = catalog($server, 'fresh');
cmp_ok(scalar(grep { $_->{member} } values %$fresh), '>', 30, 'the catalog of a fresh installation is read');

my @released = released_versions();
ok(@released, 'there is a released version');
my %old;
for my $from (@released) {
    my $database = create_release($server, "from_$from", $from);
    $old{$from} = catalog($server, $database);
    my (undef, $error, $status) = $server->psql($update, '-d', $database);
    is($status, 0, "$from is updated") or diag $error;
    is($server->query($version, '-d', $database), 'test', 'to this tree');
    my @difference = catalog_difference($fresh, catalog($server, $database), 'fresh', 'updated');
    is(scalar(@difference), 0, "and is then what a fresh one is") or diag join "\n", @difference;
}

# The comparison can fail: each of these alterations, undone with its transaction, is told.
my %alterations = (
    "ALTER TABLE salesforecast.model ALTER last_version DROP DEFAULT" => qr/column last_version, (atthasdef|default)/,
    "ALTER TABLE salesforecast.model ALTER created_at DROP NOT NULL" => qr/column created_at, attnotnull/,
    "ALTER TABLE salesforecast.model ADD extra int" => qr/only in altered: table salesforecast.model column extra/,
    "ALTER TABLE salesforecast.version DROP CONSTRAINT version_version_number_check" => qr/only in fresh: table constraint version_version_number_check/,
    "ALTER TABLE salesforecast.version DISABLE ROW LEVEL SECURITY" => qr/table salesforecast.version, relrowsecurity/,
    "DO 'BEGIN EXECUTE (SELECT format(''ALTER POLICY %I ON salesforecast.model USING (true)'', polname) FROM pg_policy"
      . " WHERE polrelid = ''salesforecast.model''::regclass AND polcmd = ''r''); END'" => qr/policy \w+ on salesforecast.model, using/,
    "DROP INDEX salesforecast.series_state_key" => qr/only in fresh: index salesforecast.series_state_key/,
    "REVOKE SELECT ON sf_models FROM PUBLIC" => qr/view public.sf_models, acl/,
    "ALTER VIEW sf_series RESET (security_invoker)" => qr/view public.sf_series, reloptions/,
    "CREATE OR REPLACE VIEW sf_series AS SELECT *, 1 AS one FROM (TABLE sf_series) AS s" => qr/view public.sf_series, view/,
    "COMMENT ON VIEW sf_versions IS 'other'" => qr/view public.sf_versions, comment/,
    "COMMENT ON COLUMN salesforecast.model.model_id IS 'other'" => qr/model.model_id/,
    "ALTER FUNCTION sf_drop(text, integer) COST 7" => qr/function public.sf_drop.*, procost/,
    "ALTER FUNCTION sf_drop(text, integer) STABLE" => qr/function public.sf_drop.*, provolatile/,
    "REVOKE EXECUTE ON FUNCTION sf_drop(text, integer) FROM PUBLIC" => qr/function public.sf_drop.*, acl/,
    "CREATE OR REPLACE FUNCTION sf_drop(model text, version integer DEFAULT 1) RETURNS bigint LANGUAGE C VOLATILE PARALLEL UNSAFE"
      . " AS '\$libdir/salesforecast', 'sf_drop'" => qr/function public.sf_drop.*, arguments/,
    "UPDATE pg_aggregate SET aggtransspace = 1 WHERE aggfnoid = 'sf_train(date, double precision)'::regprocedure" => qr/aggregate public.sf_train.*, aggtransspace/,
    "ALTER TYPE sf_forecast_step ADD ATTRIBUTE extra int" => qr/type public.sf_forecast_step column extra/,
    "ALTER EXTENSION salesforecast DROP FUNCTION sf_drop(text, integer)" => qr/function public.sf_drop.*, member/,
    "UPDATE pg_extension SET extcondition[1] = 'WHERE false' WHERE extname = 'salesforecast'" => qr/extension salesforecast, dumped/,
    "ALTER TABLE salesforecast.model ALTER model_id SET INCREMENT 2" => qr/sequence salesforecast.model_model_id_seq, seqincrement/,
    "UPDATE pg_init_privs SET initprivs = initprivs[1:1] WHERE objoid = 'sf_models'::regclass" => qr/view public.sf_models, initial_acl/,
);
for my $alteration (sort keys %alterations) {
    my $altered = catalog($server, 'fresh', "SET LOCAL allow_system_table_mods = on; $alteration");
    my @difference = catalog_difference($fresh, $altered, 'fresh', 'altered');
    like(join("\n", @difference), $alterations{$alteration}, "told apart: $alteration");
}

# An object of somebody else's in the way of one that the update creates. Functions, relations and types of this tree's update, and a
# script made up for the test, so that there is always one: its last statement meets the stranger.
sub refused {
    my ($database, $command, $state, $name) = @_;
    my ($out, $error, $status) = $server->psql($command, '-d', $database, '-v', 'VERBOSITY=verbose');
    isnt($status, 0, "$name: refused");
    like($error, qr/ERROR: +(?:$state): /, 'with its own error');
    return $error;
}

sub stranger_in_the_way {
    my ($from, $object) = @_;
    my ($kind, $identity) = $object =~ /^(function|aggregate|table|view|type) (.*)/;
    my $in_the_way = $kind eq 'table' || $kind eq 'view' ? "CREATE TABLE $identity (a int)" : $kind eq 'type' ? "CREATE DOMAIN $identity AS int"
      : "CREATE FUNCTION $identity RETURNS int LANGUAGE internal AS 'now'";
    $server->query("DROP DATABASE IF EXISTS stranger");
    create_release($server, 'stranger', $from);
    my (undef, undef, $status) = $server->psql($in_the_way, '-d', 'stranger');
    SKIP: {
        skip "$object takes a type that $from lacks", 4 if $status != 0;
        my $before = catalog($server, 'stranger');
        # duplicate_function, duplicate_table, duplicate_object; 55000: CREATE OR REPLACE met one that is no member.
        my $error = refused('stranger', $update, '42723|42P07|42710|55000', "$object is somebody else's already");
        my ($word) = $identity =~ /^(?:\w+\.)?(\w+)/;
        like($error, qr/\Q$word\E/, 'that names it');
        is(join("\n", $server->query($version, '-d', 'stranger'), catalog_difference($before, catalog($server, 'stranger'), 'before', 'after')), $from,
            'and nothing is half updated');
    }
    return;
}

for my $from (@released) {
    stranger_in_the_way($from, $_) for new_objects($old{$from}, $fresh, 'function|aggregate|table|view|type');
}

place_script($server, 'salesforecast--test--next.sql', <<'SQL');
ALTER TABLE salesforecast.model ADD COLUMN extra integer NOT NULL DEFAULT 1;
CREATE FUNCTION sf_made_up_first() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION sf_made_up(x integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
SQL
$server->query("CREATE DATABASE next TEMPLATE fresh");
$server->query("CREATE FUNCTION sf_made_up(y integer) RETURNS text LANGUAGE sql AS 'SELECT 2'", '-d', 'next');
like(refused('next', "$update TO 'next'", '42723', 'a function of the same arguments'), qr/function "sf_made_up" already exists/, 'that names it');
is(join("\n", $server->query($version, '-d', 'next'), catalog_difference($fresh, catalog($server, 'next'), 'before', 'after')), 'test',
    'and nothing is half updated');
is($server->query("SELECT sf_made_up(1)", '-d', 'next'), '2', 'the function in the way is left alone');
$server->query("DROP FUNCTION sf_made_up(integer); $update TO 'next'", '-d', 'next');
is(scalar(new_objects($fresh, catalog($server, 'next'), 'function')), 2, 'once it is gone, the update passes');

$server->query("CREATE ROLE stranger");
$server->query("CREATE DATABASE taken");
$server->query("CREATE SCHEMA salesforecast AUTHORIZATION stranger CREATE TABLE model (a int)", '-d', 'taken');
like(refused('taken', 'CREATE EXTENSION salesforecast', '42P06', 'a schema in the way of a fresh installation'), qr/schema "salesforecast" already exists/,
    'that names it');
is($server->query("SELECT count(*) FROM pg_proc WHERE proname LIKE 'sf\\_%'", '-d', 'taken'), '0', 'and nothing is half installed');
is($server->query("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'salesforecast'", '-d', 'taken'), 'stranger', 'the schema stays its owner\'s');
done_testing();
