# Roles times statements: every cell of rights.table is run in a transaction of its own and rolled back. Complete by the catalog: each
# function, table, view and sequence of the extension must occur in the table, so a new object needs a row.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

my $server = PrivateServer->start;
my $db = connect_to($server);
$db->do($_) for 'SET client_min_messages = error', 'CREATE EXTENSION salesforecast', 'CREATE SCHEMA work', 'GRANT ALL ON SCHEMA work TO PUBLIC',
  'CREATE ROLE owner', 'CREATE ROLE member IN ROLE owner', 'CREATE ROLE noinherit NOINHERIT IN ROLE owner', 'CREATE ROLE bypass BYPASSRLS', 'CREATE ROLE super SUPERUSER',
  (map { "CREATE ROLE $_" } qw(own train forecast visitor stranger revoked filtered columns)),
  # work.sales: filtered sees one store of two, everybody else who may SELECT sees both.
  "CREATE TABLE work.sales AS SELECT '2025-01-01'::date + n AS day, g AS store, n % 7 + g AS units, n % 3 AS price FROM generate_series(0, 40) AS n, generate_series(1, 2) AS g",
  'CREATE TABLE work.stock AS SELECT g AS store, 5 AS on_hand FROM generate_series(1, 2) AS g', 'ALTER TABLE work.stock OWNER TO owner',
  'CREATE TABLE work.everybodys AS TABLE work.sales', 'GRANT SELECT ON work.everybodys TO PUBLIC', 'ALTER TABLE work.sales OWNER TO owner',
  'ALTER TABLE work.sales ENABLE ROW LEVEL SECURITY', "CREATE POLICY one_store ON work.sales USING (current_user <> 'filtered' OR store = 1)",
  'GRANT SELECT ON work.sales TO filtered', 'GRANT SELECT (day, units) ON work.sales TO columns',
  "CREATE FUNCTION work.spy() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
  'CREATE TABLE work.anybodys (a bigint)', 'GRANT TRIGGER ON work.anybodys TO PUBLIC',
  'SET ROLE owner', "SELECT sf_train('m', 'work.sales', 'day', 'units', '{store}', '{price}', method => 'mean')", "SELECT sf_share('m', role, role) FROM unnest('{own,train,forecast}'::text[]) AS role",
  "SELECT sf_share('m', 'revoked', 'own')", "SELECT sf_unshare('m', 'revoked')",
  'SET ROLE filtered', "SELECT sf_train('mine', 'work.sales', 'day', 'units', '{store}', method => 'mean')", 'RESET ROLE';
my %value;
@value{qw(model system owner)} = $db->selectrow_array("SELECT model_id, owner_system, owner_role::bigint FROM salesforecast.model WHERE model_name = 'm'");

# Roles by column, and what comes before their statement in the same transaction.
my %login = (public => 'visitor');
my %before = (public => "SELECT sf_share('owner.m', 'public')");

# SQLSTATE ("" for none) and the first value.
sub outcome {
    my ($role, $sql) = @_;
    my $login = $login{$role} // $role;
    $db->begin_work;
    my $value = eval {
        $db->do($before{$role}) if $before{$role};
        $db->do("SET LOCAL SESSION AUTHORIZATION $login");
        my $statement = $db->prepare($sql, { pg_server_prepare => 0 });
        $statement->execute;
        my $row = $statement->{NUM_OF_FIELDS} ? $statement->fetchrow_arrayref : undef;
        my $first = $row ? $row->[0] // 'null' : '';
        $statement->finish;
        "$first";
    };
    my $state = defined $value ? '' : $db->state;
    $db->rollback;
    return ($state, $value // '');
}

my $registry = "SELECT md5(concat((SELECT string_agg(t::text, '' ORDER BY t::text) FROM salesforecast.model AS t), (SELECT string_agg(t::text, '' ORDER BY t::text) FROM salesforecast.version AS t),"
  . " (SELECT string_agg(t::text, '' ORDER BY t::text) FROM salesforecast.series_state AS t), (SELECT string_agg(t::text, '' ORDER BY t::text) FROM salesforecast.share AS t), (SELECT string_agg(t::text, '' ORDER BY t::text) FROM salesforecast.run AS t)))";
my ($unchanged) = $db->selectrow_array($registry);

open my $table, '<', 'test/tap/rights.table' or die "rights.table: $!";
my (@roles, %internal, %present, $cells, $text);
my @each = ('');
$present{$_} = 1 for @{ $db->selectcol_arrayref("SELECT DISTINCT proname FROM pg_proc WHERE proname LIKE 'sf\\_%'") };
while (my $line = <$table>) {
    chomp $line;
    next if $line =~ /^\s*(#|$)/;
    if ($line =~ /^roles: (.*)/) { @roles = split ' ', $1; next; }
    if ($line =~ /^each: (.*)/) { @each = split ' ', $1; next; }
    if ($line =~ /^internal: (.*)/) { %internal = map { $_ => 1 } split ' ', $1; next; }
    my ($function, $expected, $template) = $line =~ /^\s*(?:if (\w+): )?(.*?) \| (.*)$/ or die "rights.table line $.: no row";
    my @expected = split ' ', $expected;
    die "rights.table line $.: " . @expected . ' cells for ' . @roles . ' roles' if @expected != @roles;
    for my $each ($template =~ /%s/ ? @each : '') {
        (my $sql = $template) =~ s/%s/$each/g;
        $sql =~ s/\{(model|system|owner)\}/$value{$1}/g;
        $text .= "$sql\n";
      SKIP: {
            skip "there is no $function yet", 1 if $function && !$present{$function};
            my @wrong;
            for my $i (0 .. $#roles) {
                my ($state, $value) = outcome($roles[$i], $sql);
                my $right = $expected[$i] eq 'ok' ? $state eq '' : $expected[$i] =~ /^[0-9A-Z]{5}$/ ? $state eq $expected[$i] : $state eq '' && $value eq $expected[$i];
                push @wrong, "$roles[$i]: " . ($state || $value) . " instead of $expected[$i]" if !$right;
                $cells++;
            }
            is(join('; ', @wrong), '', $sql);
        }
    }
}
note "$cells cells checked";
cmp_ok($cells, '>', 800, 'cells checked');
is($db->selectrow_array($registry), $unchanged, 'and nothing of it stayed');

# Complete: every object of the extension is in a row.
my $objects = $db->selectcol_arrayref(<<'SQL');
SELECT DISTINCT CASE d.classid WHEN 'pg_proc'::regclass THEN (SELECT p.proname::text FROM pg_proc AS p WHERE p.oid = d.objid)
  ELSE (SELECT CASE n.nspname WHEN 'salesforecast' THEN 'salesforecast.' ELSE '' END || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.oid = d.objid AND c.relkind <> 'c') END
FROM pg_depend AS d JOIN pg_extension AS e ON d.refobjid = e.oid AND d.refclassid = 'pg_extension'::regclass
WHERE e.extname = 'salesforecast' AND d.deptype = 'e' AND d.classid IN ('pg_proc'::regclass, 'pg_class'::regclass)
UNION SELECT 'salesforecast.' || c.relname FROM pg_class AS c WHERE c.relnamespace = 'salesforecast'::regnamespace AND c.relkind IN ('r', 'v', 'S', 'm', 'p', 'f')
SQL
cmp_ok(scalar @$objects, '>', 20, 'objects of the extension');
is(join(' ', sort grep { defined && !$internal{$_} && $text !~ /(?<![\w.])(salesforecast\.)?\Q$_\E\b/ } @$objects), '', 'each is in a row of rights.table');
is(join(' ', @{ $db->selectcol_arrayref("SELECT proname FROM pg_proc WHERE proname = ANY ('{" . join(',', sort keys %internal) . "}') AND 'internal'::regtype <> ALL (proargtypes)") }), '', 'an internal function takes the type internal');

# By the catalog alone: whatever relation there is shows a stranger nothing.
my $relations = $db->selectcol_arrayref("SELECT d.objid::regclass FROM pg_depend AS d JOIN pg_extension AS e ON d.refobjid = e.oid WHERE e.extname = 'salesforecast' AND d.deptype = 'e' AND d.classid = 'pg_class'::regclass"
      . " AND EXISTS (SELECT FROM pg_class AS c WHERE c.oid = d.objid AND c.relkind IN ('r', 'v', 'm', 'p'))");
cmp_ok(scalar @$relations, '>=', 8, 'tables and views');
is(join('', outcome('stranger', "SELECT count(*) FROM $_")), 0, "$_ shows a stranger nothing") for sort @$relations;
$db->disconnect;
done_testing();
