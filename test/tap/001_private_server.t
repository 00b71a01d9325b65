# The private server: apart from the system's PostgreSQL, reachable only by its socket, removed without a trace.
use strict;
use warnings;
use PrivateServer;
use Test::More;

my $server = PrivateServer->start;
is($server->query('SHOW listen_addresses'), '', 'listens on no address');
is($server->query("SELECT count(*) FROM pg_available_extensions WHERE name = 'salesforecast'"), 1, 'offers the extension');
my $root = $server->query("SELECT setting FROM pg_config WHERE name = 'PKGLIBDIR'");
like($root, qr{/sf-tap-}, 'takes modules from its own folder');

my ($out, $err, $status) = $server->psql('SELECT 1/0');
isnt($status, 0, 'an error is reported');
like($err, qr/division by zero/, 'in words');

$server->query('CREATE TABLE kept AS SELECT 1 AS one');
ok($server->ctl('restart', '-m', 'immediate'), 'restarts after a crash');
is($server->query('SELECT one FROM kept'), 1, 'and keeps its data');

my $folder = $server->{folder};
undef $server;
ok(!-e $folder, 'leaves nothing behind');

(undef, $err, $status) = PrivateServer::run_command('tools/private_postgres', 'stop', 'tools');
isnt($status, 0, 'stop refuses a folder that holds no server');
ok(-e 'tools/private_postgres', 'and removes nothing');

done_testing();
