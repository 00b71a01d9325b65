# The demo's chart fits 80 columns and draws what it is given.
use strict;
use warnings;
use IPC::Run;
use Test::More;

sub chart {
    my ($csv) = @_;
    my ($out, $err) = ('', '');
    IPC::Run::run(['python3', 'tools/fan_chart.py'], '<', \$csv, '>', \$out, '2>', \$err);
    is($err, '', 'no complaint');
    return $out;
}

my %series = (
    daily => join('', map({ "2024-01-0$_,$_,,,\n" } 1 .. 9), map { "2024-02-0$_,,$_," . ($_ - 1) . ',' . ($_ + 2) . "\n" } 1 .. 9),
    long => join('', map({ "2024-01-01,$_,,,\n" } 1 .. 500), map { "2025-01-01,,$_,0,1e6\n" } 1 .. 500),
    constant => "2024-01-01,7,,,\n2024-02-01,,7,7,7\n",
    negative => "2024-01-01,-7,,,\n2024-02-01,,-3,-9,-1\n",
    zero => "2024-01-01,0,,,\n2024-02-01,,0,0,0\n",
    no_history => "2024-02-01,,3,2,4\n2024-02-02,,3,2,4\n",
);
for my $name (sort keys %series) {
    my $picture = chart($series{$name});
    ok((!grep { length > 80 } split /\n/, $picture), "$name: at most 80 columns");
    like($picture, qr/o/, "$name: shows the forecast");
}
like(chart($series{daily}), qr/\*.*:/s, 'history and bounds are drawn');
is(chart(''), '', 'nothing is drawn of nothing');

done_testing();
