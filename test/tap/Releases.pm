# Released versions and the way from each to this tree, for TAP tests of updates.
#
# The server gets, beside what `make install` put there: the install script of every released version under its own name, and
# this tree as the version "test": salesforecast--test.sql is the script that `make` wrote, and salesforecast--X--test.sql the
# open update script, or an empty one where none is open, X being the version in the control file. "test" becomes the
# default version. So a test says what a user says, CREATE EXTENSION and ALTER EXTENSION … UPDATE, before the release and after.
#
#   place_releases($server);
#   for my $version (released_versions()) { create_release($server, "from_$version", $version) … }
#   $server->query("ALTER EXTENSION salesforecast UPDATE", "-d", …)
package Releases;
use strict;
use warnings;
use Exporter 'import';
use PrivateServer;

our @EXPORT = qw(released_versions place_releases place_script create_release read_file);

sub read_file {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    local $/;
    return scalar <$file>;
}

sub released_versions {
    my @versions = map { m{--(\d+\.\d+\.\d+)\.sql$} ? $1 : () } glob 'src/sql/released/*.sql';
    my $key = sub { join '', map { sprintf '%09d', $_ } split /\./, $_[0] };
    @versions = sort { $key->($a) cmp $key->($b) } @versions;
    return @versions;
}

# Where the server looks for extensions.
sub extension_folder {
    my ($server) = @_;
    my ($place) = PrivateServer::run_command('tools/private_postgres', 'place', $server->{dir});
    my ($share) = PrivateServer::run_command($ENV{PG_CONFIG} // 'pg_config', '--sharedir');
    chomp($place, $share);
    return "$place/root$share/extension";
}

# Writes a file into it: place_script($server, 'salesforecast--test--next.sql', 'CREATE …').
sub place_script {
    my ($server, $name, $text) = @_;
    my $path = extension_folder($server) . "/$name";
    open my $file, '>:raw', $path or die "$path: $!\n";
    print $file $text;
    close $file or die "$path: $!\n";
    chmod 0644, $path;
    return;
}

sub place_releases {
    my ($server) = @_;
    my $control = read_file('salesforecast.control');
    my ($current) = $control =~ /^default_version\s*=\s*'(.*)'/m;
    my $open = "src/sql/updates/salesforecast--$current--unreleased.sql";
    place_script($server, 'salesforecast--test.sql', read_file("salesforecast--$current.sql"));
    place_script($server, "salesforecast--$current--test.sql", -e $open ? read_file($open) : "-- Nothing has changed.\n");
    place_script($server, "salesforecast--$_.sql", read_file("src/sql/released/salesforecast--$_.sql")) for released_versions();
    $control =~ s/^default_version.*/default_version = 'test'/m;
    place_script($server, 'salesforecast.control', $control);
    return;
}

# A database with the extension as that version made it.
sub create_release {
    my ($server, $database, $version) = @_;
    $server->query("CREATE DATABASE \"$database\"");
    $server->query("CREATE EXTENSION salesforecast VERSION '$version'", '-d', $database);
    return $database;
}

1;
