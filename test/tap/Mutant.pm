# The module with guards that can be taken out: tests of attacks show by it that an attack would succeed.
#
#   my $mutant = Mutant->build($folder, { 'src/pg/share.cpp' => [['if (a) {', 'if (a && !OUT(confirmed)) {'], …], … });
#   $mutant->install($server);          # new sessions of this PrivateServer run it
#   $ENV{PGOPTIONS} = Mutant::without('confirmed');
#
# Every substitution must find its text exactly once. OUT(name) is true in sessions that were started without(name), so one build
# serves all guards, and each is shown to hold in the same module while the others are out. Only changed files are compiled: the
# rest comes from the checkout's build/.
package Mutant;
use strict;
use warnings;
use PrivateServer;

my $core = 'build/core/libsalesforecast_core.a';

sub without { return '-c mutant.out=' . join ',', @_; }

sub replaced {
    my ($path, @pairs) = @_;
    open my $in, '<', $path or die "$path: $!";
    my $text = do { local $/; <$in> };
    close $in;
    for my $pair (@pairs) {
        my ($from, $to) = @$pair;
        my $found = () = $text =~ /\Q$from\E/g;
        die "$path has $found places for the mutation of: $from" if $found != 1;
        $to =~ s/OUT\((\w+)\)/mutant_out("$1")/g;
        $text =~ s/\Q$from\E/$to/;
    }
    return <<'CPP' . $text;
#include "pg/postgres_includes.h"
static inline bool mutant_out(const char* guard) {
  const char* out = GetConfigOption("mutant.out", true, false);
  return out != nullptr && strstr(out, guard) != nullptr;
}
CPP
}

sub build {
    my ($class, $folder, $mutations) = @_;
    my ($out, $err, $status) = PrivateServer::run_command('sh', '-c',
        "mkdir -p '$folder/build' && cp -a Makefile salesforecast.control src '$folder' && cp -a build/pg '$folder/build'"
          . " && ln -s \"\$PWD/build/core\" '$folder/build/core'");
    die "no copy: $err" if $status != 0;
    for my $path (sort keys %$mutations) {
        my $text = replaced($path, @{ $mutations->{$path} });
        open my $file, '>', "$folder/$path" or die "$path: $!";
        print {$file} $text;
        close $file or die "$path: $!";
    }
    ($out, $err, $status) = PrivateServer::run_command('make', '-C', $folder, '-j2', '-o', $core, 'salesforecast.so');
    die "the mutant does not compile: $out$err" if $status != 0;
    return bless { module => "$folder/salesforecast.so" }, $class;
}

# Replaced as a new file: sessions at work keep the old one.
sub install {
    my ($self, $server) = @_;
    my ($place) = PrivateServer::run_command('tools/private_postgres', 'place', $server->{dir});
    my ($library) = PrivateServer::run_command($ENV{PG_CONFIG} // 'pg_config', '--pkglibdir');
    chomp($place, $library);
    my $target = "$place/root$library/salesforecast.so";
    my (undef, $err, $status) = PrivateServer::run_command('sh', '-c', "cp '$self->{module}' '$target.new' && mv '$target.new' '$target'");
    die "not installed: $err" if $status != 0;
    return;
}

1;
