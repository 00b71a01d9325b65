# Many sessions train, retrain, forecast, rename, share and drop the same five names at once, a part of them in REPEATABLE READ: no
# error but the documented ones, and no row in the registry that should not be there. SALESFORECAST_SLOW: 200 sessions for a minute.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;
use Time::HiRes qw(sleep time);

my ($count, $seconds) = $ENV{SALESFORECAST_SLOW} ? (200, 60) : (40, 8);
my $server = PrivateServer->start;
$server->query("ALTER SYSTEM SET max_connections = " . ($count + 20));
$server->query("ALTER SYSTEM SET log_min_messages = panic");    # the log of expected errors is of no use
ok($server->ctl('restart'), 'the server takes enough sessions');
training_data($server, 3, 60);
$server->query("CREATE ROLE guest");

my @names = map { "m$_" } 1 .. 5;
sub pick { return $_[ rand @_ ]; }
my %statements = (
    train => sub { "SELECT sf_train('" . pick(@names) . "', 'sales', 'day', 'units', '{store}', method => '" . pick('naive', 'mean', 'drift') . "')" },
    retrain => sub { "SELECT sf_retrain('" . pick(@names) . "')" },
    forecast => sub { "SELECT count(*) FROM sf_forecast('" . pick(@names) . "', 5)" },
    explain => sub { "SELECT count(*) FROM sf_explain('" . pick(@names) . "', 5)" },
    views => sub { "SELECT (SELECT count(*) FROM sf_models), (SELECT count(*) FROM sf_series), (SELECT count(*) FROM sf_shares)" },
    rename => sub { "SELECT sf_rename('" . pick(@names) . "', '" . pick(@names) . "')" },
    share => sub { "SELECT sf_share('" . pick(@names) . "', '" . pick('guest', 'public') . "')" },
    unshare => sub { "SELECT sf_unshare('" . pick(@names) . "', '" . pick('guest', 'public') . "')" },
    drop => sub { "SELECT sf_drop('" . pick(@names) . "')" },
    'drop of a version' => sub { "SELECT sf_drop('" . pick(@names) . "', " . int(1 + rand 30) . ")" });
my @weighted = map { my ($what, $times) = @$_; ($what) x $times }
  [ train => 8 ], [ retrain => 5 ], [ forecast => 8 ], [ explain => 2 ], [ views => 1 ], [ rename => 2 ], [ share => 3 ], [ unshare => 2 ], [ drop => 1 ],
  [ 'drop of a version' => 3 ];
# What a guest may try: all else is refused for him anyway.
my %guest_statements = (
    forecast => sub { "SELECT count(*) FROM sf_forecast('postgres." . pick(@names) . "', 5)" },
    explain => sub { "SELECT count(*) FROM sf_explain('" . pick(@names) . "', 5)" },
    views => $statements{views},
    retrain => sub { "SELECT sf_retrain('" . pick(@names) . "')" });
# 42704 no such model, version or share; 40001 changed meanwhile; 42710 and 23505 a rename to a name that is taken, or just
# being taken; 42501 a guest trains what is shared for forecasts.
my %allowed = (
    rename => qr/^(42704|40001|42710|23505)?$/,
    map({ $_ => qr/^(42704|40001)?$/ } qw(train retrain share unshare drop), 'drop of a version'),
    map({ $_ => qr/^(42704)?$/ } qw(forecast explain)),
    views => qr/^$/);

my @sessions;
for my $number (1 .. $count) {
    my $db = connect_to($server);
    my $guest = $number % 5 == 0;
    $db->do("SET ROLE guest") if $guest;
    $db->do("SET default_transaction_isolation = 'repeatable read'") if $number % 3 == 0;
    $db->do("SET client_min_messages = error");
    $db->do("SET salesforecast.threads = 1");
    push @sessions, { db => $db, guest => $guest };
}

my (%calls, %bad, %texts);
sub start_next {
    my ($session) = @_;
    $session->{what} = $session->{guest} ? pick(sort keys %guest_statements) : pick(@weighted);
    $session->{sql} = ($session->{guest} ? \%guest_statements : \%statements)->{ $session->{what} }->();
    start_statement($session->{db}, $session->{sql});
    return;
}

sub take_answer {
    my ($session, $limit) = @_;
    my (undef, $state) = answer($session->{db}, $limit);
    my ($what, $guest) = @{$session}{qw(what guest)};
    ++$calls{$what}{ $state || 'passed' };
    return if $state =~ $allowed{$what} || $guest && $what eq 'retrain' && $state eq '42501';
    ++$bad{"$what: $state"};
    $texts{"$what: $state"} = $session->{sql} . ': ' . $session->{db}->errstr;
    return;
}

start_next($_) for @sessions;
my $end = time + $seconds;
while (time < $end) {
    my $idle = 1;
    for my $session (@sessions) {
        next unless eval { $session->{db}->pg_ready } // 1;
        take_answer($session, 1);
        start_next($session);
        $idle = 0;
    }
    sleep 0.002 if $idle;
}
take_answer($_, 120) for @sessions;
$_->{db}->disconnect for @sessions;

my %states;
my $total = 0;
for my $what (sort keys %calls) {
    diag sprintf '%-18s %s', $what, join ', ', map { "$_: $calls{$what}{$_}" } sort keys %{ $calls{$what} };
    for my $state (keys %{ $calls{$what} }) { $states{$state} += $calls{$what}{$state}; $total += $calls{$what}{$state}; }
}
diag "$count sessions, $seconds s, $total calls: ", join ', ', map { "$_: $states{$_}" } sort keys %states;
is(join(', ', map { "$_ ($bad{$_} times)" } sort keys %bad), '', 'no error but the documented ones');
diag $texts{$_} for sort keys %texts;
cmp_ok($states{passed}, '>', $total / 4, 'much of it passed');
for my $what (sort keys %statements) { cmp_ok($calls{$what}{passed} // 0, '>', 0, "$what passed at times") }
is(registry_faults($server), '', 'the registry is whole');
is($server->query("SELECT pg_postmaster_start_time() < now() - interval '$seconds seconds'"), 't', 'the server never restarted');
my @left = split /\n/, $server->query("SELECT model_name FROM salesforecast.model ORDER BY 1");
is($server->query("SELECT count(*) FROM sf_forecast('$_', 5)"), 15, "$_ forecasts") for @left;
is($server->query("SELECT version > 0 FROM sf_train('$_', 'sales', 'day', 'units', method => 'mean')"), 't', "$_ trains") for @names;
is(registry_faults($server), '', 'the registry is still whole');
done_testing();
