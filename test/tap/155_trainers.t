# Methods that learn in a trainer program beside the backend, when all goes wrong: programs that crash, hang, answer nonsense or take
# all memory; cancels at any time; the end of the program, the backend, the server. Each is one error, no program outlives its
# statement, no descriptor stays open, and the next training is as if nothing had been. SALESFORECAST_SLOW: 50 cancels, not a dozen.
use strict;
use warnings;
use File::Copy qw(copy);
use PrivateServer;
use Session;
use Test::More;
use Time::HiRes qw(sleep time);

my $program = 'salesforecast-train-xgboost';
for my $needed ($program, 'trainer_double') {
    plan skip_all => "build/core/$needed was not built" unless -x "build/core/$needed";
}
my $limit = 0.2;
my $server = PrivateServer->start;
my $root = $server->place . '/root';
my ($folder) = PrivateServer::run_command($ENV{PG_CONFIG} // 'pg_config', '--pkglibdir');
chomp $folder;
$folder = "$root$folder";
ok(-x "$folder/$program", 'the program is installed beside the library');
training_data($server, 20, 200);
$server->query("CREATE TABLE many AS SELECT day + 1000 * (n - 1) AS day, store, units + 20 * n AS units FROM sales, generate_series(1, 20) AS n");
my $train = "SELECT sf_train('m', 'sales', 'day', 'units', '{store}', method => 'xgboost', options => '{\"trees\": 20}')";
my $long = "SELECT sf_train('m', 'many', 'day', 'units', '{store}', method => 'xgboost', options => '{\"trees\": 5000}')";

# Puts a script in the program's place: a double of it that does what the words say, or the program itself; it counts its starts.
my $starts = $server->place . '/s/starts';
copy("build/core/$_", "$folder/$_.kept") && chmod(0755, "$folder/$_.kept") or die "cannot copy $_: $!" for $program, 'trainer_double';
sub replace {
    my ($file, $words) = @_;
    open my $script, '>', "$folder/$program.new" or die "cannot write: $!";
    print $script "#!/bin/sh\necho >>$starts\nexec $folder/$file.kept \"\$1\" \"\$2\" \"\$3\" $words\n";
    close $script;
    chmod 0755, "$folder/$program.new";
    rename "$folder/$program.new", "$folder/$program" or die "cannot rename: $!";
    return;
}
sub pretend { return replace('trainer_double', $_[0]) }
sub genuine { return replace($program, '') }
sub count_starts { return -e $starts ? -s $starts : 0 }

sub read_file {
    my ($file) = @_;
    open my $handle, '<', $file or return '';
    local $/ = undef;
    return <$handle> // '';
}

# Programs of this server, living or not: by their files, and as children of a backend.
sub programs {
    my ($backend) = @_;
    my @found;
    for my $process (glob '/proc/[0-9]*') {
        my $mine = read_file("$process/cmdline") =~ m{^(?:/bin/sh\0)?\Q$folder\E/};
        $mine ||= $backend && read_file("$process/stat") =~ /^\d+ \(.*\) \S (\d+)/s && $1 == $backend;
        push @found, $process =~ /(\d+)$/ if $mine;
    }
    return @found;
}
sub one_program {
    my @found;
    for (1 .. 1000) { @found = programs(); last if @found == 1 && read_file("/proc/$found[0]/cmdline") !~ m{^/bin/sh}; sleep 0.005 }
    sleep 0.1;    # it has begun
    return $found[0];
}
sub gone_within {
    my ($seconds) = @_;
    my $start = time;
    while (programs()) { return 0 if time - $start > $seconds; sleep 0.002 }
    return 1;
}
sub channels { return scalar grep { /^(?:socket|pipe):/ } map { readlink($_) // '' } glob "/proc/$_[0]/fd/*" }

my $db = connect_to($server);
$db->do("SET client_min_messages = warning");
$db->do("SET salesforecast.progress = off");
my $backend = $db->{pg_pid};
my $other = connect_to($server);
my $versions = "SELECT count(*) FROM salesforecast.version";
genuine();
is(sqlstate_of($db, $train), '', 'the program in its place: a training');
my $known = $server->query($versions);
my $channels = channels($backend);
cmp_ok($channels, '>', 0, 'its backend has channels to be counted');

sub nothing_left {
    my ($what) = @_;
    my @left = programs($backend);
    is("@left " . channels($backend) . ' ' . $server->query($versions), " $channels $known", "$what: no program, no channel, no version");
    return;
}
sub works_again {
    my ($what) = @_;
    genuine();
    is(sqlstate_of($db, $train), '', "$what: the next training is fine");
    $known = $server->query($versions);
    nothing_left("$what, and then trained");
    return;
}

# What a program can do wrong by itself.
my $unreadable = 'gave an answer that cannot be read';
for my $case ([ 'garbage', '38000', $unreadable, 'spoke in tongues' ], [ 'half', '38000', 'ended unexpectedly', 'status 0' ],
    [ 'huge', '38000', $unreadable, '.' ], [ 'wrong', '38000', $unreadable, '.' ], [ 'task', '38000', $unreadable, '.' ],
    [ 'twice', '38000', 'cannot be used', '.' ], [ 'closed', '38000', 'ended unexpectedly', '.' ],
    [ 'unloadable', '38000', 'could not be started', 'libnone' ], [ 'always exit', '38000', 'ended unexpectedly', '^no such device \(.*status 3' ],
    [ 'always crash', '38000', 'ended unexpectedly', '^about to crash \(.*SIGSEGV' ], [ 'always exception', '38000', 'failed', '^what went wrong$' ],
    [ 'always echo', '38000', 'cannot be used', '.' ], [ 'always chatter', '38000', 'cannot be used', '.' ],
    [ 'always memory', '53200', 'salesforecast.max_memory', '' ]) {
    my ($way, $state, $message, $detail) = @$case;
    pretend($way);
    $db->do("SET salesforecast.max_memory = '200MB'");
    is(sqlstate_of($db, $train), $state, "$way: SQLSTATE $state");
    my $error = $db->errstr // '';
    $db->do("RESET salesforecast.max_memory");
    like($error, qr/^ERROR:  [a-z][^\n]*\Q$message\E/, "$way: its message");
    my ($told) = $error =~ /^DETAIL:  (.*)$/m;
    like($told // '', qr/$detail/, "$way: its detail");
    nothing_left($way);
}
works_again('after all of that');

# A cancel is answered at once, wherever the program is: at its start, reading the task, silent, busy, talking. The least of three,
# as the machine may be busy.
sub least_delay {
    my ($try) = @_;
    my ($least, $states) = (1e9, '');
    for (1 .. 3) {
        my ($delay, $state) = $try->();
        ($least, $states) = ($delay, $state) if $delay < $least;
        last if $least < $limit;
    }
    return ($least, $states);
}
my @ways = ('always spin', 'always hang', 'always progress', 'deaf', '');
srand 5;
my ($worst, %states) = (0);
my $cancels = $ENV{SALESFORECAST_SLOW} ? 50 : 12;
for my $i (1 .. $cancels) {
    my $way = $ways[ $i % @ways ];
    $way ? pretend($way) : genuine();
    my $after = rand 0.4;
    my ($delay, $state) = least_delay(sub {
        start_statement($db, $long);
        sleep $after;
        my $start = time;
        $other->do("SELECT pg_cancel_backend($backend)");
        my (undef, $state) = answer($db, 30);
        return (time - $start, $state);
    });
    $worst = $delay if $delay > $worst;
    $states{$state}++;
    nothing_left(sprintf "cancelled after %.0f ms, %s", 1000 * $after, $way || 'the program itself');
}
cmp_ok($worst, '<', $limit, sprintf "$cancels cancels, answered after %.0f ms at most", 1000 * $worst);
# A program that only tells of its progress may be through before: its answer is then what cannot be used.
is(($states{57014} // 0) + ($states{38000} // 0), $cancels, 'each with its SQLSTATE');
for my $way ('always spin', 'always hang', 'deaf') {
    pretend($way);
    my ($delay, $state) = least_delay(sub {
        my $after = 0.15 + rand 0.2;
        $db->do("SET statement_timeout = " . int(1000 * $after));
        my $start = time;
        my $state = sqlstate_of($db, $long);
        $db->do("RESET statement_timeout");
        return (time - $start - $after, $state);
    });
    cmp_ok($delay, '<', $limit, sprintf "statement_timeout late by %.0f ms ($way)", 1000 * $delay);
    is($state, '57014', "statement_timeout is SQLSTATE 57014 ($way)");
    nothing_left("statement_timeout, $way");
}
works_again('after cancels');

# The program ended from outside.
for my $signal (qw(KILL TERM SEGV ABRT)) {
    $signal eq 'TERM' ? genuine() : pretend('always spin');
    start_statement($db, $long);
    kill $signal, one_program();
    my ($seconds, $state) = answer($db, 30);
    is($state, '38000', "a program ended by SIG$signal is SQLSTATE 38000");
    like($db->errstr // '', qr/DETAIL:  .*SIG$signal/, 'which names the signal');
    nothing_left("SIG$signal");
}

# The transaction around it goes on from a savepoint.
pretend('always exit');
$db->do("BEGIN");
$db->do("SAVEPOINT before");
is(sqlstate_of($db, $train), '38000', 'an error in a subtransaction');
$db->do("ROLLBACK TO before");
genuine();
is(sqlstate_of($db, $train), '', 'after which the transaction trains on');
$db->do("ROLLBACK");
nothing_left('a transaction rolled back');

# One program serves all groups of a statement.
my $before = count_starts();
is($db->selectrow_array("SELECT count(m) FROM (SELECT sf_train(day, units, '{\"method\": \"xgboost\", \"trees\": 10}') AS m FROM sales GROUP BY store) AS t"),
    20, 'an aggregate over groups');
is(count_starts() - $before, 1, 'is served by one program');
nothing_left('the aggregate');

# Its libraries are its own.
sub libraries { return join ' ', sort map { /(lib(?:xgboost|torch)\S*)/ ? $1 : () } split /\n/, read_file("/proc/$_[0]/maps") }
start_statement($db, $long);
my $trainer = one_program();
like(libraries($trainer), qr/libxgboost/, 'the program has loaded the library');
like(read_file("/proc/$backend/maps"), qr/salesforecast\.so/, 'the backend that extension,');
is(libraries($backend), '', 'and not that library while it trains');
$other->do("SELECT pg_cancel_backend($backend)");
answer($db, 30);
is(sqlstate_of($db, $train), '', 'a whole training');
is($db->selectrow_array("SELECT count(*) > 0 FROM sf_forecast('m')"), 1, 'and a forecast');
$known = $server->query($versions);
is(libraries($backend), '', 'nor after it');

# What does not fit is said before a program is started.
$before = count_starts();
$db->do("SET salesforecast.max_memory = '64MB'");
is(sqlstate_of($db, $train), '53200', 'too little memory is SQLSTATE 53200');
like($db->errstr, qr/^ERROR:  method "xgboost" needs about \d+ MB, more than salesforecast\.max_memory\n.*HINT:/s, 'says what it needs');
is($db->selectrow_array("SELECT w FROM sf_train('auto', 'sales', 'day', 'units', '{store}', options => '{\"candidates\": [\"ets\"]}') AS t, unnest(warnings) AS w WHERE w ~ 'xgboost'"),
    undef, 'nothing is said of it where it was not to be tried');
is(sqlstate_of($db, "SELECT sf_train(day, units, '{\"method\": \"xgboost\"}') FROM sales WHERE store = 1"), '53200', 'so it is in the aggregate form');
like($db->errstr, qr/^ERROR:  method "xgboost" needs about \d+ MB, more than salesforecast\.max_memory\n/, 'by the same words');
my $warned = "SELECT string_agg(w, '|') FROM sf_train('auto', 'sales', 'day', 'units', '{store}', options => '{\"effort\": \"high\", \"season\": 1}') AS t, unnest(warnings) AS w WHERE w ~ 'xgboost'";
like($db->selectrow_array($warned), qr/^method xgboost was not tried: it needs about \d+ MB, more than salesforecast\.max_memory$/, 'auto goes on without it and says so');
$db->do("RESET salesforecast.max_memory");
is(count_starts(), $before, 'no program was started');

# What was expected to fit, and does not.
pretend('always memory');
$db->do("SET salesforecast.max_memory = '200MB'");
is($db->selectrow_array($warned), 'method xgboost did not learn all that it was to: its trainer needs more memory than salesforecast.max_memory', 'auto goes on without a program that found no memory, and says so');
$db->do("RESET salesforecast.max_memory");
genuine();

# What it will need is said as soon as it starts, once for all groups of a statement.
my $needs = qr/needs about \d+ MB of 1024 MB$/m;
pretend('always hang');
start_statement($db, $long);
one_program();
like($server->query("SELECT query FROM pg_stat_activity WHERE pid = $backend"), qr/^sf_train "m", xgboost: trainer started, $needs/, 'pg_stat_activity says it first');
$other->do("SELECT pg_cancel_backend($backend)");
answer($db, 30);
genuine();
notices();
$db->do("SET client_min_messages = notice");
$db->do("SET salesforecast.progress = notice");
$db->selectrow_array("SELECT count(m) FROM (SELECT sf_train(day, units, '{\"method\": \"xgboost\", \"trees\": 10}') AS m FROM sales GROUP BY store) AS t");
my @started = grep { /trainer started/ } notices();
is(scalar @started, 1, 'an aggregate over groups says it once');
like($started[0], qr/^NOTICE:  sf_train, xgboost: trainer started, $needs/, 'of the first');
$db->do("SET client_min_messages = warning");
$db->do("SET salesforecast.progress = off");

# A program that works on long after option budget_seconds is ended: its series get a simple method, and warnings say so.
my $hurried = "SELECT array_to_string(warnings, '|'), fallback_count FROM sf_train('m', 'sales', 'day', 'units', '{store}', method => 'xgboost', options => '{\"trees\": 200, \"budget_seconds\": 0.5}')";
pretend('always hang');
my $began = time;
my ($said, $simple) = $db->selectrow_array($hurried);
cmp_ok(time - $began, '<', 6, sprintf 'a budget of half a second ends a program that hangs after %.1f s', time - $began);
like($said, qr/(?:^|\|)the time of option budget_seconds was over: method xgboost did not learn all that it was to(?:\||$)/, 'with a warning');
is($simple, 20, 'and a simple method for each series');
$known = $server->query($versions);
nothing_left('a budget that was over');
genuine();
($said) = $db->selectrow_array($hurried);
like($said, qr/(?:^|\|)within a budget of 0\.5 seconds method xgboost learns from \d+ of \d+ rows of its panel, with \d+ of 200 trees at most/, 'a small budget buys fewer trees');
$known = $server->query($versions);

# Without the program.
rename "$folder/$program", "$folder/$program.away" or die "cannot rename: $!";
is(sqlstate_of($db, $train), '0A000', 'without the program the method is SQLSTATE 0A000');
like($db->errstr, qr/^ERROR:  method "xgboost" needs the package libxgboost-dev/, 'and names the package');
like($db->errstr, qr/HINT:  install libxgboost-dev/, 'in its hint, too');
is($db->selectrow_array($warned), 'method xgboost was not tried: its trainer program is not installed (package libxgboost-dev)', 'auto goes on without it and says so');
is($db->selectrow_array("SELECT count(*) > 0 FROM sf_forecast('m')"), 1, 'a model of it forecasts all the same');
rename "$folder/$program.away", "$folder/$program" or die "cannot rename: $!";
is($db->selectrow_array($warned), undef, 'with the program there is nothing to say');
$known = $server->query($versions);
nothing_left('auto');

# The same data and seed give the same bytes, on any number of threads.
$server->query(<<'SQL');
CREATE FUNCTION bytes_of(name text) RETURNS text LANGUAGE sql AS $$
  SELECT (SELECT md5(artifact) FROM salesforecast.version WHERE version_id = newest) || md5(string_agg(md5(state) || status, ',' ORDER BY series_number))
  FROM (SELECT max(version_id) AS newest FROM salesforecast.version JOIN salesforecast.model USING (model_id) WHERE model_name = name) AS v
  JOIN salesforecast.series_state ON version_id = newest GROUP BY newest
$$;
SQL
for my $method ('xgboost', 'random_forest', 'auto') {
    my $options = $method eq 'auto' ? '{"candidates": ["ets", "xgboost"], "trees": 20}' : '{"trees": 20}';
    my @bytes = map { $server->query("SET salesforecast.threads = $_; SET client_min_messages = warning;"
          . " DO \$\$ BEGIN PERFORM sf_train('$method', 'sales', 'day', 'units', '{store}', method => '$method', options => '$options'); END \$\$; SELECT bytes_of('$method')") } 1, 2, 2;
    like($bytes[0], qr/^[0-9a-f]{64}$/, "$method: trained");
    is($bytes[1], $bytes[0], "$method: the same bytes on two threads");
    is($bytes[2], $bytes[1], "$method: and once more");
}
$known = $server->query($versions);

# The backend ended: told to, then killed, which restarts the server; then the server itself.
pretend('always spin');
my $victim = connect_to($server);
my $pid = start_statement($victim, $long);
one_program();
my $told = time;
is($server->query("SELECT pg_terminate_backend($pid, 10000)"), 't', 'a backend ends when told to');
ok(gone_within(1), sprintf 'and its program with it, after %.0f ms', 1000 * (time - $told));
eval { $victim->disconnect };
nothing_left('terminated');
for my $what ('backend', 'postmaster') {
    $victim = connect_to($server);
    $pid = start_statement($victim, $long);
    one_program();
    my ($postmaster) = read_file($server->place . '/data/postmaster.pid') =~ /^(\d+)/;
    my $killed = time;
    kill 'KILL', $what eq 'backend' ? $pid : $postmaster;
    ok(gone_within(2), sprintf "$what killed: the program is gone after %.0f ms", 1000 * (time - $killed));
    eval { $_->disconnect } for $victim, $db, $other;
    if ($what eq 'postmaster') {
        my $started = 0;
        while (time - $killed < 60) { last if $started = $server->ctl('start'); sleep 0.2 }
        ok($started, 'the server starts again');
    }
    ok(until_true($server, "SELECT NOT pg_is_in_recovery()", 60), "$what killed: the server is there again");
    is($server->query($versions), $known, "$what killed: no version");
    is(registry_faults($server), '', "$what killed: the registry is whole");
    ($db, $other) = (connect_to($server), connect_to($server));
}
$db->do("SET client_min_messages = warning");
genuine();
is(sqlstate_of($db, $train), '', 'training goes on');
$_->disconnect for $db, $other;
done_testing();
