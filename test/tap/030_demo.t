# ./demo from start to stop, each statement it suggests, and every command and statement of README.md and CONTRIBUTING.md as
# written there, but for what would change the checkout or the system (said at each).
use strict;
use warnings;
use File::Temp;
use IPC::Run;
use PrivateServer;
use Test::More;
use Time::HiRes 'time';

my $folder = File::Temp->newdir('/tmp/sf-demo-XXXXXX');
chmod 0755, "$folder";
$ENV{SALESFORECAST_DEMO_DIR} = "$folder/demo";

# The text of a file.
sub slurp {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return <$file>;
}

# All blocks of a language in a Markdown file.
sub blocks {
    my ($path, $language) = @_;
    return slurp($path) =~ /^```$language\n(.*?)^```/msg;
}

# Runs a shell command line; passes when its status is 0.
sub works {
    my ($command, $what) = @_;
    my ($out, $err, $status) = PrivateServer::run_command('bash', '-c', $command);
    is($status, 0, $what // $command) or diag(substr($out . $err, -2000));
    return $out;
}

my $said = works('./demo');
like($said, qr/\d+ series from \d+ rows/, 'says what it trained');
like($said, qr/\* history   o forecast   : between the bounds/, 'draws a chart');
ok((!grep { length > 80 } grep { /^ *[\d.]* [+|]/ } split /\n/, $said), 'the chart fits 80 columns');

my ($connect) = $said =~ /^Connect: (psql .*)$/m;
is(works("$connect -XAtc 'SELECT 1'", 'the command to connect'), "1\n", 'connects');
my @statements = $said =~ /^  (SELECT .*;)$/mg;
is(scalar @statements, 3, 'suggests three statements');
for my $statement (@statements) {
    my $rows = '';
    IPC::Run::run(['bash', '-c', "$connect -XAt -v ON_ERROR_STOP=1"], '<', \$statement, '>&', \$rows);
    is($?, 0, "works: $statement") or diag($rows);
    ok(length $rows, '  and gives rows');
}

my $start = time;
works('./demo', 'a second run');
cmp_ok(time - $start, '<', 20, 'takes under 20 s');

my ($out) = PrivateServer::run_command('tools/private_postgres', 'env', $ENV{SALESFORECAST_DEMO_DIR});
%ENV = (%ENV, map({ split /=/, $_, 2 } split ' ', $out), PGDATABASE => 'demo');
for my $block (blocks('README.md', 'sql')) {
    my ($err, $rows) = ('', '');
    IPC::Run::run(['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1'], '<', \$block, '>', \$rows, '2>', \$err);
    is($?, 0, 'README: ' . ($block =~ /^(.*)/)[0]) or diag($err);
    ok(length $rows, '  and gives rows');
}
for my $block (blocks('README.md', 'python')) {
    my ($err, $rows) = ('', '');
    IPC::Run::run(['/usr/bin/python3', '-'], '<', \$block, '>', \$rows, '2>', \$err);
    like($rows, qr/datetime/, 'README: the application gives rows') or diag($err);
}

# Commands that are not run here, and why.
my %elsewhere = (
    './demo' => 'run above',
    './check' => 'this test is part of it',
    'tools/install_packages check' => 'run by ./check at its start',
    'make format' => 'would change the checkout; the format stage looks for the same',
    'make docs' => 'would change the checkout; the scripts stage compares',
    'make tidy' => 'takes minutes; the tidy stage does the same',
);
works('psql -Xqc "CREATE DATABASE mydatabase"', 'a database to install into');
for my $line (map { split /\n/ } map { blocks($_, 'sh') } 'README.md', 'CONTRIBUTING.md') {
    next if $elsewhere{$line};
    my $command = $line;
    $command =~ s{^sudo make install}{make install DESTDIR=$folder/installed};    # not into the system
    $command =~ s{\.check/server}{$folder/server}g;                               # ./check uses that one
    works($command, "as documented: $line");
}

works('./demo --stop');
ok(!-e $ENV{SALESFORECAST_DEMO_DIR}, '--stop leaves nothing');
my (undef, undef, $status) = PrivateServer::run_command('./demo', '--bogus');
is($status, 2, 'an unknown option is refused');

done_testing();
