# Cancel, statement_timeout and pg_terminate_backend answer within 200 ms wherever a training is: reading rows, building series,
# fitting in threads, fitting one long series in the value layer.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;
use Time::HiRes qw(sleep time);

my $limit = 0.2;
my $server = PrivateServer->start;
training_data($server, 1000, 1500);
# Long to read; long to sort into one series; long to fit.
$server->query(<<'SQL');
CREATE VIEW endless AS SELECT '2020-01-01'::timestamp + n * interval '1 second' AS ts, n AS units FROM generate_series(1, 30000000) AS n;
CREATE TABLE shuffled AS SELECT '2020-01-01'::timestamp + (n::bigint * 7919 % 5000011) * interval '1 second' AS ts, n % 1000 AS units
FROM generate_series(1, 5000000) AS n;
CREATE TABLE long AS SELECT '2020-01-01'::timestamp + n * interval '1 minute' AS ts, (n % 60 + n::bigint * 7919 % 101)::float8 AS units
FROM generate_series(0, 400000) AS n;
SQL

# The least of three: the machine may be busy, the code may not.
sub least_delay {
    my ($try) = @_;
    my ($least, $states) = (1e9, '');
    for (1 .. 3) {
        my ($delay, $state) = $try->();
        $least = $delay if $delay < $least;
        $states = $state;
        last if $least < $limit;
    }
    return ($least, $states);
}

my %statements = (
    'reading' => "SELECT sf_train('m', 'endless', 'ts', 'units', frequency => 'day')",
    'building series' => "SELECT sf_train('m', 'shuffled', 'ts', 'units', frequency => 'hour', method => 'naive')",
    'fitting' => "SELECT sf_train('m', 'sales', 'day', 'units', '{store}', options => '{\"candidates\": [\"ets\", \"theta\", \"thief\"]}')",
    'forecasting' => "SELECT count(*) FROM sf_forecast('many', 10000)",
    'explaining' => "SELECT count(*) FROM sf_explain('many', 10000)",
    'quantiles' => "SELECT count(*) FROM sf_forecast_quantiles('many', 10000, (SELECT array_agg(n / 1001.0) FROM generate_series(1, 1000) AS n))",
    'inventory' => "SELECT count(*) FROM sf_inventory('many', 9990)",
    'the value layer, transitions' => "SELECT sf_train(ts, units) FROM endless",
    'the value layer, ets' => "SELECT sf_train(ts, units, '{\"method\": \"ets\", \"season\": 24}') FROM long",
    'the value layer, theta' => "SELECT sf_train(ts, units, '{\"method\": \"theta\", \"season\": 24}') FROM long");
my %times = (
    'reading' => [ 0.3, 1 ], 'fitting' => [ 0.6, 1.5, 2.5 ], 'forecasting' => [ 0.2, 0.7 ], 'explaining' => [ 0.2, 0.7 ], 'quantiles' => [ 0.2, 0.7 ], 'inventory' => [ 0.2, 0.7 ],
    'the value layer, transitions' => [ 0.3, 1 ], 'the value layer, ets' => [ 0.1, 0.4, 0.8, 1.4, 2.2 ],
    'the value layer, theta' => [ 0.2, 0.5, 0.8 ]);

my $db = connect_to($server);
$db->do("SET salesforecast.progress = off");
# Where the time goes is the machine's matter: the whole training is measured, then cut off all along its way.
my $start = time;
$db->do($statements{'building series'});
my $whole = time - $start;
$times{'building series'} = [ map { $whole * $_ / 10 } 3 .. 9 ];
$db->do("SELECT sf_drop('m')");
$db->do("SELECT sf_train('many', 'sales', 'day', 'units', '{store}', method => 'ets')");
for my $where (sort keys %statements) {
    for my $after (@{ $times{$where} }) {
        my ($delay, $state) = least_delay(sub {
            $db->do("SET statement_timeout = " . int(1000 * $after));
            my $start = time;
            start_statement($db, $statements{$where});
            my (undef, $state) = answer($db, 60);
            my $delay = time - $start - $after;
            $db->do("SET statement_timeout = 0");
            return ($delay, $state);
        });
        # A fast machine may be done before: then there is nothing to cancel.
        cmp_ok($delay, '<', $limit, sprintf 'statement_timeout of %.1f s in %s, late by %.0f ms', $after, $where, 1000 * $delay);
        like($state, qr/^(57014|)$/, "its SQLSTATE in $where is 57014");
    }
}
is($server->query("SELECT count(*) FROM salesforecast.model AS m WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.model_id = m.model_id)"),
    0, 'a training cut off leaves no name');
is($server->query("SELECT (SELECT sum(series_count) FROM sf_versions) = (SELECT count(*) FROM salesforecast.series_state)"), 't', 'and no states');

my $other = connect_to($server);
for my $where ('reading', 'fitting', 'the value layer, ets') {
    my ($delay, $state) = least_delay(sub {
        my $pid = start_statement($db, $statements{$where});
        sleep 0.7;
        $other->do("SELECT pg_cancel_backend($pid)");
        return answer($db, 60);
    });
    cmp_ok($delay, '<', $limit, sprintf 'pg_cancel_backend in %s answers after %.0f ms', $where, 1000 * $delay);
    is($state, '57014', "its SQLSTATE in $where is 57014");
    ($delay, $state) = least_delay(sub {
        my $victim = connect_to($server);
        my $pid = start_statement($victim, $statements{$where});
        sleep 0.7;
        my $start = time;
        $other->do("SELECT pg_terminate_backend($pid)");
        my $gone = 0;
        $gone = !$other->selectrow_array("SELECT count(*) FROM pg_stat_activity WHERE pid = $pid") until $gone || time - $start > 10;
        my $seconds = time - $start;
        eval { $victim->disconnect };
        return ($seconds, $gone);
    });
    cmp_ok($delay, '<', $limit, sprintf 'pg_terminate_backend in %s ends the backend after %.0f ms', $where, 1000 * $delay);
}
is($db->selectrow_array("SELECT series_count FROM sf_train('m', 'sales', 'day', 'units', method => 'naive')"), 1,
    'the session trains on after being cancelled');
is($server->query("SELECT pg_postmaster_start_time() < now() - interval '1 second'"), 't', 'the server never restarted');
$_->disconnect for $db, $other;
done_testing();
