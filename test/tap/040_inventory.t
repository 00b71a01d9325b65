# docs/inventory.md as written: every statement runs in its order, and gives the figures that follow it.
use strict;
use warnings;
use PrivateServer;
use Test::More;

my $server = PrivateServer->start;
my @as_shown = ('-P', 'format=aligned', '-P', 'tuples_only=off', '-P', 'footer=off');
$server->query('CREATE EXTENSION salesforecast');

open my $file, '<', 'docs/inventory.md' or die "docs/inventory.md: $!";
my $text = do { local $/; <$file> };
my $tables = 0;
while ($text =~ /^```sql\n(.*?)^```\n(?:```text\n(.*?)^```)?/msg) {
    my ($sql, $expected) = ($1, $2);
    my ($out, $err, $status) = $server->psql("SET client_min_messages = warning; $sql", @as_shown);
    is($status, 0, 'runs: ' . (split /\n/, $sql)[0]) or diag($err);
    next if !defined $expected;
    s/[ ]+$//mg, s/\n+\z/\n/ for $out, $expected;
    is($out, $expected, '  and gives the figures below it');
    ++$tables;
}
is($tables, 4, 'all figures were compared');
done_testing;
