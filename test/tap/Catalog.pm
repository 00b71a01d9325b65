# What a database's catalogs say of the extension, as text that is equal in two databases when the extension is, and the
# difference of two such texts. Object identifiers, file numbers and statistics are left out, all else is compared.
#
#   my $fresh = catalog($server, 'fresh');             # {"function sf_drop(text,integer)" => {volatile => "v", …}, …}
#   my $altered = catalog($server, 'fresh', 'ALTER …');   # as it were after these statements, which are rolled back
#   diag $_ for catalog_difference($fresh, catalog($server, 'upgraded'), 'fresh', 'upgraded');
package Catalog;
use strict;
use warnings;
use Exporter 'import';

our @EXPORT = qw(catalog catalog_difference new_objects);

# Rows (object, property, value). A row of a catalog is taken whole, as jsonb, less the columns that hold an OID or a node tree;
# these come back as names and text. So a property that a later server adds is compared without anybody thinking of it.
my $PROLOGUE = <<'SQL';
SET LOCAL search_path = pg_catalog;
SET LOCAL client_min_messages = warning;
CREATE TEMP TABLE member AS
  SELECT classid, objid FROM pg_depend
  WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'salesforecast');
-- Relations: members, and those behind composite types, which are no members themselves.
CREATE TEMP TABLE relation AS
  SELECT objid AS oid FROM member WHERE classid = 'pg_class'::regclass
  UNION SELECT typrelid FROM pg_type JOIN member ON objid = oid WHERE classid = 'pg_type'::regclass AND typrelid <> 0
  UNION SELECT indexrelid FROM pg_index JOIN member ON objid = indrelid WHERE classid = 'pg_class'::regclass;
CREATE FUNCTION pg_temp.rights(acl aclitem[]) RETURNS text LANGUAGE sql AS
  'SELECT pg_catalog.string_agg(a::text, '' '' ORDER BY a::text) FROM pg_catalog.unnest(acl) AS a';
CREATE FUNCTION pg_temp.named(class regclass, object oid, part int) RETURNS text LANGUAGE sql AS
  'SELECT i.type || '' '' || i.identity FROM pg_catalog.pg_identify_object(class, object, part) AS i';
CREATE FUNCTION pg_temp.without(row_value jsonb, variadic names text[]) RETURNS jsonb LANGUAGE sql AS
  'SELECT row_value - names';
SQL

my %QUERIES = (
    member => "SELECT pg_temp.named(classid, objid, 0), '{\"member\": true}'::jsonb FROM member",
    extension => <<'SQL',
SELECT 'extension ' || extname, jsonb_build_object('relocatable', extrelocatable, 'schema', extnamespace::regnamespace, 'dumped',
  (SELECT jsonb_object_agg(c.object::regclass, c.condition) FROM unnest(extconfig, extcondition) AS c(object, condition)))
FROM pg_extension WHERE extname = 'salesforecast'
SQL
    schema => <<'SQL',
SELECT pg_temp.named('pg_namespace'::regclass, n.oid, 0), jsonb_build_object('owner', nspowner::regrole, 'acl', pg_temp.rights(nspacl))
FROM pg_namespace AS n JOIN member ON objid = n.oid AND classid = 'pg_namespace'::regclass
SQL
    function => <<'SQL',
SELECT pg_temp.named('pg_proc'::regclass, p.oid, 0),
  pg_temp.without(to_jsonb(p), 'oid', 'pronamespace', 'proowner', 'prolang', 'provariadic', 'prorettype', 'proargtypes', 'proallargtypes',
    'protrftypes', 'proargdefaults', 'prosqlbody', 'proacl') ||
  jsonb_build_object('owner', proowner::regrole, 'language', (SELECT lanname FROM pg_language AS l WHERE l.oid = prolang),
    'arguments', pg_get_function_arguments(p.oid), 'result', pg_get_function_result(p.oid), 'body', pg_get_function_sqlbody(p.oid),
    'acl', pg_temp.rights(proacl))
FROM pg_proc AS p JOIN member ON objid = p.oid AND classid = 'pg_proc'::regclass
SQL
    aggregate => <<'SQL',
SELECT pg_temp.named('pg_proc'::regclass, a.aggfnoid, 0),
  pg_temp.without(to_jsonb(a), 'aggfnoid') || jsonb_build_object(
    'aggtransfn', aggtransfn::regprocedure, 'aggfinalfn', aggfinalfn::regprocedure, 'aggcombinefn', aggcombinefn::regprocedure,
    'aggserialfn', aggserialfn::regprocedure, 'aggdeserialfn', aggdeserialfn::regprocedure, 'aggmtransfn', aggmtransfn::regprocedure,
    'aggminvtransfn', aggminvtransfn::regprocedure, 'aggmfinalfn', aggmfinalfn::regprocedure, 'aggsortop', aggsortop::regoperator,
    'aggtranstype', aggtranstype::regtype, 'aggmtranstype', aggmtranstype::regtype)
FROM pg_aggregate AS a JOIN member ON objid = a.aggfnoid AND classid = 'pg_proc'::regclass
SQL
    type => <<'SQL',
SELECT pg_temp.named('pg_type'::regclass, t.oid, 0),
  pg_temp.without(to_jsonb(t), 'oid', 'typnamespace', 'typowner', 'typrelid', 'typelem', 'typarray', 'typbasetype', 'typcollation',
    'typdefaultbin', 'typacl') ||
  jsonb_build_object('owner', typowner::regrole, 'element', typelem::regtype, 'base', typbasetype::regtype,
    'collation', typcollation::regcollation, 'acl', pg_temp.rights(typacl))
FROM pg_type AS t JOIN member ON objid = t.oid AND classid = 'pg_type'::regclass
SQL
    relation => <<'SQL',
SELECT pg_temp.named('pg_class'::regclass, c.oid, 0),
  pg_temp.without(to_jsonb(c), 'oid', 'relnamespace', 'reltype', 'reloftype', 'relowner', 'relam', 'relfilenode', 'relpages', 'reltuples',
    'relallvisible', 'relallfrozen', 'reltoastrelid', 'relrewrite', 'relfrozenxid', 'relminmxid', 'relacl', 'relpartbound',
    -- Hints that VACUUM, not the last DROP, takes back.
    'relhasindex', 'relhasrules', 'relhastriggers', 'relhassubclass') ||
  jsonb_build_object('owner', relowner::regrole, 'access_method', (SELECT amname FROM pg_am AS a WHERE a.oid = relam),
    'has_toast', reltoastrelid <> 0, 'view', CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END, 'acl', pg_temp.rights(relacl))
FROM pg_class AS c JOIN relation USING (oid)
SQL
    column => <<'SQL',
SELECT pg_temp.named('pg_class'::regclass, attrelid, 0) || ' column ' || attname,
  pg_temp.without(to_jsonb(a), 'attrelid', 'atttypid', 'attcollation', 'attcacheoff', 'attacl', 'attoptions', 'atthasmissing', 'attmissingval') ||
  jsonb_build_object('type', format_type(atttypid, atttypmod), 'collation', attcollation::regcollation,
    -- Servers from 15.20 on keep the log position of the last change of a relation's columns there.
    'options', (SELECT string_agg(o, ' ' ORDER BY o) FROM unnest(attoptions) AS o WHERE o NOT LIKE 'pg\_attver=%'), 'default',
    (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum), 'acl', pg_temp.rights(attacl))
FROM pg_attribute AS a JOIN relation ON oid = attrelid WHERE attnum > 0
SQL
    constraint => <<'SQL',
SELECT pg_temp.named('pg_constraint'::regclass, k.oid, 0),
  jsonb_build_object('definition', pg_get_constraintdef(k.oid), 'type', contype, 'validated', convalidated, 'no_inherit', connoinherit)
FROM pg_constraint AS k
WHERE conrelid IN (SELECT oid FROM relation) OR contypid IN (SELECT objid FROM member WHERE classid = 'pg_type'::regclass)
SQL
    index => <<'SQL',
SELECT pg_temp.named('pg_class'::regclass, i.indexrelid, 0), jsonb_build_object('definition', pg_get_indexdef(i.indexrelid)) ||
  pg_temp.without(to_jsonb(i), 'indexrelid', 'indrelid', 'indcollation', 'indclass', 'indexprs', 'indpred', 'indcheckxmin')
FROM pg_index AS i JOIN relation ON oid = indexrelid
SQL
    trigger => <<'SQL',
SELECT pg_temp.named('pg_trigger'::regclass, t.oid, 0), jsonb_build_object('definition', pg_get_triggerdef(t.oid), 'enabled', tgenabled)
FROM pg_trigger AS t JOIN relation AS r ON r.oid = tgrelid WHERE NOT tgisinternal
SQL
    rule => <<'SQL',
SELECT pg_temp.named('pg_rewrite'::regclass, w.oid, 0), jsonb_build_object('definition', pg_get_ruledef(w.oid), 'enabled', ev_enabled)
FROM pg_rewrite AS w JOIN relation AS r ON r.oid = ev_class
SQL
    policy => <<'SQL',
SELECT pg_temp.named('pg_policy'::regclass, p.oid, 0), jsonb_build_object('command', polcmd, 'permissive', polpermissive,
  'roles', (SELECT string_agg(r.role::regrole::text, ' ' ORDER BY r.role::regrole::text) FROM unnest(polroles) AS r(role)),
  'using', pg_get_expr(polqual, polrelid), 'check', pg_get_expr(polwithcheck, polrelid))
FROM pg_policy AS p JOIN relation AS r ON r.oid = polrelid
SQL
    sequence => <<'SQL',
SELECT pg_temp.named('pg_class'::regclass, s.seqrelid, 0), pg_temp.without(to_jsonb(s), 'seqrelid', 'seqtypid') ||
  jsonb_build_object('type', seqtypid::regtype, 'owned_by',
    (SELECT pg_temp.named(refclassid, refobjid, refobjsubid) || ' ' || deptype::text FROM pg_depend WHERE classid = 'pg_class'::regclass
     AND objid = seqrelid AND deptype IN ('a', 'i')))
FROM pg_sequence AS s JOIN relation ON oid = seqrelid
SQL
    # Rights at the end of the script, from which pg_dump tells what an administrator granted since.
    initial_rights => <<'SQL',
SELECT pg_temp.named(classoid, objoid, objsubid), jsonb_build_object('initial_acl', pg_temp.rights(initprivs))
FROM pg_init_privs WHERE objoid IN (SELECT objid FROM member UNION SELECT oid FROM relation)
SQL
    # Comments on anything that initdb did not make; the databases compared hold nothing else.
    comment => <<'SQL',
SELECT pg_temp.named(classoid, objoid, objsubid), jsonb_build_object('comment', description) FROM pg_description
WHERE objoid >= 16384
SQL
);
# Kinds of members whose properties are compared. Another kind must be taught here first.
my $UNKNOWN = "SELECT DISTINCT classid::regclass FROM member WHERE classid NOT IN"
  . " ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass, 'pg_namespace'::regclass)";

sub read_text {
    my ($server, $database, $sql) = @_;
    my ($text, $error, $status) = $server->psql("$sql; ROLLBACK", '-d', $database, '-F', "\t", '-P', 'null=(none)');
    die "the catalogs of $database: $error" if $status != 0;
    return $text;
}

sub catalog {
    my ($server, $database, $first) = @_;
    my $begin = join ' ', 'BEGIN;', $first ? "$first;" : (), $PROLOGUE;
    my $rows = join " UNION ALL ", map { "SELECT * FROM ($QUERIES{$_}) AS part_$_(object, properties)" } sort keys %QUERIES;
    my $unknown = read_text($server, $database, "$begin $UNKNOWN");
    die "members of $unknown: teach test/tap/Catalog.pm to compare them\n" if $unknown ne '';
    my $text = read_text($server, $database, "$begin SELECT object, p.key, replace(p.value, E'\\n', '\\n')"
          . " FROM ($rows) AS o, jsonb_each_text(properties) AS p");
    my %objects;
    for my $line (split /\n/, $text) {
        my ($object, $property, $value) = split /\t/, $line, 3;
        $objects{$object}{$property} = $value;
    }
    return \%objects;
}

# Two values from a little before the place where they begin to differ, without what follows a long way behind it.
sub where_they_differ {
    my ($one, $two) = @_;
    my $common = length(($one ^ $two) =~ /^(\0*)/ ? $1 : '');
    my $start = $common > 60 ? $common - 40 : 0;
    return map { ($start ? '…' : '') . substr($_, $start, 300) . (length > $start + 300 ? '…' : '') } $one, $two;
}

# Readable lines, none when both are equal. `left` and `right` name the databases in them.
sub catalog_difference {
    my ($one, $two, $left, $right) = @_;
    my @lines = map { "only in $left: $_" } grep { !$two->{$_} } sort keys %$one;
    push @lines, map { "only in $right: $_" } grep { !$one->{$_} } sort keys %$two;
    for my $object (grep { $two->{$_} } sort keys %$one) {
        my %properties = (%{ $one->{$object} }, %{ $two->{$object} });
        for my $property (sort keys %properties) {
            my ($first, $second) = map { $_->{$object}{$property} // '(none)' } $one, $two;
            next if $first eq $second;
            ($first, $second) = where_they_differ($first, $second);
            push @lines, "$object, $property:\n  $left: $first\n  $right: $second";
        }
    }
    return @lines;
}

# The members that only the second has, of the kinds given: ("function public.sf_new(text)", …).
sub new_objects {
    my ($old, $new, $kinds) = @_;
    return grep { /^(?:$kinds) / && $new->{$_}{member} && !$old->{$_} } sort keys %$new;
}

1;
