# What an ordinary login may try against the registry and the models of others. Every attack runs three times: on the product, where it
# must fail; on a module with guards that can be taken out (Mutant.pm), where it must fail while its guard is in; and there with its
# guard out, where it must succeed, so that the test is known to be able to. Guards that are SQL are taken out by a superuser's SQL.
#
# mallory attacks; anna and ben have models; the superuser is postgres. What mallory's code was run as lands in loot.ran.
use strict;
use warnings;
use File::Temp;
use IPC::Run;
use Mutant;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
my $folder = File::Temp->newdir('/tmp/sf-mutant-XXXXXX');
my $root = 'postgres';
sub as { my ($role, $sql, @options) = @_; return $server->psql("SET salesforecast.progress = off; SET client_min_messages = error; $sql", '-U', $role, @options); }
sub done { my ($role, $sql) = @_; my ($out, $err, $status) = as($role, $sql); die "$role: $sql: $err" if $status; chomp $out; return $out; }
sub state_of { my ($role, $sql) = @_; my (undef, $err) = as($role, $sql, '-v', 'VERBOSITY=sqlstate'); return $err =~ /ERROR:\s+(\w{5})/ ? $1 : 'ok'; }
# What became of mallory's code since it was last asked: who it ran as, or that it made him a superuser.
sub ran_as {
    return done($root, "SELECT CASE WHEN (SELECT rolsuper FROM pg_roles WHERE rolname = 'mallory') THEN 'mallory became a superuser' ELSE coalesce(string_agg(DISTINCT who, ','), 'nobody') END FROM loot.ran;"
        . " TRUNCATE loot.ran; ALTER ROLE mallory NOSUPERUSER");
}

done($root, <<'SQL');
CREATE EXTENSION salesforecast;
CREATE ROLE anna LOGIN; CREATE ROLE ben LOGIN; CREATE ROLE mallory LOGIN; CREATE ROLE team; GRANT team TO ben;
CREATE SCHEMA anna AUTHORIZATION anna; CREATE SCHEMA mallory AUTHORIZATION mallory; CREATE SCHEMA loot;
GRANT USAGE ON SCHEMA anna, mallory, loot TO PUBLIC;
CREATE SCHEMA bazaar AUTHORIZATION mallory; GRANT ALL ON SCHEMA bazaar TO anna;
CREATE TABLE loot.ran (who text); GRANT INSERT, SELECT ON loot.ran TO PUBLIC;
CREATE TABLE public.sales AS SELECT '2025-01-01'::date + n AS day, g AS store, n % 7 + g AS units FROM generate_series(0, 40) AS n, generate_series(1, 2) AS g;
GRANT SELECT ON public.sales TO PUBLIC;
SQL
# mallory's trojan: a view with one call of a function that does what mallory.kind says.
done('mallory', <<'SQL');
CREATE TABLE mallory.kind (kind text);
INSERT INTO mallory.kind VALUES ('none');
GRANT SELECT ON mallory.kind TO PUBLIC;
CREATE FUNCTION mallory.record() RETURNS int LANGUAGE plpgsql AS $$ BEGIN INSERT INTO loot.ran VALUES (current_user); RETURN 1; END $$;
CREATE FUNCTION mallory.trip() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM mallory.record(); RETURN NULL; END $$;
CREATE TABLE mallory.wire (a int);
CREATE CONSTRAINT TRIGGER trip AFTER INSERT ON mallory.wire DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mallory.trip();
CREATE FUNCTION mallory.climb() RETURNS int LANGUAGE plpgsql AS $$
DECLARE todo text := (SELECT k.kind FROM mallory.kind AS k);
BEGIN
  IF todo = 'plain' THEN PERFORM mallory.record(); ALTER ROLE mallory SUPERUSER;
  ELSIF todo = 'set role' THEN SET ROLE NONE; PERFORM mallory.record();
  ELSIF todo = 'reset role' THEN RESET ROLE; PERFORM mallory.record();
  ELSIF todo = 'authorization' THEN SET SESSION AUTHORIZATION DEFAULT; PERFORM mallory.record();
  ELSIF todo = 'set_config' THEN PERFORM pg_catalog.set_config('role', 'none', false); PERFORM mallory.record();
  ELSIF todo = 'trigger' THEN INSERT INTO mallory.wire VALUES (1);
  ELSIF todo = 'cursor' THEN EXECUTE 'DECLARE held CURSOR WITH HOLD FOR SELECT mallory.record()';
  ELSIF todo = 'temporary' THEN EXECUTE 'CREATE TEMP VIEW notes AS SELECT mallory.record() AS a';
  END IF;
  RETURN 1;
EXCEPTION WHEN OTHERS THEN RETURN 2;
END $$;
CREATE VIEW mallory.trojan AS SELECT day, units FROM public.sales UNION ALL SELECT '2025-01-01', mallory.climb();
GRANT SELECT ON mallory.trojan TO PUBLIC;
SELECT sf_train('trojan', 'mallory.trojan', 'day', 'units', method => 'mean');
SQL
done('anna', <<'SQL');
CREATE FUNCTION anna.loose() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN helper(); END $$;
CREATE FUNCTION anna.helper() RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE TABLE anna.price AS SELECT 1 AS p;
CREATE FUNCTION anna.priced() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT p FROM price); END $$;
CREATE FUNCTION anna.pathed() RETURNS int LANGUAGE plpgsql SET search_path = anna AS $$ BEGIN RETURN (SELECT p FROM price); END $$;
SET search_path = anna, public;
CREATE VIEW anna.loosely AS SELECT day, units FROM public.sales UNION ALL SELECT '2025-01-01', anna.loose();
CREATE VIEW anna.pricely AS SELECT day, units FROM public.sales UNION ALL SELECT '2025-01-01', anna.priced();
CREATE VIEW anna.pathly AS SELECT day, units FROM public.sales UNION ALL SELECT '2025-01-01', anna.pathed();
SELECT sf_train(m, 'anna.' || m, 'day', 'units', method => 'mean') FROM unnest('{loosely,pricely,pathly}'::text[]) AS m;
SELECT sf_share(m, 'mallory', 'train') FROM unnest('{loosely,pricely,pathly}'::text[]) AS m;
SQL
done('mallory', "CREATE FUNCTION mallory.helper() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN mallory.record(); END'");

# --- Attacks on what the C++ code guards -----------------------------------------------------------------------------------------

my $made_plainly = 0;
# A superuser trains mallory's model again, then works on in the same session.
sub trojan {
    my ($kind) = @_;
    as($root, "UPDATE mallory.kind SET kind = '$kind'; SELECT sf_retrain('mallory.trojan')" . ($kind eq 'temporary' ? '; SELECT * FROM notes' : ''));
    return ran_as();
}

sub found_by_path { as('mallory', "SET search_path = mallory, public; SELECT sf_retrain('anna.loosely')"); return ran_as(); }

# PL/pgSQL keeps for the session what the types of a function's variables meant at its first call; a type of the server's own is none
# when the caller's schema comes first.
sub remembered_name {
    done('anna', "CREATE FUNCTION anna.plain(v int) RETURNS int LANGUAGE plpgsql AS 'DECLARE p point := ''(1,1)''; BEGIN RETURN v; END'; CREATE VIEW anna.plainly AS SELECT day, anna.plain(units::int) AS units FROM public.sales;"
          . " SELECT sf_train('plainly', 'anna.plainly', 'day', 'units', method => 'mean'); SELECT sf_share('plainly', 'mallory', 'train')") if !$made_plainly++;
    done('mallory', "CREATE DOMAIN mallory.point AS pg_catalog.point CHECK (mallory.record() > 0)");
    as('mallory', "SET search_path = mallory, pg_catalog, public; SELECT anna.plain(1); SELECT sf_retrain('anna.plainly')");
    my $ran = ran_as();
    done('mallory', 'DROP DOMAIN mallory.point');
    return $ran;
}

sub found_in_temp {
    my ($model, $how) = @_;
    my $plant = 'CREATE TEMP VIEW price AS SELECT mallory.record() AS p; GRANT SELECT ON price TO PUBLIC;';
    as('mallory', $how eq 'before' ? "$plant SELECT sf_retrain('anna.$model')"
        : "CREATE FUNCTION pg_temp.plant() RETURNS int LANGUAGE plpgsql AS 'BEGIN $plant RETURN 1; END'; SELECT sf_retrain(CASE pg_temp.plant() WHEN 1 THEN 'anna.$model' END)");
    return ran_as();
}

# The source is dropped and mallory has a view in its place.
sub replaced_source {
    done('anna', "CREATE TABLE bazaar.sales AS TABLE public.sales; SELECT sf_train('replaced', 'bazaar.sales', 'day', 'units', method => 'mean'); SELECT sf_share('replaced', 'mallory', 'train'); DROP TABLE bazaar.sales");
    done('mallory', "CREATE VIEW bazaar.sales AS SELECT day, mallory.record() AS units FROM public.sales; GRANT SELECT ON bazaar.sales TO PUBLIC");
    as('mallory', "SELECT sf_retrain('anna.replaced')");
    done('mallory', "DROP VIEW bazaar.sales");
    return ran_as();
}

# The same by the owner of the schema, who holds the change back until the training has looked at the old source.
sub replaced_meanwhile {
    done('anna', "CREATE TABLE bazaar.sales AS TABLE public.sales; SELECT sf_train('raced', 'bazaar.sales', 'day', 'units', method => 'mean')");
    my $mallory = connect_to($server, PGUSER => 'mallory');
    my $night = connect_to($server);
    $mallory->do($_) for 'BEGIN', 'DROP TABLE bazaar.sales', 'CREATE VIEW bazaar.sales AS SELECT day, mallory.record() AS units FROM public.sales', 'GRANT SELECT ON bazaar.sales TO PUBLIC';
    my $pid = start_statement($night, "SELECT sf_retrain('anna.raced')");
    until_true($server, "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $pid", 30) or die 'the training does not wait';
    $mallory->do('COMMIT');
    answer($night, 60);
    $_->disconnect for $mallory, $night;
    done('mallory', 'DROP VIEW bazaar.sales');
    return ran_as();
}

# mallory gives his trojan to the superuser; or the superuser takes it, and retrains.
sub given_to_superuser {
    my ($who) = @_;
    done($root, "UPDATE mallory.kind SET kind = 'none'");
    done('mallory', "SELECT sf_train('gift', 'mallory.trojan', 'day', 'units', method => 'mean')");
    done($root, "UPDATE mallory.kind SET kind = 'plain'");
    as($who, "SELECT sf_reassign('mallory', 'postgres')");
    as($root, "SELECT sf_retrain('postgres.gift')");
    my $ran = ran_as();
    done($root, "DELETE FROM salesforecast.model WHERE owner_name IN ('mallory', 'postgres')");
    done('mallory', "SELECT sf_train('trojan', 'mallory.trojan', 'day', 'units', method => 'mean')");
    ran_as();
    return $ran;
}

# A domain's CHECK, reached through a filter on a series column that is an array of it.
sub type_in_filter {
    done($root, "UPDATE mallory.kind SET kind = 'none'");
    done('mallory', <<'SQL') if done($root, "SELECT to_regtype('mallory.code') IS NULL") eq 't';
CREATE FUNCTION mallory.checked(v text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN PERFORM mallory.record(); RETURN true; END $$;
CREATE DOMAIN mallory.code AS text CHECK (mallory.checked(VALUE));
CREATE TABLE mallory.coded AS SELECT day, units, ARRAY['a']::mallory.code[] AS code FROM public.sales;
SQL
    done('mallory', "SELECT sf_train('coded', 'mallory.coded', 'day', 'units', '{code}', method => 'mean'); SELECT sf_share('coded', 'public')");
    ran_as();
    as($root, "SELECT sf_forecast('mallory.coded', 1, series => '{\"code\": \"{a}\"}')");
    return ran_as();
}

# Operators, functions, relations and types of mallory's that the registry's statements could find first, through every function.
sub planted_names {
    done($root, "UPDATE mallory.kind SET kind = 'none'");
    done('mallory', <<'SQL') if done($root, "SELECT EXISTS (SELECT FROM pg_operator WHERE oprnamespace = 'mallory'::regnamespace)") eq 'f';
DO $do$
DECLARE o record; n int := 0;
BEGIN
  FOR o IN SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, oprresult::regtype AS result FROM pg_catalog.pg_operator
    WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprname IN ('=', '<>', '+', '-', '<', '>', '<=', '>=', '@>', '||') AND oprkind = 'b'
      AND oprleft IN ('int8'::regtype, 'int4'::regtype, 'text'::regtype, 'oid'::regtype, 'jsonb'::regtype, 'bool'::regtype, '"char"'::regtype, 'name'::regtype)
      AND oprright IN ('int8'::regtype, 'int4'::regtype, 'text'::regtype, 'oid'::regtype, 'jsonb'::regtype, 'bool'::regtype, '"char"'::regtype, 'name'::regtype) LOOP
    n := n + 1;
    EXECUTE format('CREATE FUNCTION mallory.op%s(a %s, b %s) RETURNS %s LANGUAGE plpgsql AS $$ BEGIN PERFORM mallory.record(); RETURN a OPERATOR(pg_catalog.%s) b; END $$', n, o.l, o.r, o.result, o.oprname);
    EXECUTE format('CREATE OPERATOR mallory.%s (FUNCTION = mallory.op%s, LEFTARG = %s, RIGHTARG = %s)', o.oprname, n, o.l, o.r);
  END LOOP;
END $do$;
CREATE FUNCTION mallory.sf_access(bigint, text, bigint, oid) RETURNS text LANGUAGE plpgsql AS 'BEGIN PERFORM mallory.record(); RETURN ''own''; END';
CREATE FUNCTION mallory.sf_role_name(text, bigint, oid) RETURNS text LANGUAGE plpgsql AS 'BEGIN PERFORM mallory.record(); RETURN ''mallory''; END';
CREATE FUNCTION mallory.sf_source_state(text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN PERFORM mallory.record(); RETURN true; END';
CREATE FUNCTION mallory.length(text) RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN mallory.record(); END';
CREATE FUNCTION mallory.now() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN PERFORM mallory.record(); RETURN pg_catalog.now(); END';
CREATE FUNCTION mallory.added(bigint, int) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN PERFORM mallory.record(); RETURN 1; END';
CREATE AGGREGATE mallory.max(int) (SFUNC = mallory.added, STYPE = bigint);
CREATE FUNCTION mallory.counted(bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN PERFORM mallory.record(); RETURN 1; END';
CREATE AGGREGATE mallory.count(*) (SFUNC = mallory.counted, STYPE = bigint, INITCOND = 0);
CREATE VIEW mallory.model AS SELECT *, mallory.record() AS ran FROM salesforecast.model;
CREATE VIEW mallory.version AS SELECT *, mallory.record() AS ran FROM salesforecast.version;
CREATE VIEW mallory.series_state AS SELECT *, mallory.record() AS ran FROM salesforecast.series_state;
CREATE VIEW mallory.share AS SELECT *, mallory.record() AS ran FROM salesforecast.share;
CREATE VIEW mallory.run AS SELECT *, mallory.record() AS ran FROM salesforecast.run;
CREATE VIEW mallory.sf_new_states AS SELECT *, mallory.record() AS ran FROM salesforecast.series_state;
CREATE DOMAIN mallory.int8 AS bigint CHECK (mallory.record() = 1);
CREATE DOMAIN mallory.text AS text CHECK (mallory.record() = 1);
GRANT SELECT ON mallory.model, mallory.version, mallory.series_state, mallory.share, mallory.run, mallory.sf_new_states TO PUBLIC;
SQL
    my @calls = ("sf_train('a', 'public.sales', 'day', 'units', '{store}', method => 'mean')", "sf_train('a', 'public.sales', 'day', 'units', '{store}', method => 'mean', options => '{\"warm_start\": true}')", "sf_retrain('a')", "sf_share('a', 'ben')", "sf_forecast('a', 1)", "sf_forecast('a', 1, series => '{\"store\": 1}')",
        "sf_explain('a', 1)", "sf_rename('a', 'b')", "sf_unshare('b', 'ben')", "sf_reassign('mallory', 'mallory')", "sf_forecast('b', 1, version => 77)", "sf_forecast('c', 1)", "sf_train('b', 'sale', 'day', 'units')",
        "sf_train('b', 'public.sales', 'day', 'units', options => '{\"keep_versions\": 1}')", "sf_drop('b', 3)", "sf_drop('b')", "pg_catalog.count(*) FROM public.sf_models", "pg_catalog.count(*) FROM public.sf_series",
        "pg_catalog.count(*) FROM public.sf_shares", "pg_catalog.count(*) FROM public.sf_runs");
    as('mallory', 'SET search_path = mallory, public, pg_catalog', '-v', 'ON_ERROR_STOP=0', '-c', 'SET search_path = mallory, public, pg_catalog', map { ('-c', "SELECT $_") } @calls);
    return ran_as();
}

# Names of mallory's, shared with everybody, in the way of names that ben and his group had.
sub name_in_the_way {
    done($root, "UPDATE mallory.kind SET kind = 'none'");
    done('mallory', "SELECT sf_train(n, 'public.sales', 'day', 'units', '{store}', method => 'mean') FROM unnest('{weekly,daily}'::text[]) AS n; SELECT sf_share(n, 'public') FROM unnest('{weekly,daily}'::text[]) AS n");
    done('ben', "SELECT sf_train('weekly', 'public.sales', 'day', 'units', method => 'mean'); SET ROLE team; SELECT sf_train('daily', 'public.sales', 'day', 'units', method => 'mean')");
    my @got = map { (as('ben', "SELECT count(*) FROM sf_forecast('$_', 1)"))[0] =~ /^1$/ ? 'his' : 'lost' } 'weekly', 'daily';
    done($root, "DELETE FROM salesforecast.model WHERE model_name IN ('weekly', 'daily')");
    return $got[0] eq 'his' && $got[1] eq 'his' ? 'nobody' : "lost: @got";
}

# A trigger function of the extension on a table of mallory's, where a superuser deletes. Execution is granted: the second guard is tried.
sub states_by_trigger {
    done($root, "GRANT EXECUTE ON FUNCTION salesforecast.sf_remove_states() TO mallory");
    done('mallory', "DROP TABLE IF EXISTS mallory.ids; CREATE TABLE mallory.ids (id bigint); CREATE TRIGGER t AFTER DELETE ON mallory.ids FOR EACH ROW EXECUTE FUNCTION salesforecast.sf_remove_states()");
    done($root, "INSERT INTO mallory.ids SELECT version_id FROM salesforecast.version");
    my $before = done($root, 'SELECT count(*) FROM salesforecast.series_state');
    my ($out) = as($root, 'BEGIN; DELETE FROM mallory.ids; SELECT count(*) FROM salesforecast.series_state; ROLLBACK');
    done($root, "REVOKE EXECUTE ON FUNCTION salesforecast.sf_remove_states() FROM mallory; DROP TABLE mallory.ids");
    return $out =~ /^0$/m && $before > 0 ? 'states removed' : 'nobody';
}

my $deferred_as_setter = done($root, "SHOW server_version_num") >= 180000;  # since 18 a deferred trigger runs as who queued it
# Name, the guard that is taken out, what comes then, the attack.
my @attacks = (
    ['trojan view', 'user_switch', qr/superuser/, sub { trojan('plain') }],
    (map { my $kind = $_; ["trojan view: $kind", 'all_flags', qr/postgres/, sub { trojan($kind) }] } 'set role', 'reset role', 'authorization', 'set_config'),
    ($deferred_as_setter ? () : ['trojan view: deferred trigger left behind', 'restricted_flag', qr/postgres/, sub { trojan('trigger') }]),
    ['trojan view: cursor left behind', 'restricted_flag', qr/postgres/, sub { trojan('cursor') }],
    ['trojan view: temporary view left behind', 'restricted_flag', qr/postgres/, sub { trojan('temporary') }],
    ['function by search_path', 'safe_path,user_code', qr/anna/, \&found_by_path],
    ['name that the session remembers', 'user_code', qr/anna/, \&remembered_name],
    ['temporary view without schema', 'user_code', qr/anna/, sub { found_in_temp('pricely', 'before') }],
    ['temporary view made by the same statement', 'user_code', qr/anna/, sub { found_in_temp('pricely', 'same statement') }],
    ['temporary view before a function\'s search_path', 'user_code', qr/anna/, sub { found_in_temp('pathly', 'before') }],
    ['source replaced', 'same_owner,user_code', qr/anna/, \&replaced_source],
    ['source replaced meanwhile', 'source_lock', qr/anna/, \&replaced_meanwhile],
    ['model given to a superuser', 'both_roles,unconfirmed', qr/superuser/, sub { given_to_superuser('mallory') }],
    ['model taken by a superuser', 'unconfirmed', qr/superuser/, sub { given_to_superuser($root) }],
    ['type in a series filter', 'builtin_types', qr/postgres/, \&type_in_filter],
    ['planted names', 'qualified_operator', qr/postgres/, \&planted_names],
    ['name in the way of others', 'rank', qr/lost lost/, \&name_in_the_way],
    ['states removed by a trigger', 'own_trigger', qr/states/, \&states_by_trigger],
);
my $harmless = qr/^(nobody|mallory|mallory,nobody)$/;

like($_->[3]->(), $harmless, "$_->[0]: fails") for @attacks;

my $mutant = eval {
    Mutant->build("$folder", {
        'src/pg/source_rights.cpp' => [
            ['SetUserIdAndSecContext(owner, security | SECURITY_LOCAL_USERID_CHANGE | SECURITY_RESTRICTED_OPERATION);',
                'SetUserIdAndSecContext(OUT(user_switch) ? user : owner, security | (OUT(user_switch) || OUT(all_flags) ? 0 : SECURITY_LOCAL_USERID_CHANGE)'
              . ' | (OUT(user_switch) || OUT(all_flags) || OUT(restricted_flag) ? 0 : SECURITY_RESTRICTED_OPERATION));'],
            ['set_locally("search_path", "pg_catalog, pg_temp");', 'if (!OUT(safe_path)) set_locally("search_path", "pg_catalog, pg_temp");'],
        ],
        'src/pg/train_version.cpp' => [
            ['  require_same_owner(request, out.source);', '  if (!OUT(same_owner)) require_same_owner(request, out.source);'],
            ['  if (!member) refuse_user_code(request, "source"', '  if (!member && !OUT(user_code)) refuse_user_code(request, "source"'],
        ],
        'src/pg/source.cpp' => [['RangeVarGetRelid(name, AccessShareLock, true)', 'RangeVarGetRelid(name, OUT(source_lock) ? NoLock : AccessShareLock, true)']],
        'src/pg/share.cpp' => [
            ['  require_both_roles(roles);', '  if (!OUT(both_roles)) require_both_roles(roles);'],
            ['if (OidIsValid(roles.old_owner) && roles.old_owner != roles.new_owner) {', 'if (!OUT(unconfirmed) && OidIsValid(roles.old_owner) && roles.old_owner != roles.new_owner) {'],
        ],
        'src/pg/stored_key.cpp' => [['type < FirstGenbkiObjectId', '(type < FirstGenbkiObjectId || OUT(builtin_types))']],
        'src/pg/registry.cpp' => [
            ['"UPDATE salesforecast.model SET model_name = $2 WHERE model_id OPERATOR(pg_catalog.=) $1"',
                'OUT(qualified_operator) ? "UPDATE salesforecast.model SET model_name = $2 WHERE model_id = $1" :'
              . ' "UPDATE salesforecast.model SET model_name = $2 WHERE model_id OPERATOR(pg_catalog.=) $1"'],
            ['if (model.owner_role == GetUserId()) return 0;', 'if (!OUT(rank) && model.owner_role == GetUserId()) return 0;'],
            ['return is_member_of_owner(model.owner_role) ? 1 : 2;', 'return !OUT(rank) && is_member_of_owner(model.owner_role) ? 1 : 2;'],
            ['if (RelationGetRelid(event->tg_relation) != registry_table("version"))', 'if (!OUT(own_trigger) && RelationGetRelid(event->tg_relation) != registry_table("version"))'],
        ],
    });
};
ok($mutant, 'every guard is where the test takes it out') or BAIL_OUT($@);
$mutant->install($server);
for my $attack (@attacks) {
    my ($name, $guards, $success, $run) = @$attack;
    my $got = do { local $ENV{PGOPTIONS} = Mutant::without('nothing'); $run->() };
    like($got, $harmless, "$name: fails on the mutant with its guard in");
    $got = do { local $ENV{PGOPTIONS} = Mutant::without(split /,/, $guards); $run->() };
    like($got, $success, "$name: succeeds without $guards");
}
done_testing();
