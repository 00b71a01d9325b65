# Prepared statements and views over models while sources, models, roles and rights change: each EXECUTE works by what is there now or
# ends in a clean error; a right that is gone is gone at once.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
training_data($server, 3, 60);
$server->query("CREATE ROLE anna; CREATE ROLE guest; CREATE ROLE team; GRANT SELECT ON sales TO anna, team; GRANT CREATE ON SCHEMA public TO anna");
my ($owner, $guest, $root) = map { connect_to($server) } 1 .. 3;
for my $db ($owner, $guest, $root) { $db->do("SET client_min_messages = warning"); $db->do("SET plan_cache_mode = force_generic_plan"); }
$owner->do("SET ROLE anna");
$guest->do("SET ROLE guest");
$owner->do("CREATE TABLE mine AS TABLE sales");
$owner->do("CREATE VIEW seen AS SELECT day, store, units FROM mine");
for my $name ('m', 'n') { $owner->do("SELECT sf_train('$name', '" . ($name eq 'm' ? 'mine' : 'seen') . "', 'day', 'units', '{store}', method => 'mean')"); }
$owner->do("SELECT sf_share('m', 'guest', 'train')");

my %prepared = (
    forecast => "SELECT count(*) FROM sf_forecast('m', 3)",
    named => "SELECT count(*) FROM sf_forecast(\$1, 3)",
    explain => "SELECT count(*) FROM sf_explain('m', 3)",
    models => "SELECT string_agg(owner_name || '.' || model_name || ' ' || access || ' ' || state, ',' ORDER BY model_name) FROM sf_models",
    versions => "SELECT count(*) FROM sf_versions",
    states => "SELECT count(*) FROM salesforecast.series_state",
    retrain => "SELECT count(*) FROM sf_retrain('m')",
    retrain_view => "SELECT count(*) FROM sf_retrain('n')",
    train => "SELECT count(*) FROM sf_train('m', 'mine', 'day', 'units', '{store}', method => 'mean')",
    aggregate => "SELECT count(*) FROM (SELECT sf_train(day, units) AS m FROM mine GROUP BY store) AS t, sf_forecast(m, 1)");
for my $db ($owner, $guest) { $db->do("PREPARE $_ AS $prepared{$_}") for sort keys %prepared; }
# The first value, or the SQLSTATE of the error.
sub execute {
    my ($db, $what) = @_;
    my @row = eval { $db->selectrow_array("EXECUTE $what") };
    return $@ ? $db->state : $row[0];
}
my $all_work = sub { my ($why) = @_; is(execute($owner, $_), { forecast => 9, explain => 9, aggregate => 3, "named('anna.m')" => 9 }->{$_} // 1, "$why: $_") for 'forecast', 'explain', 'retrain', 'retrain_view', 'train', 'aggregate', "named('anna.m')"; };
$all_work->('at first') for 1 .. 2;
is(execute($guest, 'models'), 'anna.m train ok', 'a guest sees what is shared');
is(execute($guest, 'retrain'), 1, 'and retrains it');

# Sources that change.
$owner->do("ALTER TABLE mine ADD COLUMN price numeric");
$all_work->('with a new column');
$owner->do("ALTER TABLE mine DROP COLUMN price");
$all_work->('without it');
is(sqlstate_of($owner, "DROP VIEW seen; ALTER TABLE mine ALTER COLUMN units TYPE numeric(12, 2); CREATE VIEW seen AS SELECT day, store, units FROM mine"), '', 'a column gets another type');
$all_work->('with another type');
$owner->do("CREATE OR REPLACE VIEW seen AS SELECT day, store, units, 1 AS more FROM mine WHERE units > 0");
$all_work->('with a view replaced');
$owner->do("ALTER TABLE mine RENAME COLUMN units TO pieces");
is(execute($owner, 'retrain'), '42703', 'a renamed column is an error of sf_retrain');
is(execute($guest, 'retrain'), '42703', 'whoever calls');
is(execute($owner, 'train'), '42703', 'and of sf_train');
is(execute($owner, 'retrain_view'), 1, 'not under a view that keeps its name');
is(execute($owner, 'forecast'), 9, 'forecasts need no source');
$owner->do("ALTER VIEW seen RENAME COLUMN units TO pieces");
is(execute($owner, 'retrain_view'), '42703', 'a column of a view that is renamed, too');
$owner->do("ALTER VIEW seen RENAME COLUMN pieces TO units");
$owner->do("ALTER TABLE mine RENAME COLUMN pieces TO units");
$all_work->('named as before');
$owner->do("ALTER TABLE mine RENAME TO moved");
is(execute($owner, 'retrain'), '42P01', 'a renamed table is one that is missing');
is(execute($owner, 'models'), 'anna.m own source_missing,anna.n own ok', 'and said to be');
is(execute($owner, 'forecast'), 9, 'forecasts need none');
$owner->do("CREATE VIEW mine AS SELECT * FROM moved");
is(execute($owner, 'retrain'), 1, 'a view of the owner in its place is taken');
$owner->do("DROP VIEW mine");
$owner->do("ALTER TABLE moved RENAME TO mine");
$all_work->('under the old name again');

# A model that changes.
$owner->do("SELECT sf_rename('m', 'other')");
is(execute($_, 'forecast'), '42704', 'a renamed model is not found by its old name') for $owner, $guest;
is(execute($guest, 'retrain'), '42704', 'nor trained');
is(execute($guest, "named('other')"), 9, 'but by its new one');
$owner->do("SELECT sf_rename('other', 'm')");
is(execute($_, 'forecast'), 9, 'renamed back') for $owner, $guest;
$owner->do("SELECT sf_drop('m')");
is(execute($_, 'forecast'), '42704', 'a dropped one is not there') for $owner, $guest;
is(execute($owner, 'train'), 1, 'made again');
is(execute($guest, 'forecast'), '42704', 'it is not shared any more');

# Rights that change.
$owner->do("SELECT sf_share('m', 'guest')");
is(execute($guest, 'forecast'), 9, 'shared, it forecasts at the next EXECUTE');
is(execute($guest, 'retrain'), '42501', 'but does not train');
$owner->do("SELECT sf_share('m', 'guest', 'train')");
is(execute($guest, 'retrain'), 1, 'shared for that, it does');
$owner->do("SELECT sf_unshare('m', 'guest')");
my $sees_nothing = sub { my ($why) = @_; is(execute($guest, $_), '42704', "$why: $_") for 'forecast', 'explain', 'retrain', "named('anna.m')"; is(execute($guest, 'models'), undef, "$why: no model"); is(execute($guest, $_), 0, "$why: no $_") for 'versions', 'states'; };
$sees_nothing->('unshared');
$owner->do("SELECT sf_share('m', 'team')");
$root->do("GRANT team TO guest");
is(execute($guest, 'forecast'), 9, 'by a group');
$root->do("REVOKE team FROM guest");
$sees_nothing->('out of the group');
$root->do("GRANT anna TO guest");
is(execute($guest, 'models'), 'anna.m own ok,anna.n own ok', 'as a member of the owner');
is(execute($guest, 'retrain'), 1, 'it trains');
$root->do("REVOKE anna FROM guest");
$sees_nothing->('no member of the owner');
$guest->do("RESET ROLE");
is(execute($guest, 'versions'), $root->selectrow_array("SELECT count(*) FROM sf_versions"), 'a session that becomes superuser sees all');
$guest->do("SET ROLE guest");
$sees_nothing->('and as guest again');
$root->do("REVOKE SELECT ON sales FROM anna; ALTER TABLE mine OWNER TO postgres");
is(execute($owner, 'retrain'), '42501', 'an owner who may not read the source any more');
is(execute($owner, 'forecast'), 9, 'still forecasts');
$root->do("ALTER TABLE mine OWNER TO anna");

# Roles that change their names.
is(execute($owner, "named('anna.m')"), 9, 'by owner.name');
$root->do("ALTER ROLE anna RENAME TO ann");
is(execute($owner, "named('anna.m')"), '42704', 'not by a name that the owner no longer has');
is(execute($owner, "named('ann.m')"), 9, 'but by the new one');
is(execute($owner, 'forecast'), 9, 'the model is still his');
is(execute($owner, 'models'), 'ann.m own ok,ann.n own ok', 'and shown so');
is(execute($owner, 'retrain'), 1, 'and trains');
$root->do("CREATE ROLE anna");
$guest->do("RESET ROLE");
$guest->do("SET ROLE anna");
$sees_nothing->('a new role of the old name');
is(registry_faults($server), '', 'the registry is whole');
$_->disconnect for $owner, $guest, $root;
done_testing();
