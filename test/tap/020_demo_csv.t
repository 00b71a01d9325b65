# What ./demo --csv detects, and the place it names when a file is bad. No server is needed.
use strict;
use warnings;
use File::Temp;
use PrivateServer;
use Test::More;

my $folder = File::Temp->newdir;

# Writes a file and reads it as the demo does; gives stdout, stderr, status.
sub detect {
    my ($text) = @_;
    open my $file, '>', "$folder/sales.csv" or die $!;
    print $file $text;
    close $file;
    return PrivateServer::run_command('python3', 'tools/demo_csv.py', "$folder/sales.csv");
}

# 40 days of 2 shops, each day a line made by a format of (year, month, day, shop, units).
sub days {
    my ($format) = @_;
    return join '', map { my $day = $_; map { sprintf $format, 2024, 1 + int($day / 28), 1 + $day % 28, $_, $day } 'A', 'B' } 0 .. 39;
}

my ($sql, $said, $status) = detect("day,shop,units\n" . days("%d-%02d-%02d,%s,%d\n"));
is($status, 0, 'a plain file is read');
like($said, qr/Found 80 rows, separated by comma\.\n  date:   day \(YYYY-MM-DD\)\n  target: units\n  series: shop\n/, 'and its columns are said');
like($sql, qr/CREATE TABLE sales \("day" date, "shop" text, "units" double precision\);/, 'with their types');
like($sql, qr/\\set series_cols '\{"shop"\}'/, 'and handed to psql');

($sql, $said, $status) = detect("Datum;Filiale;Umsatz\n" . days("%3\$02d.%2\$02d.%1\$d;%4\$s;1.0%5\$02d,5\n"));
like($said, qr/semicolon.*DD\.MM\.YYYY.*target: Umsatz/s, 'semicolons, German dates and decimal commas');
like($sql, qr/^2024-01-02 00:00:00,"A",1001\.5$/m, 'are read as what they mean');

($sql, $said, $status) = detect(days("%d-%02d-%02d\t%s\t%d\n"));
like($said, qr/tab, without a header.*series: column_2/s, 'tabs and no header');

($sql, $said, $status) = detect("day,store,item,sales\n" . join '', map { my $d = $_; map { my $s = $_; map { sprintf "2024-01-%02d,%d,%d,%d\n", $d, $s, $_, $d } 1 .. 3 } 1, 2 } 1 .. 28);
like($said, qr/target: sales\n  series: store, item/, 'numbers under a key name tell series apart');

my $good = "day,shop,units\n" . days("%d-%02d-%02d,%s,%d\n");
my @bad = (
    ["$good" . "2024-02-30,A,1\n", qr/line 82, column "day": "2024-02-30" is no date of the form YYYY-MM-DD/, 'a day that is none'],
    ["$good" . ",A,1\n", qr/line 82, column "day": the date is missing/, 'a missing date'],
    ["$good" . "2024-03-01,A,two\n", qr/line 82, column "units": "two" is no number/, 'a target that is no number'],
    ["$good" . "2024-03-01,A\n", qr/line 82: 2 columns, but the header has 3/, 'a short row'],
    ["$good" . "2024-03-01,\"A,1\n", qr/line 82: .*check the quotes/, 'an open quote'],
    ["day,units,units\n2024-01-01,1,2\n", qr/line 1, column 3: column name "units" occurs twice/, 'a name twice'],
    ["day,,units\n2024-01-01,1,2\n", qr/line 1, column 2: no column name/, 'a nameless column'],
    ["day,units\n", qr/line 1: only a header, no rows/, 'no rows'],
    ["", qr/line 1: no comma/, 'an empty file'],
    ["shop,units\nA,1\nB,2\n", qr/no column holds dates/, 'no dates'],
    ["day,shop\n2024-01-01,A\n2024-01-02,B\n", qr/no numeric column beside the date day/, 'no quantity'],
    ["day,units\n2024-01-01,1\0\n", qr/line 2: a zero byte/, 'a binary file'],
);
for my $case (@bad) {
    my ($text, $expected, $what) = @$case;
    (undef, $said, $status) = detect($text);
    is($status, 2, "$what: refused");
    like($said, $expected, "$what: said where");
}

(undef, $said, $status) = PrivateServer::run_command('./demo', '--csv', "$folder/absent.csv");
is($status, 2, './demo refuses a file that is not there');
like($said, qr/No such file/, 'and says so');

done_testing();
