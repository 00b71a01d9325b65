# Database sessions for TAP tests, over the driver, so that a statement can run while the test does something else.
#
#   my $db = connect_to($server);                    # a PrivateServer; errors die, notices are collected
#   my $pid = start_statement($db, "SELECT sf_train(…)");
#   my ($seconds, $state) = answer($db, 30);         # how long it went on from here, and its SQLSTATE ('' when it passed)
#   sqlstate_of($db, $sql)                           # of a statement run at once: '' when it passed
#   notices($db)                                     # what it was told, oldest first, and forgets it
package Session;
use strict;
use warnings;
use DBD::Pg ':async';
use DBI;
use Exporter 'import';
use Time::HiRes qw(sleep time);

our @EXPORT = qw(connect_to start_statement answer sqlstate_of notices until_true training_data registry_faults);

my @notices;

sub connect_to {
    my ($server, %other) = @_;
    my %env = (%{ $server->{env} }, %other);
    my $source = "dbi:Pg:dbname=$env{PGDATABASE};host=$env{PGHOST};port=$env{PGPORT};user=$env{PGUSER}";
    # An error is kept in the handle, not printed: tests ask for it.
    my $db = DBI->connect($source, undef, undef, { RaiseError => 1, PrintError => 0, PrintWarn => 1, AutoCommit => 1 });
    return $db;
}

$SIG{__WARN__} = sub {
    my ($text) = @_;
    if ($text =~ /^(NOTICE|WARNING): /) { push @notices, $text; return; }
    warn $text;
};

sub notices { return splice @notices; }

sub start_statement {
    my ($db, $sql) = @_;
    my $pid = $db->{pg_pid};
    $db->do($sql, { pg_async => PG_ASYNC });
    return $pid;
}

sub answer {
    my ($db, $limit) = @_;
    my $start = time;
    until (eval { $db->pg_ready } // 1) {
        return (time - $start, 'no answer') if time - $start > $limit;
        sleep 0.002;
    }
    my $seconds = time - $start;
    my $passed = eval { $db->pg_result; 1 };
    return ($seconds, $passed ? '' : $db->state || 'lost');
}

sub sqlstate_of {
    my ($db, $sql) = @_;
    return eval { $db->do($sql); 1 } ? '' : $db->state || 'lost';
}

# Asks again until the query says true; false after `limit` seconds. A server that is coming up counts as not yet.
sub until_true {
    my ($server, $query, $limit) = @_;
    my $end = time + $limit;
    while (time < $end) {
        my ($out, undef, $status) = $server->psql($query);
        return 1 if $status == 0 && $out =~ /^t$/m;
        sleep 0.05;
    }
    return 0;
}

# What must never be in the registry's tables, one word a fault; '' when all is well. A model may have lost the versions
# beyond keep_versions, ten unless asked otherwise.
sub registry_faults {
    my ($server, @options) = @_;
    return $server->query(<<'SQL', @options);
SELECT string_agg(fault, ',' ORDER BY fault) FROM (
  SELECT 'state without version' AS fault FROM salesforecast.series_state AS s WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = s.version_id)
  UNION SELECT 'version without model' FROM salesforecast.version AS v WHERE NOT EXISTS (SELECT FROM salesforecast.model AS m WHERE m.model_id = v.model_id)
  UNION SELECT 'model without version' FROM salesforecast.model AS m WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.model_id = m.model_id)
  UNION SELECT 'share without model' FROM salesforecast.share AS s WHERE NOT EXISTS (SELECT FROM salesforecast.model AS m WHERE m.model_id = s.model_id)
  UNION SELECT 'version lacks states' FROM salesforecast.version AS v WHERE series_count <> (SELECT count(*) FROM salesforecast.series_state AS s WHERE s.version_id = v.version_id)
  UNION SELECT 'last_version too low' FROM salesforecast.version AS v JOIN salesforecast.model AS m USING (model_id) WHERE version_number > last_version
  UNION SELECT 'version number twice' FROM salesforecast.version GROUP BY model_id, version_number HAVING count(*) > 1
  UNION SELECT 'more than ten versions' FROM salesforecast.version GROUP BY model_id HAVING count(*) > 10
  UNION SELECT 'name twice' FROM salesforecast.model GROUP BY owner_system, owner_role, model_name HAVING count(*) > 1) AS f
SQL
}

# Extension, and table sales of `series` times `days` rows, the same on every machine.
sub training_data {
    my ($server, $series, $days) = @_;
    $server->query(<<"SQL");
CREATE EXTENSION IF NOT EXISTS salesforecast;
CREATE TABLE sales AS
SELECT '2020-01-01'::date + n AS day, s AS store, (10 + s % 50 + 3 * sin(n / 7.0 * 6.28) + (n * 7919 + s * 104729) % 101 / 20.0)::float8 AS units
FROM generate_series(0, $days - 1) AS n, generate_series(1, $series) AS s;
SQL
    return;
}

1;
