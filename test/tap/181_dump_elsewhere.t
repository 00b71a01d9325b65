# Dump and restore into another cluster, where roles have other numbers and names and a source is missing: every model comes through
# byte by byte and forecasts as before, belongs to who has its owner's name there, and what is missing is said where it matters only.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my ($old, $new) = (PrivateServer->start, PrivateServer->start);
isnt($new->query("SELECT system_identifier FROM pg_control_system()"), $old->query("SELECT system_identifier FROM pg_control_system()"), 'another cluster');
$old->query("CREATE ROLE $_") for qw(anna ben team guest leaver), '"odd.""name"';
training_data($old, 10, 200);
$old->query("GRANT team TO anna; GRANT SELECT ON sales TO anna, ben, team, \"odd.\"\"name\"; GRANT CREATE ON SCHEMA public TO anna;"
      . " SET ROLE anna; CREATE TABLE excluded AS TABLE sales");
sub as { my ($role, $what) = @_; return "SET ROLE $role; $what; RESET ROLE"; }
my $train = sub { my ($name, $source, $method) = @_; "SELECT sf_train('$name', '$source', 'day', 'units', '{store}', method => '$method')" };
$old->query(as('anna', "$_;")) for $train->('shop', 'sales', 'ets'), $train->('shop', 'sales', 'theta'), $train->('lost', 'excluded', 'mean'),
  "SELECT sf_share('shop', 'guest', 'train'), sf_share('shop', 'leaver'), sf_share('lost', 'public')";
$old->query(as('ben', $train->('shop', 'sales', 'drift')));
$old->query(as('team', $train->('ours', 'sales', 'naive')));
$old->query(as('"odd.""name"', $train->('odd', 'sales', 'seasonal_naive')));
$old->query("SELECT sf_drop('anna.shop', 1)");
$old->query("CREATE VIEW for_bi AS SELECT * FROM sf_forecast('ben.shop', 7)");

my @models = ('anna.shop', 'anna.lost', 'ben.shop', 'team.ours', 'odd."name.odd');
my $forecasts = sub { my ($of) = @_; "SELECT " . join(", ", map { "md5((SELECT string_agg(f::text, ',') FROM sf_forecast('$_') AS f)), md5((SELECT string_agg(f::text, ',') FROM sf_explain('$_') AS f))" } @$of) };
my $rows = "SELECT (SELECT md5(string_agg(m::text, ',' ORDER BY model_id)) FROM salesforecast.model AS m), (SELECT md5(string_agg(v::text, ',' ORDER BY version_id)) FROM salesforecast.version AS v),"
  . " (SELECT md5(string_agg(s::text, ',' ORDER BY version_id, series_number)) FROM salesforecast.series_state AS s), (SELECT md5(string_agg(s::text, ',' ORDER BY s)) FROM salesforecast.share AS s), (SELECT md5(string_agg(r::text, ',' ORDER BY version_id)) FROM salesforecast.run AS r)";
my $expected = $old->query($forecasts->(\@models));
my $expected_rows = $old->query($rows);

# The new cluster: other roles come first, ben is called benjamin, leaver is missing.
$new->query("CREATE ROLE filler_$_") for 1 .. 7;
$new->query("CREATE ROLE $_") for '"odd.""name"', qw(guest team benjamin anna stranger);
$new->query("GRANT team TO anna");
my $file = "$old->{folder}/dump";
my $dump = sub { local %ENV = (%ENV, %{ $old->{env} }); PrivateServer::run_command('pg_dump', @_) };
my (undef, $err, $status) = $dump->('--format=custom', '--no-owner', '--no-privileges', '-T', 'excluded', "--file=$file");
is($status, 0, 'dump') or diag $err;
{
    local %ENV = (%ENV, %{ $new->{env} });
    (undef, $err, $status) = PrivateServer::run_command('pg_restore', '--exit-on-error', '--no-owner', '-d', 'postgres', $file);
}
is($status, 0, 'restore') or diag $err;
is($err, '', 'which says nothing');
is($new->query($rows), $expected_rows, 'every row of the registry is equal, byte by byte');
is($new->query($forecasts->(\@models)), $expected, 'every forecast and explanation, too, of a missing owner or source included');
is($new->query("SELECT count(*) FROM for_bi"), 70, 'views forecast');
$new->query("GRANT SELECT ON sales TO anna, team, benjamin, \"odd.\"\"name\"");
is($new->query("SELECT string_agg(owner_name || '.' || model_name || ' ' || state, ',' ORDER BY owner_name, model_name) FROM sf_models"),
    'anna.lost source_missing,anna.shop ok,ben.shop owner_missing,odd."name.odd ok,team.ours ok', 'states say what is missing');
is($new->query("SELECT string_agg(role_name || ' ' || state, ',' ORDER BY role_name) FROM sf_shares"), 'guest ok,leaver role_missing,public ok', 'of shares, too');

# Who sees what.
my $seen = sub { $new->query("SET ROLE $_[0]; SELECT coalesce(string_agg(owner_name || '.' || model_name || ' ' || access, ',' ORDER BY owner_name, model_name), 'nothing') FROM sf_models") };
is($seen->('anna'), 'anna.lost own,anna.shop own,team.ours own', 'members see their models');
is($seen->('guest'), 'anna.lost forecast,anna.shop train', 'others what is shared with them');
is($seen->('stranger'), 'anna.lost forecast', 'a stranger what is shared with everybody');
$new->query("SELECT sf_unshare('anna.lost', 'public')");
is($new->query("SET ROLE stranger; SELECT (SELECT count(*) FROM salesforecast.model) + (SELECT count(*) FROM salesforecast.version) + (SELECT count(*) FROM salesforecast.series_state) + (SELECT count(*) FROM salesforecast.share) + (SELECT count(*) FROM salesforecast.run)"),
    0, 'else no row of the registry');
is($seen->('benjamin'), 'nothing', 'nor does the role under its new name');
my ($filler) = split /\n/, $new->query("SELECT r.rolname FROM salesforecast.model AS m JOIN pg_roles AS r ON r.oid = m.owner_role WHERE r.rolname LIKE 'filler%'");
ok($filler, 'an owner\'s number is another role\'s here');
is($seen->($filler), 'nothing', 'which gets nothing by it');
$new->query("CREATE ROLE leaver");
is($seen->('leaver'), 'anna.shop forecast', 'a role that comes later gets what is shared under its name');

my $db = connect_to($new);
$db->do("SET client_min_messages = error");
is(sqlstate_of($db, "SELECT sf_retrain('anna.lost')"), '42P01', 'a missing source is an error of sf_retrain only');
is(sqlstate_of($db, "SELECT sf_retrain('ben.shop')"), '55000', 'so is a missing owner');
$db->do("SET ROLE guest");
is($db->selectrow_array("SELECT version FROM sf_retrain('anna.shop')"), 3, 'a role that may train trains the next version');
$db->do("SET ROLE benjamin");
is(sqlstate_of($db, "SELECT sf_reassign('ben', 'benjamin')"), '42501', 'an ordinary role does not take the models of a missing owner');
$db->do("RESET ROLE");
my $max = "SELECT max(model_id), max(version_id) FROM salesforecast.model JOIN salesforecast.version USING (model_id)";
my ($max_model, $max_version) = split /\|/, $old->query($max);
is($db->selectrow_array("SELECT sf_reassign('ben', 'benjamin')"), 1, 'a superuser gives them to the new name');
is($new->query("SELECT state FROM sf_models WHERE owner_name = 'benjamin'"), 'ok', 'and all is well');
$db->do("SET ROLE benjamin");
is($db->selectrow_array("SELECT version FROM sf_retrain('shop')"), 2, 'it trains');
$db->do('SET ROLE "odd.""name"');
is($db->selectrow_array("SELECT version FROM " . ($train->('odd', 'sales', 'naive') =~ s/^SELECT //r)), 2, 'so does a name with odd characters');
$db->do("SET ROLE anna");
is($db->selectrow_array("SELECT version FROM sf_retrain('ours')"), 2, 'and a member of the owner');
is($db->selectrow_array("SELECT version FROM " . ($train->('fresh', 'sales', 'naive') =~ s/^SELECT //r)), 1, 'and a new model');
$db->do("RESET ROLE");
is($new->query("SELECT string_agg(model_name || ' ' || owner_role::regrole, ',' ORDER BY model_name, owner_name) FROM salesforecast.model"
      . " WHERE owner_system = (SELECT system_identifier FROM pg_control_system())"), 'fresh anna,lost anna,odd "odd.""name",ours team,shop anna,shop benjamin',
    'a training, whoever starts it, and every other change record the owner\'s role in this cluster');
is($new->query("SELECT bool_and(v.version_id > $max_version) AND bool_and(m.model_id > $max_model OR m.model_name <> 'fresh') FROM salesforecast.version AS v JOIN salesforecast.model AS m USING (model_id)"
      . " WHERE v.created_at > now() - interval '1 minute' AND (m.model_name, v.version_number) IN (('fresh', 1), ('odd', 2), ('ours', 2))"), 't', 'ids go on from the old ones');
is(registry_faults($new), '', 'the registry is whole');
is($new->query("ALTER ROLE anna RENAME TO ann; SELECT string_agg(owner_name || '.' || model_name, ',' ORDER BY model_name) FROM sf_models WHERE owner_name LIKE 'ann%'"),
    'ann.fresh,ann.lost,ann.shop', 'so that a later renaming takes them along');
$db->disconnect;

# The schema alone: the extension without models.
(undef, $err, $status) = $dump->('--schema-only', '--no-owner', '--no-privileges', "--file=$file");
is($status, 0, 'a dump of the schema') or diag $err;
$new->query("CREATE DATABASE bare");
$new->query("CREATE ROLE ben");
my ($out);
($out, $err, $status) = do { local %ENV = (%ENV, %{ $new->{env} }); PrivateServer::run_command('psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', 'bare', '-f', $file) };
is($status, 0, 'restores') or diag $err;
is($new->query("SELECT count(*) FROM salesforecast.model", '-d', 'bare'), 0, 'without models');
is($new->query("INSERT INTO sales SELECT '2024-01-01'::date + n, 1, n FROM generate_series(1, 50) AS n; SELECT version FROM sf_train('m', 'sales', 'day', 'units', method => 'naive')", '-d', 'bare'), 1, 'and trains');

# Row-level security would hide rows from an ordinary role: it cannot dump models, rather than some of them.
$old->query("ALTER ROLE anna LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO anna");
(undef, $err, $status) = $dump->('-U', 'anna', "--file=$file");
isnt($status, 0, 'an ordinary role cannot dump the models');
like($err, qr/salesforecast|row-level security|permission denied/, 'and is told why');

unlink $file;
done_testing();
