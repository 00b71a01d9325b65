# Every signature called the ways a user may: plain literals, typed values, parameters of a driver without and with types,
# PREPARE, by position and by name. Each way must find the function and give the same number of rows.
use strict;
use warnings;

use DBD::Pg ':pg_types';
use FindBin;
use lib $FindBin::Bin;
use ContractDb;
use Test::More;

my $db = contract_db();

# Calls of one signature. `tail` holds what comes after the name; values go into $1, $2 … of `bound`, with the given types.
my @calls = (
	{ what => 'sf_train, least arguments', sql => "SELECT * FROM sf_train(%s)", rows => 1,
	  position => "'a', 'sales', 'day', 'units'",
	  name => "model => 'a', source => 'sales', time_col => 'day', target_col => 'units'",
	  typed => "'a'::text, 'sales'::text, 'day'::text, 'units'::text",
	  values => [ 'a', 'sales', 'day', 'units' ], types => [ (PG_TEXT) x 4 ] },
	{ what => 'sf_train, series columns', sql => "SELECT * FROM sf_train(%s)", rows => 1,
	  position => "'a', 'sales', 'day', 'units', '{store}'",
	  name => "series_cols => '{store}', model => 'a', source => 'sales', time_col => 'day', target_col => 'units'",
	  typed => "'a'::varchar, 'sales'::varchar, 'day'::name::text, 'units'::text, ARRAY['store']",
	  values => [ 'a', 'sales', 'day', 'units', '{store}' ], types => [ (PG_TEXT) x 4, PG_TEXTARRAY ] },
	{ what => 'sf_train, all arguments', sql => "SELECT * FROM sf_train(%s)", rows => 1,
	  position => "'a', 'sales', 'ts', 'units', '{store}', '{price}', 7, 'day', 'naive', '{\"seed\": 5}'",
	  name => "model => 'a', source => 'sales', time_col => 'ts', target_col => 'units', series_cols => '{store}',"
	    . " regressor_cols => '{price}', horizon => 7, frequency => 'day', method => 'naive', options => '{\"seed\": 5}'",
	  typed => "'a'::text, 'sales'::text, 'ts'::text, 'units'::text, '{store}'::text[], '{price}'::text[], 7::int, 'day'::text,"
	    . " 'naive'::text, '{\"seed\": 5}'::jsonb",
	  values => [ 'a', 'sales', 'ts', 'units', '{store}', '{price}', 7, 'day', 'naive', '{"seed": 5}' ],
	  types => [ (PG_TEXT) x 4, (PG_TEXTARRAY) x 2, PG_INT4, (PG_TEXT) x 2, PG_JSONB ] },
	{ what => 'sf_check, least arguments', sql => "SELECT * FROM sf_check(%s)", rows => 2,
	  position => "'sales', 'day', 'units'", name => "target_col => 'units', source => 'sales', time_col => 'day'",
	  typed => "'sales'::text, 'day'::text, 'units'::text", values => [ 'sales', 'day', 'units' ], types => [ (PG_TEXT) x 3 ] },
	{ what => 'sf_check, all arguments', sql => "SELECT * FROM sf_check(%s)", rows => 3,
	  position => "'sales', 'ts', 'units', '{store}', 'week', '{\"fill\": \"zero\"}'",
	  name => "source => 'sales', time_col => 'ts', target_col => 'units', options => '{\"fill\": \"zero\"}', frequency => 'week',"
	    . " series_cols => '{store}'",
	  typed => "'sales'::varchar, 'ts'::name::text, 'units'::text, ARRAY['store'], 'week'::text, '{\"fill\": \"zero\"}'::jsonb",
	  values => [ 'sales', 'ts', 'units', '{store}', 'week', '{"fill": "zero"}' ],
	  types => [ (PG_TEXT) x 3, PG_TEXTARRAY, PG_TEXT, PG_JSONB ] },
	{ what => 'sf_forecast of a name', sql => "SELECT * FROM sf_forecast(%s)", rows => 56,
	  position => "'m'", name => "model => 'm'", typed => "'m'::text", values => ['m'], types => [PG_TEXT] },
	{ what => 'sf_forecast of a name, horizon', sql => "SELECT * FROM sf_forecast(%s)", rows => 6,
	  position => "'m', 3", name => "horizon => 3, model => 'm'", typed => "'m'::text, 3::int",
	  values => [ 'm', 3 ], types => [ PG_TEXT, PG_INT4 ] },
	{ what => 'sf_forecast of a name, level', sql => "SELECT * FROM sf_forecast(%s)", rows => 6,
	  position => "'m', 3, 0.8", name => "model => 'm', level => 0.8, horizon => 3", typed => "'m'::text, 3::int, 0.8::float8",
	  values => [ 'm', 3, '0.8' ], types => [ PG_TEXT, PG_INT4, PG_FLOAT8 ] },
	{ what => 'sf_forecast of a name, one series', sql => "SELECT * FROM sf_forecast(%s)", rows => 3,
	  position => "'m', 3, 0.8, '{\"store\": 1}'", name => "model => 'm', series => '{\"store\": 1}', horizon => 3",
	  typed => "'m'::text, 3::int, 0.8::float8, '{\"store\": 1}'::jsonb",
	  values => [ 'm', 3, '0.8', '{"store": 1}' ], types => [ PG_TEXT, PG_INT4, PG_FLOAT8, PG_JSONB ] },
	{ what => 'sf_forecast of a name, all arguments', sql => "SELECT * FROM sf_forecast(%s)", rows => 3,
	  position => "'m', 3, 0.8, '{\"store\": 1}', NULL, 1",
	  name => "model => 'm', horizon => 3, level => 0.8, series => '{\"store\": 1}', future => NULL, version => 1",
	  typed => "'m'::text, 3::int, 0.8::float8, '{\"store\": 1}'::jsonb, NULL::regclass, 1::int",
	  values => [ 'm', 3, '0.8', '{"store": 1}', undef, 1 ],
	  types => [ PG_TEXT, PG_INT4, PG_FLOAT8, PG_JSONB, PG_REGCLASS, PG_INT4 ] },
	{ what => 'sf_forecast_quantiles of a name', sql => "SELECT * FROM sf_forecast_quantiles(%s)", rows => 30,
	  position => "'m', 3", name => "horizon => 3, model => 'm'", typed => "'m'::text, 3::int", values => [ 'm', 3 ], types => [ PG_TEXT, PG_INT4 ] },
	{ what => 'sf_forecast_quantiles of a name, all arguments', sql => "SELECT * FROM sf_forecast_quantiles(%s)", rows => 6,
	  position => "'m', 3, '{0.1,0.9}', '{\"store\": 1}', NULL, 1",
	  name => "model => 'm', horizon => 3, quantiles => '{0.1,0.9}', series => '{\"store\": 1}', future => NULL, version => 1",
	  typed => "'m'::text, 3::int, '{0.1,0.9}'::float8[], '{\"store\": 1}'::jsonb, NULL::regclass, 1::int",
	  values => [ 'm', 3, '{0.1,0.9}', '{"store": 1}', undef, 1 ],
	  types => [ PG_TEXT, PG_INT4, PG_FLOAT8ARRAY, PG_JSONB, PG_REGCLASS, PG_INT4 ] },
	{ what => 'sf_accuracy', sql => "SELECT * FROM sf_accuracy(%s)", rows => 2,
	  position => "'m'", name => "model => 'm'", typed => "'m'::text", values => ['m'], types => [PG_TEXT] },
	{ what => 'sf_accuracy, all arguments', sql => "SELECT * FROM sf_accuracy(%s)", rows => 2,
	  position => "'m', 1, 'sales', 'series', 3, 0.8",
	  name => "model => 'm', version => 1, actuals => 'sales', by => 'series', horizon => 3, level => 0.8",
	  typed => "'m'::text, 1::int, 'sales'::regclass, 'series'::text, 3::int, 0.8::float8",
	  values => [ 'm', 1, 'sales', 'series', 3, '0.8' ], types => [ PG_TEXT, PG_INT4, PG_REGCLASS, PG_TEXT, PG_INT4, PG_FLOAT8 ] },
	{ what => 'sf_accuracy of folds', sql => "SELECT * FROM sf_accuracy(%s)", rows => 3,
	  position => "'m', NULL, NULL, 'step', 3, 0.8, 2",
	  name => "model => 'm', version => NULL, actuals => NULL, by => 'step', horizon => 3, level => 0.8, folds => 2",
	  typed => "'m'::text, NULL::int, NULL::regclass, 'step'::text, 3::int, 0.8::float8, 2::int",
	  values => [ 'm', undef, undef, 'step', 3, '0.8', 2 ],
	  types => [ PG_TEXT, PG_INT4, PG_REGCLASS, PG_TEXT, PG_INT4, PG_FLOAT8, PG_INT4 ] },
	{ what => 'sf_backtest', sql => "SELECT DISTINCT cutoff FROM sf_backtest(%s)", rows => 1,
	  position => "'m', 1", name => "folds => 1, model => 'm'", typed => "'m'::text, 1::int", values => [ 'm', 1 ], types => [ PG_TEXT, PG_INT4 ] },
	{ what => 'sf_backtest, all arguments', sql => "SELECT DISTINCT cutoff, step FROM sf_backtest(%s)", rows => 6,
	  position => "'m', 2, 2, 3, 14, 0.8, 1",
	  name => "model => 'm', folds => 2, stride => 2, horizon => 3, history => 14, level => 0.8, version => 1",
	  typed => "'m'::text, 2::int, 2::int, 3::int, 14::int, 0.8::float8, 1::int",
	  values => [ 'm', 2, 2, 3, 14, '0.8', 1 ], types => [ PG_TEXT, (PG_INT4) x 4, PG_FLOAT8, PG_INT4 ] },
	{ what => 'sf_forecast_total', sql => "SELECT * FROM sf_forecast_total(%s)", rows => 1,
	  position => "'m'", name => "model => 'm'", typed => "'m'::text", values => ['m'], types => [PG_TEXT] },
	{ what => 'sf_forecast_total, all arguments', sql => "SELECT * FROM sf_forecast_total(%s)", rows => 2,
	  position => "'m', 14, 0.8, '{\"store\": 1}', '{store}', '1 week', NULL, 1",
	  name => "model => 'm', horizon => 14, level => 0.8, series => '{\"store\": 1}', by => '{store}', period => '1 week', future => NULL, version => 1",
	  typed => "'m'::text, 14::int, 0.8::float8, '{\"store\": 1}'::jsonb, '{store}'::text[], '1 week'::text, NULL::regclass, 1::int",
	  values => [ 'm', 14, '0.8', '{"store": 1}', '{store}', '1 week', undef, 1 ],
	  types => [ PG_TEXT, PG_INT4, PG_FLOAT8, PG_JSONB, PG_TEXTARRAY, PG_TEXT, PG_REGCLASS, PG_INT4 ] },
	{ what => 'sf_inventory', sql => "SELECT * FROM sf_inventory(%s)", rows => 2,
	  position => "'m', 7", name => "lead_time => 7, model => 'm'", typed => "'m'::text, 7::float8", values => [ 'm', 7 ], types => [ PG_TEXT, PG_FLOAT8 ] },
	{ what => 'sf_inventory, all arguments', sql => "SELECT * FROM sf_inventory(%s)", rows => 1,
	  position => "'m', 7, 0.9, 2, 1, 'fill', 6, 12, NULL, 'classical', '{\"store\": 1}', NULL, 1",
	  name => "model => 'm', lead_time => 7, service_level => 0.9, lead_time_sd => 2, review_period => 1, service_kind => 'fill', pack_size => 6,"
	    . " minimum_order => 12, stock => NULL, formula => 'classical', series => '{\"store\": 1}', future => NULL, version => 1",
	  typed => "'m'::text, 7::float8, 0.9::float8, 2::float8, 1::float8, 'fill'::text, 6::float8, 12::float8, NULL::regclass, 'classical'::text,"
	    . " '{\"store\": 1}'::jsonb, NULL::regclass, 1::int",
	  values => [ 'm', 7, '0.9', 2, 1, 'fill', 6, 12, undef, 'classical', '{"store": 1}', undef, 1 ],
	  types => [ PG_TEXT, (PG_FLOAT8) x 4, PG_TEXT, (PG_FLOAT8) x 2, PG_REGCLASS, PG_TEXT, PG_JSONB, PG_REGCLASS, PG_INT4 ] },
	{ what => 'sf_explain of a name', sql => "SELECT DISTINCT series, step FROM sf_explain(%s)", rows => 56,
	  position => "'m'", name => "model => 'm'", typed => "'m'::text", values => ['m'], types => [PG_TEXT] },
	{ what => 'sf_explain of a name, horizon', sql => "SELECT DISTINCT series, step FROM sf_explain(%s)", rows => 4,
	  position => "'m', 2", name => "model => 'm', horizon => 2", typed => "'m'::text, 2::int",
	  values => [ 'm', 2 ], types => [ PG_TEXT, PG_INT4 ] },
	{ what => 'sf_explain of a name, all arguments', sql => "SELECT DISTINCT series, step FROM sf_explain(%s)", rows => 2,
	  position => "'m', 2, '{\"store\": 2}', NULL, 1",
	  name => "model => 'm', horizon => 2, series => '{\"store\": 2}', future => NULL, version => 1",
	  typed => "'m'::text, 2::int, '{\"store\": 2}'::jsonb, NULL::regclass, 1::int",
	  values => [ 'm', 2, '{"store": 2}', undef, 1 ], types => [ PG_TEXT, PG_INT4, PG_JSONB, PG_REGCLASS, PG_INT4 ] },
	{ what => 'sf_drop of an absent name', sql => "SELECT * FROM sf_drop(%s)", fails => 'model "gone" does not exist, or you may not see it',
	  position => "'gone'", name => "model => 'gone'", typed => "'gone'::text", values => ['gone'], types => [PG_TEXT] },
	{ what => 'sf_drop of a version', sql => "SELECT * FROM sf_drop(%s)", fails => 'model "m" has no version 99',
	  position => "'m', 99", name => "model => 'm', version => 99", typed => "'m'::text, 99::int",
	  values => [ 'm', 99 ], types => [ PG_TEXT, PG_INT4 ] },
	{ what => 'sf_rename', sql => "SELECT * FROM sf_rename(%s)", fails => 'role "postgres" already has a model "taken"',
	  position => "'m', 'taken'", name => "new_name => 'taken', model => 'm'", typed => "'m'::text, 'taken'::text",
	  values => [ 'm', 'taken' ], types => [ PG_TEXT, PG_TEXT ] },
	{ what => 'sf_retrain', sql => "SELECT * FROM sf_retrain(%s)", rows => 1,
	  position => "'taken'", name => "model => 'taken'", typed => "'taken'::text", values => ['taken'], types => [PG_TEXT] },
	{ what => 'sf_retrain of a version', sql => "SELECT * FROM sf_retrain(%s)", fails => 'model "m" has no version 99',
	  position => "'m', 99", name => "model => 'm', version => 99", typed => "'m'::text, 99::int",
	  values => [ 'm', 99 ], types => [ PG_TEXT, PG_INT4 ] },
	{ what => 'sf_share', sql => "SELECT * FROM sf_share(%s)", rows => 1,
	  position => "'m', 'public'", name => "role => 'public', model => 'm'", typed => "'m'::text, 'public'::text",
	  values => [ 'm', 'public' ], types => [ PG_TEXT, PG_TEXT ] },
	{ what => 'sf_share, privilege', sql => "SELECT * FROM sf_share(%s)", rows => 1,
	  position => "'m', 'pg_monitor', 'train'", name => "model => 'm', role => 'pg_monitor', privilege => 'train'",
	  typed => "'m'::text, 'pg_monitor'::text, 'train'::text",
	  values => [ 'm', 'pg_monitor', 'train' ], types => [ (PG_TEXT) x 3 ] },
	{ what => 'sf_unshare', sql => "SELECT * FROM sf_unshare(%s)", fails => 'model "m" is not shared with "nobody"',
	  position => "'m', 'nobody'", name => "model => 'm', role => 'nobody'", typed => "'m'::text, 'nobody'::text",
	  values => [ 'm', 'nobody' ], types => [ PG_TEXT, PG_TEXT ] },
	{ what => 'sf_reassign', sql => "SELECT * FROM sf_reassign(%s)", rows => 1,
	  position => "'postgres', 'postgres'", name => "old_owner => 'postgres', new_owner => 'postgres'", typed => "'postgres'::text, 'postgres'::text",
	  values => [ 'postgres', 'postgres' ], types => [ PG_TEXT, PG_TEXT ] },
	{ what => 'sf_export', sql => "SELECT * FROM sf_export(%s)", rows => 1,
	  position => "'m'", name => "model => 'm'", typed => "'m'::text", values => ['m'], types => [PG_TEXT] },
	{ what => 'sf_export, all arguments', sql => "SELECT * FROM sf_export(%s)", rows => 1,
	  position => "'m', '{\"store\": 1}', 1", name => "model => 'm', version => 1, series => '{\"store\": 1}'", typed => "'m'::text, '{\"store\": 1}'::jsonb, 1::int",
	  values => [ 'm', '{"store": 1}', 1 ], types => [ PG_TEXT, PG_JSONB, PG_INT4 ] },
	{ what => 'sf_import', sql => "SELECT * FROM sf_import(%s)", fails => 'bytes are not a salesforecast model',
	  position => "'i', '\\x00'", name => "name => 'i', model => '\\x00'", typed => "'i'::text, '\\x00'::bytea",
	  values => [ 'i', '\x00' ], types => [ PG_TEXT, PG_BYTEA ] },
	{ what => 'sf_verify', sql => "SELECT * FROM sf_verify(%s)", rows => 1,
	  position => "'\\x00'", name => "model => '\\x00'", typed => "'\\x00'::bytea", values => ['\x00'], types => [PG_BYTEA] },
	{ what => 'sf_model_info', sql => "SELECT * FROM sf_model_info(%s)",
	  fails => 'bytes are not a salesforecast model',
	  position => "'\\x00'", name => "model => '\\x00'", typed => "'\\x00'::bytea", values => ['\x00'], types => [PG_BYTEA] },
	{ what => 'sf_demo_sales', sql => "SELECT * FROM sf_demo_sales(%s)", rows => 6,
	  position => "1, 2, '2025-01-01', '2025-01-03', 7",
	  name => "shops => 1, products => 2, first_day => '2025-01-01', last_day => '2025-01-03', seed => 7",
	  typed => "1::int, 2::int, '2025-01-01'::date, '2025-01-03'::date, 7::bigint",
	  values => [ 1, 2, '2025-01-01', '2025-01-03', 7 ], types => [ PG_INT4, PG_INT4, PG_DATE, PG_DATE, PG_INT8 ] },
	{ what => 'sf_demo_twins', sql => "SELECT * FROM sf_demo_twins(%s)", rows => 6,
	  position => "1, 2, '2025-01-01', '2025-01-03', 7",
	  name => "shops => 1, products => 2, first_day => '2025-01-01', last_day => '2025-01-03', seed => 7",
	  typed => "1::int, 2::int, '2025-01-01'::date, '2025-01-03'::date, 7::bigint",
	  values => [ 1, 2, '2025-01-01', '2025-01-03', 7 ], types => [ PG_INT4, PG_INT4, PG_DATE, PG_DATE, PG_INT8 ] },
	{ what => 'sf_holidays', sql => "SELECT * FROM sf_holidays(%s)", rows => 22,
	  position => "'{FR,fr}', 2025, 2026", name => "countries => '{FR,fr}', from_year => 2025, to_year => 2026",
	  typed => "ARRAY['FR', 'fr']::text[], 2025::int, 2026::int",
	  values => [ '{FR,fr}', 2025, 2026 ], types => [ PG_TEXTARRAY, PG_INT4, PG_INT4 ] },
);


# What the call gave: a count of rows, or the error's first line.
sub outcome {
	my ($sql, $bind) = @_;
	my $count = eval {
		my $statement = $db->prepare($sql);
		$bind->($statement) if $bind;
		$statement->execute;
		scalar @{ $statement->fetchall_arrayref };
	};
	return "$count rows" if defined $count;
	my ($line) = $@ =~ /ERROR:\s+(.*)/;
	return $line // $@;
}

# Values in the order in which the call by name lists its arguments would differ; so bound names follow the signature.
sub by_name {
	my ($call, @holders) = @_;
	my %order = (
		sf_train => [qw(model source time_col target_col series_cols regressor_cols horizon frequency method options)],
		sf_check => [qw(source time_col target_col series_cols frequency options)],
		sf_forecast => [qw(model horizon level series future version)],
		sf_forecast_quantiles => [qw(model horizon quantiles series future version)],
		sf_accuracy => [qw(model version actuals by horizon level folds)],
		sf_backtest => [qw(model folds stride horizon history level version)],
		sf_inventory => [qw(model lead_time service_level lead_time_sd review_period service_kind pack_size minimum_order stock formula series future version)],
		sf_forecast_total => [qw(model horizon level series by period future version)],
		sf_explain => [qw(model horizon series future version)],
		sf_drop => [qw(model version)], sf_rename => [qw(model new_name)], sf_retrain => [qw(model version)],
		sf_share => [qw(model role privilege)], sf_unshare => [qw(model role)], sf_reassign => [qw(old_owner new_owner)],
		sf_export => [qw(model series version)], sf_import => [qw(name model)], sf_verify => ['model'], sf_model_info => ['model'],
		sf_demo_sales => [qw(shops products first_day last_day seed)],
		sf_demo_twins => [qw(shops products first_day last_day seed)],
		sf_holidays => [qw(countries from_year to_year)]);
	my ($function) = $call->{sql} =~ /FROM (sf_\w+)\(/;
	return join ', ', map { "$order{$function}[$_] => $holders[$_]" } 0 .. $#holders;
}

for my $call (@calls) {
	my $expected = $call->{fails} // "$call->{rows} rows";
	my @holders = map { '$' . $_ } 1 .. @{ $call->{values} };
	my $untyped = sub { my $s = shift; $s->bind_param($_ + 1, $call->{values}[$_], { pg_type => PG_UNKNOWN }) for 0 .. $#holders };
	my $typed = sub { my $s = shift; $s->bind_param($_ + 1, $call->{values}[$_], { pg_type => $call->{types}[$_] }) for 0 .. $#holders };
	my %ways = (
		'literals by position' => [ sprintf $call->{sql}, $call->{position} ],
		'literals by name' => [ sprintf $call->{sql}, $call->{name} ],
		'typed values' => [ sprintf $call->{sql}, $call->{typed} ],
		'untyped parameters by position' => [ sprintf($call->{sql}, join ', ', @holders), $untyped ],
		'untyped parameters by name' => [ sprintf($call->{sql}, by_name($call, @holders)), $untyped ],
		'typed parameters by position' => [ sprintf($call->{sql}, join ', ', @holders), $typed ],
		'typed parameters by name' => [ sprintf($call->{sql}, by_name($call, @holders)), $typed ]);
	is(outcome(@{ $ways{$_} }), $expected, "$call->{what}: $_") for sort keys %ways;

	# PREPARE without types: the parser infers them from the function it finds.
	my $execute = join ', ', map { defined $_ ? $db->quote($_) : 'NULL' } @{ $call->{values} };
	$db->do("DEALLOCATE ALL");
	my $prepared = eval { $db->do("PREPARE p AS " . sprintf($call->{sql}, join ', ', @holders)); 1 } ? '' : $@;
	is($prepared, '', "$call->{what}: PREPARE finds the function");
	is(outcome("EXECUTE p($execute)"), $expected, "$call->{what}: EXECUTE");
}

# The value layer: arguments by position only, as PostgreSQL's aggregates are.
my %time_of = (date => 'day', timestamp => 'ts', timestamptz => 'instant');
for my $type (sort keys %time_of) {
	my $options = $type eq 'timestamptz' ? '{"time_zone": "UTC"}' : '{"method": "naive"}';
	my $with_regressors = $type eq 'timestamptz' ? '{"time_zone": "UTC", "regressors": ["price"]}' : '{"regressors": ["price"]}';
	my $column = $time_of{$type};
	if ($type eq 'timestamptz') {
		is(failure($db, "SELECT sf_train($column, units) FROM sales"), 'sf_train needs option "time_zone" for timestamptz',
			"aggregate over $type asks for the zone");
	} else {
		is(one_value($db, "SELECT count(sf_train) FROM (SELECT sf_train($column, units) FROM sales GROUP BY store) AS t"), 2,
			"aggregate over $type");
	}
	is(one_value($db, "SELECT (sf_verify(sf_train($column, units, '$options'))).ok FROM sales"), 1,
		"aggregate over $type with options as a literal");
	is(one_value($db, "SELECT (sf_verify(sf_train($column, units, \$1))).ok FROM sales", $options), 1,
		"aggregate over $type with options as a parameter");
	is(one_value($db, "SELECT (sf_verify(sf_train($column, units, '$with_regressors', ARRAY[price]))).ok FROM sales"), 1,
		"aggregate over $type with regressors");
	is(one_value($db, "SELECT (sf_verify(sf_train($column, units::int, '$options'))).ok FROM sales"), 1,
		"aggregate over $type and an integer");
	is(one_value($db, "SELECT (sf_verify(sf_train($column, units::numeric, '$options'))).ok FROM sales"), 1,
		"aggregate over $type and a numeric");
	is(one_value($db, "SELECT (sf_verify(sf_train(\$1::$type, \$2, \$3))).ok FROM generate_series(1, 3)", '2025-01-01', 5, $options), 1,
		"aggregate over $type with parameters only");
}
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast(model, 3)"), 3, 'sf_forecast of bytea, by position');
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast(model, 3, 0.8)"), 3, 'sf_forecast of bytea with a level');
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast(model => models.model, horizon => 3, future_values => NULL)"), 3,
	'sf_forecast of bytea, by name');
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast(model, NULL)"), 28, 'sf_forecast of bytea, the model\'s own horizon');
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast(model, \$1, \$2)", 4, '0.5'), 4, 'sf_forecast of bytea with parameters');
is(one_value($db, "SELECT count(DISTINCT step) FROM models, LATERAL sf_explain(model, 3)"), 3, 'sf_explain of bytea, by position');
is(one_value($db, "SELECT count(DISTINCT step) FROM models, LATERAL sf_explain(model => models.model, horizon => 3, future_values => NULL)"), 3,
	'sf_explain of bytea, by name');
is(one_value($db, "SELECT sf_model_info(model) ->> 'status' FROM models"), 'ok', 'sf_model_info of a model');
is(one_value($db, "SELECT (sf_verify(model)).ok FROM models"), 1, 'sf_verify of a model');

# A model as a binary parameter of the driver, both ways.
my $bytes = one_value($db, "SELECT model FROM models");
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast_quantiles(model, 3, '{0.1,0.5}')"), 6, 'sf_forecast_quantiles of bytea, by position');
is(one_value($db, "SELECT count(*) FROM models, LATERAL sf_forecast_quantiles(model => models.model, horizon => 3, quantiles => '{0.1}', future_values => NULL)"), 3,
	'sf_forecast_quantiles of bytea, by name');

for my $sql ("SELECT count(*) FROM sf_forecast(\$1, 5)", "SELECT count(DISTINCT step) FROM sf_explain(\$1, 5)") {
	my $statement = $db->prepare($sql);
	$statement->bind_param(1, $bytes, { pg_type => PG_BYTEA });
	$statement->execute;
	is($statement->fetchrow_array, 5, "a model as a bytea parameter: $sql");
}

# What resolves wrongly when a signature is declared carelessly (each was tried).
is(failure($db, "SELECT sf_train('a', 'sales', 'day', 'units')"), '', 'four literals are the registry\'s sf_train, not an aggregate');
is(failure($db, "SELECT * FROM sf_forecast('m', 2, 0.9, NULL)"), '', 'NULL where one overload has series and the other future_values');
is(failure($db, "SELECT * FROM sf_forecast('m', 2, 0.9, '{\"store\": 1}')"), '', 'an untyped literal where both overloads have jsonb');
is(failure($db, "SELECT * FROM sf_forecast('m', 2, 0.9, '{\"store\": 1}', NULL)"), '', 'NULL for a regclass');
is(failure($db, "SELECT * FROM sf_forecast('m', future => 'sales', horizon => 2)"), '', 'a table\'s name for a regclass');
is(failure($db, "SELECT sf_train('a', s, 'day', 'units') FROM (VALUES ('sales')) AS v(s)"), '', 'a source from a column');
is(failure($db, "SELECT sf_train(model => 'a', source => 'sales'::regclass::text, time_col => 'day', target_col => 'units')"), '',
	'a source from a regclass');

# BI tools read views; their columns are plain.
$db->do("CREATE VIEW forecast AS SELECT series ->> 'store' AS store, ts, forecast, lower_bound, upper_bound FROM sf_forecast('m', 3)");
is(one_value($db, "SELECT count(*) FROM forecast WHERE store = '2'"), 3, 'a view over sf_forecast');
my $statement = $db->prepare("SELECT * FROM sf_forecast(\$1, \$2)");
$statement->execute('m', 1);
is_deeply($statement->{NAME}, [qw(series step ts forecast lower_bound upper_bound)], 'a driver sees the column names');
is_deeply([ @{ $statement->{pg_type} } ], [qw(jsonb int4 timestamp float8 float8 float8)], 'a driver sees the column types');
$statement->finish;

$db->disconnect;
done_testing();
