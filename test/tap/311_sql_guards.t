# Attacks on what is guarded by SQL: privileges, row-level security, security_invoker, an index. Each runs in a copy of one database,
# where it must fail, and in a copy where a superuser took its guard out, where it must succeed. Then names that could be read as SQL, and
# one limit that is known. mallory attacks; anna has a model "secret" and shares "night" with him for train; the superuser is postgres.
use strict;
use warnings;
use PrivateServer;
use Test::More;

my $server = PrivateServer->start;
my $database = 'postgres';
sub as { my ($role, $sql) = @_; return $server->psql("SET salesforecast.progress = off; SET client_min_messages = error; $sql", '-U', $role, '-d', $database); }
sub done { my ($role, $sql) = @_; my ($out, $err, $status) = as($role, $sql); die "$role: $sql: $err" if $status; chomp $out; return $out; }
sub ran_as { return done('postgres', "SELECT coalesce(string_agg(DISTINCT who, ','), 'nobody') FROM loot.ran"); }

my $rows = "FROM generate_series(0, 40) AS n, generate_series(1, 2) AS g";
$server->query($_) for 'CREATE DATABASE base', map { "CREATE ROLE $_ LOGIN" } qw(anna ben mallory);
$database = 'base';
done('postgres', <<"SQL");
CREATE EXTENSION salesforecast;
CREATE SCHEMA anna AUTHORIZATION anna; CREATE SCHEMA mallory AUTHORIZATION mallory; CREATE SCHEMA loot;
GRANT USAGE ON SCHEMA anna, mallory, loot TO PUBLIC;
CREATE TABLE loot.ran (who text); GRANT INSERT, SELECT ON loot.ran TO PUBLIC;
CREATE TABLE public.sales AS SELECT '2025-01-01'::date + n AS day, g AS store, n % 7 + g AS units $rows;
GRANT SELECT ON public.sales TO PUBLIC;
SQL
done('anna', "SELECT sf_train('secret', 'public.sales', 'day', 'units', '{store}', method => 'mean'); SELECT sf_train('night', 'public.sales', 'day', 'units', method => 'mean');"
      . " SELECT sf_share('secret', 'ben'); SELECT sf_share('night', 'mallory', 'train')");
done('mallory', <<'SQL');
CREATE FUNCTION mallory.record() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO loot.ran VALUES (current_user); RETURN 1; END $$;
CREATE FUNCTION mallory.leak(t text) RETURNS bool LANGUAGE plpgsql COST 0.0000001 AS $$ BEGIN INSERT INTO loot.ran VALUES (t); RETURN true; END $$;
CREATE VIEW mallory.trojan AS SELECT day, units FROM public.sales UNION ALL SELECT '2025-01-01', mallory.record();
GRANT SELECT ON mallory.trojan TO PUBLIC;
SELECT sf_train('trojan', 'mallory.trojan', 'day', 'units', method => 'mean');
SQL
done('postgres', 'TRUNCATE loot.ran');

sub writable { return join ' ', map { "GRANT INSERT, UPDATE ON salesforecast.$_ TO PUBLIC; CREATE POLICY anybody ON salesforecast.$_ USING (true);" } @_; }
my $to_postgres = "owner_name = 'postgres', owner_system = (SELECT system_identifier FROM pg_control_system()), owner_role = 10";

# Name, SQL that takes the guard out, what shows success, the attack.
my @attacks = (
    ['a model is made the superuser\'s by UPDATE', writable('model'), qr/postgres/, sub {
        as('mallory', "UPDATE salesforecast.model SET $to_postgres WHERE model_name = 'trojan'");
        as('postgres', "SELECT sf_retrain('postgres.trojan')");
        return ran_as();
    }],
    ['a model is made the superuser\'s by INSERT', writable('model', 'version') . ' GRANT USAGE ON ALL SEQUENCES IN SCHEMA salesforecast TO PUBLIC;', qr/postgres/, sub {
        as('mallory', "INSERT INTO salesforecast.model (owner_name, owner_system, owner_role, model_name, last_version) SELECT 'postgres', owner_system, 10, 'planted', 1 FROM salesforecast.model WHERE model_name = 'trojan';"
              . " INSERT INTO salesforecast.version OVERRIDING SYSTEM VALUE SELECT (v).* FROM (SELECT jsonb_populate_record(v, jsonb_build_object('version_id', 1000, 'model_id', p.model_id)) AS v"
              . " FROM salesforecast.version AS v, salesforecast.model AS p WHERE v.source LIKE 'mallory%' AND p.model_name = 'planted') AS t");
        as('postgres', "SELECT sf_retrain('postgres.planted')");
        return ran_as();
    }],
    ['the source of a shared model is changed', writable('version'), qr/anna/, sub {
        as('mallory', "UPDATE salesforecast.version SET source = 'mallory.trojan', source_owner = '' WHERE model_id = (SELECT model_id FROM salesforecast.model WHERE model_name = 'night')");
        as('postgres', "SELECT sf_retrain('anna.night')");  # as every night
        return ran_as();
    }],
    ['a share is given to oneself', writable('share'), qr/dropped/, sub {
        as('mallory', "INSERT INTO salesforecast.share SELECT m.model_id, 'mallory', m.owner_system, 'mallory'::regrole, 'own', 'anna' FROM salesforecast.model AS m WHERE m.model_name = 'night' ON CONFLICT (model_id, role_system, role_oid) DO UPDATE SET privilege = 'own'");
        my (undef, undef, $status) = as('mallory', "SELECT sf_drop('anna.night')");
        return $status == 0 ? 'dropped' : 'nobody';
    }],
    ['a name is taken from somebody', 'DROP INDEX salesforecast.model_of_owner; CREATE UNIQUE INDEX model_of_owner ON salesforecast.model (model_name);', qr/blocked/, sub {
        done('mallory', "SELECT sf_train('weekly', 'public.sales', 'day', 'units', method => 'mean')");
        my (undef, undef, $status) = as('ben', "SELECT sf_train('weekly', 'public.sales', 'day', 'units', method => 'mean')");
        return $status == 0 ? 'nobody' : 'blocked';
    }],
    (map { my $view = $_; ["$view shows the models of others", "ALTER VIEW $view RESET (security_invoker);", qr/secret/, sub { return (as('mallory', "SELECT string_agg(model_name, ',') FROM $view WHERE model_name = 'secret'"))[0]; }] }
          qw(sf_models sf_versions sf_series sf_shares sf_runs)),
    (map { my ($table, $word) = @$_; ["salesforecast.$table shows the rows of others", "ALTER TABLE salesforecast.$table DISABLE ROW LEVEL SECURITY;", $word, sub { return (as('mallory', "SELECT string_agg(t::text, ',') FROM salesforecast.$table AS t"))[0]; }] }
          ['model', qr/secret/], ['version', qr/\{store\}/], ['series_state', qr/""store"": 2/], ['share', qr/ben/], ['run', qr/\(1,/]),
    ['a function in WHERE sees rows before the policy', 'ALTER FUNCTION mallory.leak(text) LEAKPROOF;', qr/secret/, sub {
        as('mallory', "SELECT count(*) FROM salesforecast.model WHERE mallory.leak(model_name)");
        return ran_as();
    }],
    ['a function in WHERE sees rows of a view', 'ALTER FUNCTION mallory.leak(text) LEAKPROOF;', qr/secret/, sub {
        as('mallory', "SELECT count(*) FROM sf_models WHERE mallory.leak(model_name)");
        return ran_as();
    }],
    ['a hint names a model of somebody', 'ALTER TABLE salesforecast.model DISABLE ROW LEVEL SECURITY;', qr/"secret"/, sub { return (as('mallory', "SELECT sf_forecast('secre', 1)"))[1]; }],
    ['an object of the registry\'s schema is made', 'GRANT CREATE ON SCHEMA salesforecast TO mallory;', qr/made/, sub {
        my (undef, undef, $status) = as('mallory', "CREATE FUNCTION salesforecast.sf_access(bigint, text, bigint, int) RETURNS text LANGUAGE sql AS 'SELECT ''own'''");
        return $status == 0 ? 'made' : 'nobody';
    }],
);
for my $attack (@attacks) {
    my ($name, $guard_out, $success, $run) = @$attack;
    for my $without ('', $guard_out) {
        $server->query($_) for 'DROP DATABASE IF EXISTS attacked WITH (FORCE)', 'CREATE DATABASE attacked TEMPLATE base';
        $database = 'attacked';
        done('postgres', $without) if $without;
        my $got = $run->();
        $without ? like($got, $success, "$name: succeeds with the guard out") : unlike($got, $success, "$name: fails");
    }
}

# Whether a model exists is not told: the same error for one of anna's and for none.
$database = 'base';
sub failure { my ($name) = @_; my (undef, $err) = as('mallory', "SELECT sf_forecast('anna.$name', 1)"); $err =~ s/\Q$name\E/…/g; return $err; }
is(failure('secret'), failure('terces'), 'a model that one may not see fails as one that is not there');
is(failure('secret'), (failure('secret') =~ s/secret//gr), 'and its name is nowhere');

# Names that could be read as SQL: nothing runs but what was meant, and all of them work.
my $odd = "a\"b'; DROP TABLE canary; --\n\$\$ c\\";
my $quoted = '"' . ($odd =~ s/"/""/gr) . '"';
my $literal = "E'" . ($odd =~ s/'/''/gr =~ s/\\/\\\\/gr) . "'";
my $ident = "E'" . ($quoted =~ s/'/''/gr =~ s/\\/\\\\/gr) . "'";
done('postgres', "CREATE TABLE public.canary (); ALTER TABLE public.canary OWNER TO mallory; CREATE ROLE $quoted LOGIN; GRANT $quoted TO mallory; CREATE SCHEMA $quoted AUTHORIZATION $quoted; CREATE ROLE \"o.d.d\" LOGIN");
done('mallory', "SET ROLE $quoted; CREATE TABLE $quoted.$quoted AS SELECT '2025-01-01'::date + n AS $quoted, n AS \"y\"\"\", 'k''' || g AS \"s;--\" $rows");
my $call = "SET ROLE $quoted; SELECT row_count FROM sf_train($literal, $ident || '.' || $ident, $literal, 'y\"', '{s;--}', method => 'mean')";
is(done('mallory', $call), 82, 'odd names of role, schema, table, columns and model');
is(done('postgres', "SELECT row_count FROM sf_retrain($literal)"), 82, 'and again by a superuser');
is(done('mallory', "SET ROLE $quoted; SELECT sf_share($literal, 'o.d.d'); SELECT state FROM sf_models WHERE model_name = $literal"), "\nok", 'shared');
is(done('o.d.d', "SELECT count(*) FROM sf_forecast($literal || '.' || $literal, 2)"), 4, 'named by owner');
is(done('o.d.d', "SELECT count(*) FROM sf_forecast($literal, 2, series => '{\"s;--\": \"k''1\"}')"), 2, 'a value with a quote');
is(done('postgres', "SELECT sf_reassign($literal, 'o.d.d')"), 1, 'given to a role with dots');
is(done('o.d.d', "SELECT count(*) FROM sf_forecast('o.d.d.' || $literal, 1)"), 2, 'and found there');
like((as('mallory', "SELECT sf_train('m', 'public.sales; DROP TABLE canary', 'day', 'units')"))[1], qr/is not a name/, 'a source is a name');
like((as('mallory', "SELECT sf_train('m', 'public.sales', 'day; DROP TABLE canary', 'units')"))[1], qr/does not exist/, 'a column is a name');
is(done('postgres', "SELECT count(*) FROM pg_class WHERE oid = 'public.canary'::regclass"), 1, 'nothing was dropped');

# Default privileges of whoever creates the extension give nobody a right on the registry: a trigger of the attacker's would run as its
# owner. Taken out by granting it afterwards.
$database = 'postgres';
$server->query('CREATE DATABASE defaults');
$database = 'defaults';
done('postgres', 'CREATE SCHEMA mallory AUTHORIZATION mallory; ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO mallory; ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO mallory;'
      . ' ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO mallory; CREATE EXTENSION salesforecast');
is(done('postgres', "SELECT count(*) FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE relnamespace = 'salesforecast'::regnamespace AND a.grantee <> c.relowner AND (a.grantee <> 0 OR a.privilege_type <> 'SELECT')"), 0,
    'nobody has more than to read');
done('mallory', "CREATE FUNCTION mallory.climb() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION USING MESSAGE = current_user; END'");
my $trigger = 'CREATE TRIGGER t BEFORE INSERT ON salesforecast.version FOR EACH ROW EXECUTE FUNCTION mallory.climb()';
like((as('mallory', $trigger))[1], qr/permission denied/, 'no trigger on the registry');
like((as('mallory', 'TRUNCATE salesforecast.model CASCADE'))[1], qr/permission denied/, 'no TRUNCATE');
done('postgres', "GRANT ALL ON ALL TABLES IN SCHEMA salesforecast TO mallory; CREATE TABLE public.sales AS SELECT '2025-01-01'::date + n AS day, n AS units FROM generate_series(1, 30) AS n");
done('mallory', $trigger);
like((as('postgres', "SELECT sf_train('m', 'sales', 'day', 'units', method => 'mean')"))[1], qr/ERROR:  postgres/, 'with the right: it runs as the owner');
done_testing();
