# docs/retraining.md as written, on a server with pg_cron: every setting and statement in its order, then a night's jobs, run every
# minute. Waits for them, so it is of the slow kind.
use strict;
use warnings;
use PrivateServer;
use Session;
use Test::More;

plan skip_all => 'takes minutes; SALESFORECAST_SLOW is not 1' unless ($ENV{SALESFORECAST_SLOW} // 0) eq '1';
my ($sharedir) = PrivateServer::run_command($ENV{PG_CONFIG} // 'pg_config', '--sharedir');
chomp $sharedir;
plan skip_all => 'pg_cron is not installed (tools/install_packages check-all)' unless -e "$sharedir/extension/pg_cron.control";

# The blocks of the document in order: language and text.
sub blocks {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    my $text = <$file>;
    my @blocks;
    push @blocks, [$1, $2] while $text =~ /^```(\w+)\n(.*?)^```/msg;
    return @blocks;
}

my @blocks = blocks('docs/retraining.md');
my ($conf) = map { $_->[1] } grep { $_->[0] eq 'conf' } @blocks;
my @statements = map { $_->[1] } grep { $_->[0] eq 'sql' } @blocks;
my ($crontab) = map { $_->[1] } grep { $_->[0] eq 'crontab' } @blocks;
is(scalar(@blocks), 2 + @statements, 'one block of settings, one crontab, and SQL');

# ---- what the document takes for granted ----
my $server = PrivateServer->start;
my @shop = ('-d', 'shop');
my @outlet = ('-d', 'outlet');
$server->query("CREATE DATABASE $_") for 'shop', 'outlet';
$server->query('CREATE ROLE anna');
for my $database (\@shop, \@outlet) {
    # The series column says who reads: the view is read with the rights of current_user.
    $server->query(<<'SQL', @$database);
CREATE EXTENSION salesforecast;
CREATE SCHEMA annas AUTHORIZATION anna;
SET ROLE anna;
CREATE TABLE annas.sales AS SELECT '2025-01-01'::date + n AS day, n % 7 + 1 AS units FROM generate_series(0, 69) AS n;
CREATE TABLE annas.returns AS TABLE annas.sales;
CREATE VIEW annas.weekly_sales AS SELECT day, units, current_user::text AS reader FROM annas.sales;
SET TimeZone = 'Europe/Paris';
SELECT sf_train('weekly', 'annas.weekly_sales', 'day', 'units', '{reader}', frequency => 'week');
SELECT sf_train('daily', 'annas.returns', 'day', 'units');
SQL
}
$server->query('ALTER ROLE anna LOGIN');

# ---- the document, block by block ----
my ($place) = PrivateServer::run_command('tools/private_postgres', 'place', $server->{dir});
chomp $place;
open my $file, '>>', "$place/data/postgresql.conf" or die $!;
print {$file} $conf, "cron.timezone = 'Europe/Paris'\n";
close $file;
ok($server->ctl('restart'), 'a server with the settings starts');
my %said;
for my $sql (@statements) {
    my ($role, $database, $first) = $sql =~ /^-- as (\w+), in (\w+)\n(.*)/ or die "who runs this, and where? $sql";
    my ($out, $err, $status) = $server->psql($sql, '-d', $database, '-U', $role);
    is($status, 0, "$role in $database: $first") or diag $err;
    $said{$first} = $out;
}
is($said{q~SELECT count(*) AS known FROM pg_settings WHERE name = 'cron.timezone';~}, "0\n", 'a zone is ignored in silence')
  if $server->query("SELECT extversion < '1.5' FROM pg_extension WHERE extname = 'pg_cron'", @shop) eq 't';
is($server->query("SELECT string_agg(concat_ws(' ', username, database, jobname), ', ' ORDER BY jobname) FROM cron.job", @shop),
    'postgres shop forget old runs, night shop retrain all, night outlet retrain outlet, night shop retrain weekly', 'the jobs are there');

# ---- a night: new rows for one model, the source of another gone ----
is($server->query("SELECT has_table_privilege('night', 'annas.sales', 'SELECT') OR has_table_privilege('night', 'annas.weekly_sales', 'SELECT')", @shop), 'f',
    'the job may not read the source');
$server->query("SELECT sf_share('weekly', 'night', 'train')", @outlet, '-U', 'anna');
my $old = $server->query("SELECT sum(forecast) FROM sf_forecast('anna.daily')", @shop);
$server->query("INSERT INTO annas.sales SELECT '2025-03-12'::date + n, n % 7 + 1 FROM generate_series(0, 13) AS n; ALTER TABLE annas.returns RENAME TO gone", @shop);
# "retrain weekly" rests, so that versions can be counted; it is the same statement as in outlet.
my $alter = "SELECT cron.alter_job(jobid, schedule => '* * * * *', command => replace(command, '20 hours', '0'), active => jobname <> 'retrain weekly') FROM cron.job WHERE username = 'night'";
$server->query($alter, @shop);
my $ended = "SELECT count(DISTINCT jobid) = 2 FROM cron.job_run_details WHERE username = 'night' AND end_time IS NOT NULL";
local $server->{env}{PGDATABASE} = 'shop';
my $start = time;
ok(until_true($server, $ended, 130), 'both jobs ran within 130 s');
note('waited ' . (time - $start) . ' s');
$server->query("SELECT cron.alter_job(jobid, active => false) FROM cron.job WHERE username = 'night'");
until_true($server, "SELECT count(*) = 0 FROM cron.job_run_details WHERE end_time IS NULL", 20);

sub run_of {
    my ($job) = @_;
    return $server->query("SELECT status, return_message FROM cron.job_run_details JOIN cron.job USING (jobid) WHERE jobname = '$job' ORDER BY runid LIMIT 1");
}
is(run_of('retrain outlet'), 'succeeded|SELECT 1', 'the job in the other database is logged as succeeded');
cmp_ok($server->query('SELECT version FROM sf_models WHERE model_name = $$weekly$$', @outlet), '>=', 2, 'and made a version there');
like(run_of('retrain all'), qr/^failed\|.*1 models trained, 1 failed.*anna\.daily: /s, 'the job with a lost source is logged as failed, with its name');
like(run_of('retrain all'), qr/annas\.returns/, 'and the reason');
cmp_ok($server->query(q~SELECT version FROM sf_models WHERE model_name = 'weekly'~), '>=', 2, 'the other model of the job was trained');
is($server->query(q~SELECT row_count, session_time_zone FROM sf_versions WHERE model_name = 'weekly' AND version = 2~), '84|Europe/Paris', 'with the new rows, in the zone of its first training');
is($server->query(q~SELECT string_agg(DISTINCT series->>'reader', ',') FROM sf_forecast('weekly')~), 'anna', 'its source was read as its owner');
is($server->query(q~SELECT version FROM sf_models WHERE model_name = 'daily'~), 1, 'the failed model has its old version');
is($server->query("SELECT sum(forecast) FROM sf_forecast('anna.daily')"), $old, 'which answers as before');

# ---- the alert ----
my ($age) = grep { /AS age/ } @statements;
like($server->query($age, '-U', 'night'), qr/^anna\|daily\|1\|.*\|source_missing$/, 'the alert names the lost source alone');
$server->query("UPDATE salesforecast.version SET created_at = created_at - interval '27 hours' WHERE version_id = (SELECT max(version_id) FROM salesforecast.version)");
like($server->query($age, '-U', 'night'), qr/^anna\|weekly\|\d+\|.*\|1 day 03:.*\|ok$/m, 'and a model that was not trained for 27 hours');
my ($details) = grep { /job_run_details AS r/ } @statements;
like($server->query($details, '-U', 'night'), qr/^retrain all\|failed\|/m, 'a role sees its own runs');
$server->query("UPDATE cron.job_run_details SET start_time = start_time - interval '31 days' WHERE command LIKE '%anna.weekly%'; INSERT INTO cron.job_run_details (runid, status) VALUES (0, 'failed')");
$server->query($server->query("SELECT command FROM cron.job WHERE jobname = 'forget old runs'"));
is($server->query("SELECT count(*) FILTER (WHERE start_time IS NULL OR start_time < now() - interval '30 days') FROM cron.job_run_details"), 0, 'old runs are forgotten, those without a time, too');
like($server->query('SELECT pg_read_file($$' . "$place/log" . '$$)'), qr/WARNING: +model anna\.daily: /, "the server's log has the warning");

# ---- without pg_cron ----
my ($command) = $crontab =~ /^(?:\S+ ){5}(.*)$/m;
local %ENV = (%ENV, %{ $server->{env} });
# At any age, as the jobs above.
my (undef, $err, $status) = PrivateServer::run_command('sh', '-c', $command =~ s/20 hours/0/r);
is($status, 1, 'the crontab line fails when a model did');
like($err, qr/1 models trained, 1 failed.*anna\.daily: /s, 'and says which');
$server->query('ALTER TABLE annas.gone RENAME TO returns');
(undef, $err, $status) = PrivateServer::run_command('sh', '-c', $command =~ s/20 hours/0/r);
is($status, 0, 'and passes when all are trained') or diag $err;
is($server->query("SELECT version FROM sf_models WHERE model_name = 'daily'"), 2, 'the source is back: so is the training');

undef $server;
done_testing();
