# What sf_accuracy says of outcomes that came since is what the evaluation's own scorer says of the same forecasts, every
# figure that both define to nine digits, on the evaluation data (SALESFORECAST_DATA, the scorer in eval beside it).
use strict;
use warnings;
use lib 'test/tap';
use Test::More;
use PrivateServer;

my $data = $ENV{SALESFORECAST_DATA};
plan skip_all => 'SALESFORECAST_DATA is not set' unless $data && -d $data;
plan skip_all => 'no eval/score.py beside SALESFORECAST_DATA' unless -f "$data/../eval/score.py";

# Prints "figure value" of a forecast file, all digits, under the names of sf_accuracy's columns. skill is against the scorer's
# seasonal naive forecasts. score.py prints six digits only, so its parts are called.
my $scorer = <<'PYTHON';
import importlib.util, sys
sys.dont_write_bytecode = True
folder, name, path, level, naive = sys.argv[1:]
spec = importlib.util.spec_from_file_location("score", folder + "/../eval/score.py")
score = importlib.util.module_from_spec(spec)
spec.loader.exec_module(score)
rules = score.SETS[name]
truth = score.load_truth(rules, folder)

def figures(path):
    forecasts, names = score.read_forecasts(path, rules, truth)
    series = score.join(rules, truth, forecasts)
    return dict(score.report_common(series, names, float(level)) + score.report_scaled(series) + [("sMAPE", score.mean_smape(series))])

found = figures(path)
score.write_naive(rules, truth, naive)
found["skill"] = 1 - found["MAE"] / figures(naive)["MAE"]
words = {"series": "series_count", "points": "points", "MAE": "mae", "RMSE": "rmse", "WAPE": "wape", "sMAPE": "smape", "MASE": "mase",
         "RMSSE": "rmsse", "bias": "bias", "scaled_pinball_lower": "pinball_lower", "scaled_pinball_upper": "pinball_upper",
         "coverage": "coverage", "MSIS": "msis", "skill": "skill"}
for theirs, ours in words.items():
    print(ours, repr(float(found[theirs])))
PYTHON

my $server = PrivateServer->start;
$server->query('CREATE EXTENSION salesforecast');

# The set as tables NAME, NAME_train and NAME_test; $test is true of what is held out.
sub load_set {
    my ($name, $columns, $test) = @_;
    my $rows = "$server->{folder}/rows.csv";
    my (undef, $err, $status) = PrivateServer::run_command('sh', '-c', "gzip -dcf '$data/$name.csv.gz' >'$rows' && chmod 644 '$rows'");
    die "$name: $err" if $status != 0;
    $server->query("CREATE TABLE $name ($columns)");
    $server->query("\\copy $name FROM '$rows' (FORMAT csv, HEADER)");
    $server->query("CREATE VIEW ${name}_train AS SELECT * FROM $name WHERE NOT ($test); CREATE VIEW ${name}_test AS SELECT * FROM $name WHERE $test");
    return;
}

# Figures that differ by more than 1e-9 of their size, in words.
sub differences {
    my ($ours, $theirs) = @_;
    my @found;
    for my $name (sort keys %$theirs) {
        my ($a, $b) = ($ours->{$name}, $theirs->{$name});
        my $same = defined $a && abs($a - $b) <= 1e-9 * abs($b);
        push @found, "$name: " . ($a // 'NULL') . " against $b" unless $same;
    }
    return join '; ', @found;
}

my @figures = qw(series_count points mae rmse wape smape mase rmsse bias pinball_lower pinball_upper coverage msis skill);

sub sf_accuracy_of {
    my ($name, $level) = @_;
    my %found;
    @found{@figures} = split /\|/, $server->query('SELECT ' . join(', ', @figures)
        . " FROM sf_accuracy('$name', actuals => '${name}_test', by => 'all', level => $level)");
    return \%found;
}

sub scored_of {
    my ($name, $level, $keys, $moved) = @_;
    my $path = "$server->{folder}/forecasts.csv";
    my $columns = join ', ', map { "series ->> '$_' AS $_" } @$keys;
    my $out = $server->query("COPY (SELECT $columns, ts::date AS ts, forecast + CASE WHEN row_number() OVER () = 1"
        . " THEN $moved ELSE 0 END AS forecast, lower_bound, upper_bound FROM sf_forecast('$name', level => $level)) TO STDOUT (FORMAT csv, HEADER)");
    open my $file, '>', $path or die "$path: $!";
    print $file "$out\n";
    close $file;
    ($out, my $err, my $status) = PrivateServer::run_command('python3', '-c', $scorer, $data, $name, $path, $level, "$server->{folder}/naive.csv");
    die "$name: $err" if $status != 0;
    return { split /\s+/, $out };
}

load_set('m3_monthly', 'series text, ds date, y float8, split text', q~split = 'test'~);
load_set('tourism_au', 'state text, region text, purpose text, ds date, trips float8', q~ds >= '2016-01-01'~);
$server->query(q~SELECT FROM sf_train('m3_monthly', 'm3_monthly_train', 'ds', 'y', '{series}', horizon => 18, method => 'theta', options => '{"end": "own"}')~);
$server->query(q~SELECT FROM sf_train('tourism_au', 'tourism_au_train', 'ds', 'trips', '{state,region,purpose}', horizon => 8, method => 'theta')~);
for (['m3_monthly', 0.9, ['series']], ['tourism_au', 0.8, ['state', 'region', 'purpose']]) {
    my ($name, $level, $keys) = @$_;
    my $ours = sf_accuracy_of($name, $level);
    my $theirs = scored_of($name, $level, $keys, 0);
    is(join(' ', sort keys %$theirs), join(' ', sort @figures), "$name: the scorer gives the figures that both have");
    is(differences($ours, $theirs), '', "$name: sf_accuracy says what the scorer says");
    like(differences($ours, scored_of($name, $level, $keys, 1)), qr/bias.*mae.*mase.*rmse.*rmsse.*skill.*smape.*wape/,
        "$name: one forecast that is off by one is a difference");
}

undef $server;
done_testing();
