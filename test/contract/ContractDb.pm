# A database of the contract's own on the server of PGHOST, PGPORT, PGUSER: extension, a small source, one trained model.
package ContractDb;

use strict;
use warnings;

use DBI;
use Exporter 'import';
our @EXPORT = qw(contract_db rows one_value failure);

my $database = 'salesforecast_contract';

sub connection {
	my ($name) = @_;
	# pg_server_prepare: parameters travel in the protocol, never pasted into the text.
	my $db = DBI->connect("dbi:Pg:dbname=$name", undef, undef,
		{ RaiseError => 1, PrintError => 0, AutoCommit => 1, pg_server_prepare => 1, pg_enable_utf8 => 1 });
	$db->do("SET client_min_messages = warning");
	return $db;
}

# Gives a connection to a fresh database. Model "m" has series {"store": 1}, {"store": 2}; "taken" is another; table models holds a model as bytea.
sub contract_db {
	my $server = connection($ENV{PGDATABASE} // 'postgres');
	$server->do("DROP DATABASE IF EXISTS $database WITH (FORCE)");
	$server->do("CREATE DATABASE $database");
	$server->disconnect;
	my $db = connection($database);
	$db->do("CREATE EXTENSION salesforecast");
	$db->do(<<'SQL');
CREATE TABLE sales AS
SELECT d::date AS day, d::timestamp AS ts, d AT TIME ZONE 'UTC' AS instant, s AS store, (10 * s + (d::date - '2025-01-01'::date) % 7)::float8 AS units,
       1.5::float8 AS price
FROM generate_series('2025-01-01'::timestamp, '2025-03-12', '1 day') AS d, generate_series(1, 2) AS s
SQL
	$db->do("SELECT sf_train('m', 'sales', 'day', 'units', '{store}', method => 'seasonal_naive')");
	$db->do("SELECT sf_train('taken', 'sales', 'day', 'units', method => 'naive')");
	$db->do("CREATE TABLE models AS SELECT sf_train(day, units) AS model FROM sales WHERE store = 1");
	return $db;
}

# All rows of a statement, values bound as the driver does by default: without a type.
sub rows {
	my ($db, $sql, @values) = @_;
	my $statement = $db->prepare($sql);
	$statement->execute(@values);
	return $statement->fetchall_arrayref;
}

sub one_value {
	my ($db, $sql, @values) = @_;
	return rows($db, $sql, @values)->[0][0];
}

# The first line of the error of a statement; empty when it passed.
sub failure {
	my ($db, $sql, @values) = @_;
	return '' if eval { rows($db, $sql, @values); 1 };
	my ($line) = $@ =~ /ERROR:\s+(.*)/;
	return $line // $@;
}

1;
