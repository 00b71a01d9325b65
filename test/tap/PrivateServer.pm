# A throwaway server for TAP tests, made and removed by tools/private_postgres. Tests run from the checkout's top.
#
#   my $server = PrivateServer->start;                 removed when the object goes
#   my $text = $server->query("SELECT 1");             rows unaligned, columns by "|"; dies on an error
#   my ($out, $err, $status) = $server->psql($sql, "-d", "other");
#   $server->ctl("stop", "-m", "immediate");           pg_ctl: stop, start, restart
#   $server->place                                     the folder that really holds it: data, s (socket), log
#   $server->run_as_server("pg_basebackup", …)         a program of the server's, as its user, as run_command()
package PrivateServer;
use strict;
use warnings;
use File::Temp;
use IPC::Run;
use Scalar::Util qw(weaken);

# Those that still run at the end of the test are stopped while everything that it takes is still there.
my %running;

END {
    local ($?, $@);
    $_->remove for grep { defined } values %running;
}

# Runs a command; gives stdout, stderr and exit status.
sub run_command {
    my @command = @_;
    my ($out, $err) = ('', '');
    IPC::Run::run(\@command, '<', \undef, '>', \$out, '2>', \$err);
    return ($out, $err, $? >> 8);
}

sub start {
    my ($class) = @_;
    my $folder = File::Temp->newdir('/tmp/sf-tap-XXXXXX', CLEANUP => 0);
    my $self = bless { dir => "$folder/server", folder => "$folder", pid => $$ }, $class;
    chmod 0755, "$folder";
    my ($out, $err, $status) = run_command('tools/private_postgres', 'start', $self->{dir});
    die "the server did not start: $err" if $status != 0;
    ($out) = run_command('tools/private_postgres', 'env', $self->{dir});
    %{ $self->{env} } = map { split /=/, $_, 2 } split ' ', $out;
    weaken($running{ $self->{dir} } = $self);
    return $self;
}

sub psql {
    my ($self, $sql, @options) = @_;
    local %ENV = (%ENV, %{ $self->{env} });
    return run_command('psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', @options, '-c', $sql);
}

sub query {
    my ($self, $sql, @options) = @_;
    my ($out, $err, $status) = $self->psql($sql, @options);
    die "$sql: $err" if $status != 0;
    chomp $out;
    return $out;
}

sub ctl {
    my ($self, @arguments) = @_;
    my ($out, $err, $status) = run_command('tools/private_postgres', 'ctl', $self->{dir}, @arguments);
    return $status == 0;
}

sub place {
    my ($self) = @_;
    my ($place) = run_command('tools/private_postgres', 'place', $self->{dir});
    chomp $place;
    return $place;
}

sub run_as_server {
    my ($self, $program, @arguments) = @_;
    my ($bin) = run_command($ENV{PG_CONFIG} // 'pg_config', '--bindir');
    chomp $bin;
    my @as = $> == 0 ? qw(setpriv --reuid=postgres --regid=postgres --init-groups env HOME=/) : ();
    return run_command(@as, $self->place . "/root$bin/$program", @arguments);
}

sub remove {
    my ($self) = @_;
    return if $$ != $self->{pid} || !delete $running{ $self->{dir} };
    run_command('tools/private_postgres', 'stop', $self->{dir});
    rmdir $self->{folder};
    return;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $@);
    $self->remove;
    return;
}

1;
