# The catalog's side of the contract: every function, aggregate, type and view of the extension with names, types and flags.
# Lines may be added by a later release, never changed or taken away: a client that works today works on.
use strict;
use warnings;

use FindBin;
use lib $FindBin::Bin;
use ContractDb;
use Test::More;

my $db = contract_db();

# Name, arguments with defaults, result, volatility (i s v), parallel (s r u), strict.
my %functions = map { $_ => 1 } split /\n/, <<'END';
sf_forecast(model bytea, horizon integer, level double precision DEFAULT 0.9, future_values jsonb DEFAULT NULL::jsonb) -> SETOF sf_forecast_step i s f
sf_forecast(model text, horizon integer DEFAULT NULL::integer, level double precision DEFAULT 0.9, series jsonb DEFAULT NULL::jsonb, future regclass DEFAULT NULL::regclass, version integer DEFAULT NULL::integer) -> SETOF sf_forecast_row s r f
sf_explain(model bytea, horizon integer, future_values jsonb DEFAULT NULL::jsonb) -> SETOF sf_explain_step i s f
sf_explain(model text, horizon integer DEFAULT NULL::integer, series jsonb DEFAULT NULL::jsonb, future regclass DEFAULT NULL::regclass, version integer DEFAULT NULL::integer) -> SETOF sf_explain_row s r f
sf_forecast_quantiles(model bytea, horizon integer, quantiles double precision[], future_values jsonb DEFAULT NULL::jsonb) -> SETOF sf_quantile_step i s f
sf_forecast_quantiles(model text, horizon integer DEFAULT NULL::integer, quantiles double precision[] DEFAULT '{0.05,0.25,0.5,0.75,0.95}'::double precision[], series jsonb DEFAULT NULL::jsonb, future regclass DEFAULT NULL::regclass, version integer DEFAULT NULL::integer) -> SETOF sf_quantile_row s r f
sf_accuracy(model text, version integer DEFAULT NULL::integer, actuals regclass DEFAULT NULL::regclass, by text DEFAULT 'series'::text, horizon integer DEFAULT NULL::integer, level double precision DEFAULT 0.9, folds integer DEFAULT NULL::integer) -> SETOF sf_accuracy_row s u f
sf_backtest(model text, folds integer DEFAULT 3, stride integer DEFAULT NULL::integer, horizon integer DEFAULT NULL::integer, history integer DEFAULT NULL::integer, level double precision DEFAULT 0.9, version integer DEFAULT NULL::integer) -> SETOF sf_backtest_row s u f
sf_forecast_total(model text, horizon integer DEFAULT NULL::integer, level double precision DEFAULT 0.9, series jsonb DEFAULT NULL::jsonb, by text[] DEFAULT '{}'::text[], period text DEFAULT NULL::text, future regclass DEFAULT NULL::regclass, version integer DEFAULT NULL::integer) -> SETOF sf_total_row s r f
sf_inventory(model text, lead_time double precision, service_level double precision DEFAULT 0.95, lead_time_sd double precision DEFAULT 0, review_period double precision DEFAULT 1, service_kind text DEFAULT 'cycle'::text, pack_size double precision DEFAULT NULL::double precision, minimum_order double precision DEFAULT 0, stock regclass DEFAULT NULL::regclass, formula text DEFAULT 'paths'::text, series jsonb DEFAULT NULL::jsonb, future regclass DEFAULT NULL::regclass, version integer DEFAULT NULL::integer) -> SETOF sf_inventory_row s r f
sf_model_info(model bytea) -> jsonb i s t
sf_verify(model bytea) -> sf_verify_result i s t
sf_train(model text, source text, time_col text, target_col text, series_cols text[] DEFAULT '{}'::text[], regressor_cols text[] DEFAULT '{}'::text[], horizon integer DEFAULT NULL::integer, frequency text DEFAULT 'auto'::text, method text DEFAULT 'auto'::text, options jsonb DEFAULT '{}'::jsonb) -> sf_train_result v u f
sf_check(source text, time_col text, target_col text, series_cols text[] DEFAULT '{}'::text[], frequency text DEFAULT 'auto'::text, options jsonb DEFAULT '{}'::jsonb) -> SETOF sf_check_row s u f
sf_drop(model text, version integer DEFAULT NULL::integer) -> bigint v u f
sf_rename(model text, new_name text) -> void v u f
sf_retrain(model text, version integer DEFAULT NULL::integer) -> sf_train_result v u f
sf_share(model text, role text, privilege text DEFAULT 'forecast'::text) -> void v u f
sf_unshare(model text, role text) -> void v u f
sf_reassign(old_owner text, new_owner text) -> bigint v u f
sf_export(model text, series jsonb DEFAULT NULL::jsonb, version integer DEFAULT NULL::integer) -> bytea s r f
sf_import(name text, model bytea) -> sf_train_result v u f
sf_demo_sales(shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01'::date, last_day date DEFAULT '2025-12-31'::date, seed bigint DEFAULT 1) -> SETOF sf_demo_sale i s t
sf_demo_twins(shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01'::date, last_day date DEFAULT '2025-12-31'::date, seed bigint DEFAULT 1) -> SETOF sf_demo_sale i s t
sf_holidays(countries text[], from_year integer, to_year integer) -> SETOF sf_holiday i s t
END

my %found = map { $_->[0] => 1 } @{ rows($db, <<'SQL') };
SELECT format('%s(%s) -> %s %s %s %s', p.proname, pg_get_function_arguments(p.oid), pg_get_function_result(p.oid), p.provolatile,
              p.proparallel, p.proisstrict)
FROM pg_proc AS p JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
WHERE p.prokind = 'f'
SQL
ok($found{$_}, "function $_") for sort keys %functions;

my %aggregates = map { $_->[0] => $_->[1] } @{ rows($db, <<'SQL') };
SELECT format('%s(%s) -> %s', p.proname, pg_get_function_identity_arguments(p.oid), pg_get_function_result(p.oid)),
       p.provolatile = 'i' AND p.proparallel = 's' AND a.aggcombinefn <> 0 AND a.aggserialfn <> 0 AND a.aggdeserialfn <> 0
FROM pg_aggregate AS a JOIN pg_proc AS p ON p.oid = a.aggfnoid WHERE p.proname = 'sf_train'
SQL
for my $time ('date', 'timestamp without time zone', 'timestamp with time zone') {
	for my $more ('', ', jsonb', ', jsonb, double precision[]') {
		my $signature = "sf_train($time, double precision$more) -> bytea";
		is($aggregates{$signature}, 1, "aggregate $signature is immutable, parallel safe, combines and travels");
	}
}

# Columns in order, with types; what is there may get more columns at its end.
my %columns = (
	sf_train_result => 'model_name text, version integer, method text, series_count bigint, fallback_count bigint, row_count bigint,'
	  . ' accuracy jsonb, warnings text[], seconds double precision',
	sf_check_row => 'series jsonb, row_count bigint, first_ts timestamp without time zone, last_ts timestamp without time zone, periods bigint,'
	  . ' periods_after bigint, gaps bigint, longest_gap bigint, missing bigint, duplicates bigint, negatives bigint, zeros bigint,'
	  . ' outliers bigint, level_shifts bigint, latest_level_shift timestamp without time zone, frequency text, season integer,'
	  . ' seasonal_strength double precision, status text, treatment text, problems text[]',
	sf_forecast_step => 'step integer, ts timestamp without time zone, forecast double precision, lower_bound double precision,'
	  . ' upper_bound double precision',
	sf_accuracy_row => 'series jsonb, step integer, ts timestamp without time zone, series_count bigint, points bigint, mae double precision,'
	  . ' rmse double precision, wape double precision, smape double precision, mape double precision, mase double precision,'
	  . ' rmsse double precision, bias double precision, pinball_lower double precision, pinball_upper double precision,'
	  . ' coverage double precision, msis double precision, skill double precision, status text, note text',
	sf_backtest_row => 'series jsonb, cutoff timestamp without time zone, step integer, ts timestamp without time zone, y double precision,'
	  . ' forecast double precision, lower_bound double precision, upper_bound double precision, status text',
	sf_total_row => 'series jsonb, from_ts timestamp without time zone, to_ts timestamp without time zone, total double precision,'
	  . ' lower_bound double precision, upper_bound double precision, confidence double precision',
	sf_inventory_row => 'series jsonb, expected_demand double precision, reorder_point double precision, safety_stock double precision,'
	  . ' min_level double precision, max_level double precision, on_hand double precision, on_order double precision,'
	  . ' order_quantity double precision, days_of_cover double precision, stockout_probability double precision,'
	  . ' expected_lost_sales double precision, warning text',
	sf_quantile_step => 'step integer, ts timestamp without time zone, quantile double precision, value double precision',
	sf_quantile_row => 'series jsonb, step integer, ts timestamp without time zone, quantile double precision, value double precision',
	sf_forecast_row => 'series jsonb, step integer, ts timestamp without time zone, forecast double precision,'
	  . ' lower_bound double precision, upper_bound double precision',
	sf_explain_step => 'step integer, ts timestamp without time zone, component text, value double precision',
	sf_explain_row => 'series jsonb, step integer, ts timestamp without time zone, component text, value double precision',
	sf_verify_result => 'ok boolean, problem text',
	sf_demo_sale => 'day date, shop text, district text, product text, category text, units integer, price double precision,'
	  . ' promotion boolean, temperature double precision, footfall integer, holiday text',
	sf_holiday => 'country text, day date, name text',
	sf_models => 'model_name text, owner_name text, created_at timestamp with time zone, version integer,'
	  . ' trained_at timestamp with time zone, source text, method text, frequency text, horizon integer, series_count bigint,'
	  . ' fallback_count bigint, accuracy jsonb, access text, state text',
	sf_shares => 'model_name text, owner_name text, role_name text, privilege text, shared_by text, shared_at timestamp with time zone, state text',
	sf_versions => 'model_name text, owner_name text, version integer, created_at timestamp with time zone, source text,'
	  . ' time_col text, target_col text, series_cols text[], regressor_cols text[], horizon integer, frequency text, method text,'
	  . ' options jsonb, series_count bigint, fallback_count bigint, row_count bigint, accuracy jsonb, warnings text[],'
	  . ' seconds double precision, artifact_bytes integer, source_confirmed boolean, session_time_zone text, session_date_style text',
	sf_series => 'model_name text, owner_name text, version integer, series jsonb, status text, status_detail text, method text,'
	  . ' bounds_from text, row_count bigint, observations bigint, first_ts timestamp without time zone,'
	  . ' last_ts timestamp without time zone, mase double precision, smape double precision, state_bytes integer',
	sf_runs => 'model_name text, owner_name text, version integer, started_at timestamp with time zone, function_name text, source text,'
	  . ' method text, options jsonb, seed numeric, data_fingerprint text, series_count bigint, row_count bigint,'
	  . ' until_ts timestamp without time zone, accuracy jsonb, learned jsonb, warnings text[], seconds double precision,'
	  . ' read_seconds double precision, learn_seconds double precision, fit_seconds double precision, built_with text, start_bytes integer');
for my $relation (sort keys %columns) {
	my $is = one_value($db, <<'SQL', $relation);
SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped
SQL
	is(substr($is, 0, length $columns{$relation}), $columns{$relation}, "columns of $relation");
}

# A word that cannot stand as a column or argument name without quotes would be a syntax error in every call by name.
is_deeply(
	rows($db, <<'SQL'), [], 'no name of the extension is a reserved word');
WITH objects AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass
                 AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'salesforecast')),
     names AS (SELECT unnest(proargnames) AS name FROM pg_proc JOIN objects ON classid = 'pg_proc'::regclass AND objid = oid
               UNION SELECT proname FROM pg_proc JOIN objects ON classid = 'pg_proc'::regclass AND objid = oid
               UNION SELECT relname FROM pg_class JOIN objects ON classid = 'pg_class'::regclass AND objid = oid
               UNION SELECT attname FROM pg_attribute JOIN objects ON classid = 'pg_class'::regclass AND objid = attrelid
                     WHERE attnum > 0
               UNION SELECT attname FROM pg_attribute JOIN pg_type AS t ON t.typrelid = attrelid
                     JOIN objects ON classid = 'pg_type'::regclass AND objid = t.oid WHERE attnum > 0)
SELECT name FROM names JOIN pg_get_keywords() ON word = name WHERE catcode IN ('R', 'T') ORDER BY name
SQL

is(one_value($db, <<'SQL'), '', 'every function, aggregate, view and type has a COMMENT');
SELECT coalesce(string_agg(pg_describe_object(classid, objid, 0), ', ' ORDER BY objid), '') FROM pg_depend
WHERE deptype = 'e' AND refclassid = 'pg_extension'::regclass AND classid IN ('pg_proc'::regclass, 'pg_class'::regclass, 'pg_type'::regclass)
  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'salesforecast')
  AND obj_description(objid, classid::regclass::text) IS NULL
  AND NOT EXISTS (SELECT FROM pg_class WHERE classid = 'pg_class'::regclass AND oid = objid AND relkind IN ('S', 'i'))
  AND NOT EXISTS (SELECT FROM pg_type WHERE classid = 'pg_type'::regclass AND pg_type.oid = objid
                  AND (typrelid <> 0 AND (SELECT relkind FROM pg_class WHERE oid = typrelid) <> 'c' OR typelem <> 0))
SQL

is(one_value($db, <<'SQL'), '', 'no function carries a SET clause or runs with another role\'s rights');
SELECT coalesce(string_agg(oid::regprocedure::text, ', '), '') FROM pg_proc
WHERE proname LIKE 'sf\_%' AND (proconfig IS NOT NULL OR prosecdef)
SQL

is(one_value($db, <<'SQL'), '', 'views run with the rights of whoever asks');
SELECT coalesce(string_agg(relname, ', '), '') FROM pg_class
WHERE relname IN ('sf_models', 'sf_versions', 'sf_series', 'sf_shares', 'sf_runs') AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)
SQL

$db->disconnect;
done_testing();
