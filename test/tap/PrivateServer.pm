# A throwaway server for TAP tests, made and removed by tools/private_postgres. Tests run from the checkout's top.
#
#   my $server = PrivateServer->start;                 removed when the object goes
#   my $text = $server->query("SELECT 1");             rows unaligned, columns by "|"; dies on an error
#   my ($out, $err, $status) = $server->psql($sql, "-d", "other");
#   $server->ctl("stop", "-m", "immediate");           pg_ctl: stop, start, restart
package PrivateServer;
use strict;
use warnings;
use File::Temp;
use IPC::Run;
use Scalar::Util qw(weaken);

# A test that dies leaves its server to the end of the process, when IPC::Run is half gone: END comes before that.
my %running;
END { $_->stop for grep { defined } values %running }

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
    weaken($running{$folder} = $self);
    ($out) = run_command('tools/private_postgres', 'env', $self->{dir});
    %{ $self->{env} } = map { split /=/, $_, 2 } split ' ', $out;
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

sub DESTROY { $_[0]->stop; return; }

sub stop {
    my ($self) = @_;
    return if $$ != $self->{pid} || $self->{stopped}++;
    local ($?, $@);
    delete $running{ $self->{folder} };
    run_command('tools/private_postgres', 'stop', $self->{dir});
    rmdir $self->{folder};
}

1;
