\echo Use "CREATE EXTENSION salesforecast" to load this file. \quit

-- src/sql/install/05-registry.sql
-- The registry: named, versioned models. Rows are written by the extension's own code after its checks; everybody may
-- read what row-level security lets them see.

CREATE SCHEMA salesforecast;
COMMENT ON SCHEMA salesforecast IS 'Registry of salesforecast: named, versioned forecasting models.';
GRANT USAGE ON SCHEMA salesforecast TO PUBLIC;

CREATE TABLE salesforecast.model (
  model_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_name text NOT NULL,
  model_name text NOT NULL CHECK (model_name <> '' AND pg_catalog.length(model_name) <= 200),
  created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  last_version integer NOT NULL DEFAULT 0,
  owner_system bigint NOT NULL DEFAULT 0,
  owner_role oid NOT NULL DEFAULT 0
);
COMMENT ON TABLE salesforecast.model IS 'One row a named model. A name is unique per owner; last_version is the highest number ever given, so that no number comes twice. The owner is the role owner_role of the cluster owner_system, whatever it is called now; in any other cluster (after a restore) the role called owner_name.';
-- A role's stored name may be out of date, its number in its own cluster never is. Owners without a number (rows of a dump of
-- 0.1.0, known by name alone; roles that were gone at the update, known to nobody) stand outside the index.
CREATE UNIQUE INDEX model_of_owner ON salesforecast.model (owner_system, owner_role, model_name) WHERE owner_role <> 0;
CREATE INDEX model_by_name ON salesforecast.model (model_name);

CREATE TABLE salesforecast.version (
  version_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  model_id bigint NOT NULL REFERENCES salesforecast.model ON DELETE CASCADE,
  version_number integer NOT NULL CHECK (version_number > 0),
  created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  source text NOT NULL,
  time_col text NOT NULL,
  target_col text NOT NULL,
  series_cols text[] NOT NULL,
  series_types text[] NOT NULL,
  regressor_cols text[] NOT NULL,
  horizon integer NOT NULL,
  frequency text NOT NULL,
  method text NOT NULL,
  options jsonb NOT NULL,
  series_count bigint NOT NULL,
  fallback_count bigint NOT NULL,
  row_count bigint NOT NULL,
  accuracy jsonb NOT NULL,
  warnings text[] NOT NULL,
  seconds double precision NOT NULL,
  artifact bytea NOT NULL,
  source_confirmed boolean NOT NULL DEFAULT true,
  session_time_zone text NOT NULL DEFAULT '',
  session_date_style text NOT NULL DEFAULT '',
  source_owner text NOT NULL DEFAULT '',
  source_owner_system bigint NOT NULL DEFAULT 0,
  source_owner_role oid NOT NULL DEFAULT 0,
  UNIQUE (model_id, version_number)
);
COMMENT ON TABLE salesforecast.version IS 'One row a training of a model: what was asked, what came of it, and the bytes that all its series share. source_confirmed: the owner himself named the source, so it may be read with his rights again; session_time_zone, session_date_style: the settings the source was read with; source_owner: the role the source belonged to, identified as in salesforecast.model (empty: not known).';

CREATE TABLE salesforecast.series_state (
  version_id bigint NOT NULL,
  series_number integer NOT NULL,
  key_hash bigint NOT NULL,
  series jsonb NOT NULL,
  method text NOT NULL,
  status text NOT NULL,
  status_detail text NOT NULL,
  bounds_from text NOT NULL,
  row_count bigint NOT NULL,
  observations bigint NOT NULL,
  first_ts timestamp NOT NULL,
  last_ts timestamp NOT NULL,
  mase double precision,
  smape double precision,
  state bytea NOT NULL,
  PRIMARY KEY (version_id, series_number)
);
COMMENT ON TABLE salesforecast.series_state IS 'One row a series of a version: its key, how it fared, and the bytes of its own state.';
CREATE INDEX series_state_key ON salesforecast.series_state (version_id, key_hash);

-- No foreign key from a state to its version: checking it row by row takes longer than writing the row. Only the extension's code
-- writes states, in the transaction that writes their version; and they go with it.
CREATE FUNCTION salesforecast.sf_remove_states() RETURNS trigger
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_remove_states';
REVOKE EXECUTE ON FUNCTION salesforecast.sf_remove_states() FROM PUBLIC;
COMMENT ON FUNCTION salesforecast.sf_remove_states() IS 'Removes the states of a version that is deleted. Internal.';
CREATE TRIGGER remove_states AFTER DELETE ON salesforecast.version
  FOR EACH ROW EXECUTE FUNCTION salesforecast.sf_remove_states();
CREATE TRIGGER remove_all_states AFTER TRUNCATE ON salesforecast.version
  FOR EACH STATEMENT EXECUTE FUNCTION salesforecast.sf_remove_states();
-- In a session with session_replication_role replica, too.
ALTER TABLE salesforecast.version ENABLE ALWAYS TRIGGER remove_states;
ALTER TABLE salesforecast.version ENABLE ALWAYS TRIGGER remove_all_states;

CREATE TABLE salesforecast.share (
  model_id bigint NOT NULL REFERENCES salesforecast.model ON DELETE CASCADE,
  role_name text NOT NULL,
  role_system bigint NOT NULL,
  role_oid oid NOT NULL,
  privilege text NOT NULL CHECK (privilege IN ('forecast', 'train', 'own')),
  shared_by text NOT NULL,
  shared_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  PRIMARY KEY (model_id, role_system, role_oid)
);
COMMENT ON TABLE salesforecast.share IS 'One row a role that a model is shared with, the role identified as in salesforecast.model; system and number 0 are PUBLIC.';

ALTER TABLE salesforecast.model ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.version ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.series_state ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.share ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION salesforecast.sf_access(model_id bigint, owner_name text, owner_system bigint, owner_role oid) RETURNS text
  LANGUAGE C STABLE STRICT PARALLEL SAFE COST 10 AS 'MODULE_PATHNAME', 'sf_access';
COMMENT ON FUNCTION salesforecast.sf_access(bigint, text, bigint, oid) IS 'What the current role may do with a model: own (as a member of its owner, or by share), train, forecast; NULL: nothing, not even see it. Internal.';

CREATE FUNCTION salesforecast.sf_role_name(role_name text, role_system bigint, role_oid oid) RETURNS text
  LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_role_name';
COMMENT ON FUNCTION salesforecast.sf_role_name(text, bigint, oid) IS 'The present name of a stored role; NULL when it is gone. Internal.';

CREATE FUNCTION salesforecast.sf_source_state(
  source text, source_owner text, source_owner_system bigint, source_owner_role oid,
  owner_name text, owner_system bigint, owner_role oid
) RETURNS text
  LANGUAGE C STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_source_state';
COMMENT ON FUNCTION salesforecast.sf_source_state(text, text, bigint, oid, text, bigint, oid) IS 'What stands between a stored source and the next training: ok, source_missing, or source_unconfirmed when it belongs to another role by now. Never an error. Internal.';

-- A model is seen by members of its owner and by whom it is shared with; one whose owner is gone by superusers.
CREATE POLICY model_one_may_use ON salesforecast.model FOR SELECT
  USING (salesforecast.sf_access(model_id, owner_name, owner_system, owner_role) IS NOT NULL);
CREATE POLICY version_of_visible_model ON salesforecast.version FOR SELECT
  USING (EXISTS (SELECT FROM salesforecast.model AS m WHERE m.model_id = version.model_id));
CREATE POLICY state_of_visible_version ON salesforecast.series_state FOR SELECT
  USING (EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = series_state.version_id));
-- Who a model is shared with is the business of who may share it.
CREATE POLICY share_of_own_model ON salesforecast.share FOR SELECT
  USING (EXISTS (SELECT FROM salesforecast.model AS m WHERE m.model_id = share.model_id
                 AND salesforecast.sf_access(m.model_id, m.owner_name, m.owner_system, m.owner_role) = 'own'));

-- Default privileges of the role that creates the extension may have given more, to anybody (ALTER DEFAULT PRIVILEGES): right to
-- write these tables, or to put a trigger on them that then runs as their owner.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT DISTINCT r.rolname FROM pg_catalog.pg_class AS c
    CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
    WHERE c.relnamespace OPERATOR(pg_catalog.=) 'salesforecast'::pg_catalog.regnamespace AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
    UNION
    SELECT r.rolname FROM pg_catalog.pg_namespace AS n
    CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
    WHERE n.nspname OPERATOR(pg_catalog.=) 'salesforecast' AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON ALL TABLES IN SCHEMA salesforecast FROM %1$I;'
                              ' REVOKE ALL ON ALL SEQUENCES IN SCHEMA salesforecast FROM %1$I;'
                              ' REVOKE ALL ON SCHEMA salesforecast FROM %1$I', given.rolname);
  END LOOP;
END
$$;
REVOKE ALL ON salesforecast.model, salesforecast.version, salesforecast.series_state, salesforecast.share FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA salesforecast FROM PUBLIC;
REVOKE CREATE ON SCHEMA salesforecast FROM PUBLIC;
GRANT SELECT ON salesforecast.model, salesforecast.version, salesforecast.series_state, salesforecast.share TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('salesforecast.model', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.version', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.series_state', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.model_model_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.version_version_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.share', '');

CREATE VIEW sf_versions WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         v.version_number AS version, v.created_at, v.source, v.time_col, v.target_col,
         v.series_cols, v.regressor_cols, v.horizon, v.frequency, v.method, v.options, v.series_count,
         v.fallback_count, v.row_count, v.accuracy, v.warnings, v.seconds,
         pg_catalog.length(v.artifact) AS artifact_bytes, v.source_confirmed, v.session_time_zone,
         v.session_date_style
  FROM salesforecast.version AS v JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_versions IS 'Every version of every model you may see: what was asked in training and what came of it.
source_confirmed: false for an imported version and one whose model changed its owner; sf_retrain refuses it until the owner has trained the model himself.';

CREATE VIEW sf_models WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         m.created_at, v.version_number AS version, v.created_at AS trained_at, v.source,
         v.method, v.frequency, v.horizon, v.series_count, v.fallback_count, v.accuracy,
         salesforecast.sf_access(m.model_id, m.owner_name, m.owner_system, m.owner_role) AS access,
         CASE WHEN salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role) IS NULL THEN 'owner_missing'
              WHEN NOT v.source_confirmed THEN 'source_unconfirmed'
              ELSE salesforecast.sf_source_state(v.source, v.source_owner, v.source_owner_system, v.source_owner_role,
                                                 m.owner_name, m.owner_system, m.owner_role) END AS state
  FROM salesforecast.model AS m
  JOIN salesforecast.version AS v ON v.model_id = m.model_id
  WHERE v.version_number = (SELECT pg_catalog.max(w.version_number) FROM salesforecast.version AS w
                            WHERE w.model_id = m.model_id);
COMMENT ON VIEW sf_models IS 'Every model you may see, with its newest version: the one that sf_forecast takes when no version is named.
access: what you may do with it: own, train or forecast. state: ok; owner_missing: its owner was dropped, or has another name in this cluster (sf_reassign); source_missing: the source was dropped or renamed; source_unconfirmed: imported, given by another owner, or the source belongs to another role by now. Whatever the state, the model forecasts; only training waits.';

CREATE FUNCTION salesforecast.sf_series_tried(state bytea) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_series_tried';
COMMENT ON FUNCTION salesforecast.sf_series_tried(bytea) IS 'What training tried on a series, out of its state; NULL for bytes that are none. Internal.';

CREATE FUNCTION salesforecast.sf_series_warnings(state bytea) RETURNS text[]
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_series_warnings';
COMMENT ON FUNCTION salesforecast.sf_series_warnings(bytea) IS 'Warnings of a series, out of its state; NULL for bytes that are none. Internal.';

CREATE VIEW sf_series WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         v.version_number AS version, s.series, s.status, s.status_detail, s.method,
         s.bounds_from, s.row_count, s.observations, s.first_ts, s.last_ts, s.mase, s.smape,
         pg_catalog.length(s.state) AS state_bytes,
         salesforecast.sf_series_tried(s.state) AS tried,
         salesforecast.sf_series_warnings(s.state) AS warnings
  FROM salesforecast.series_state AS s
  JOIN salesforecast.version AS v ON v.version_id = s.version_id
  JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_series IS 'Every series of every version you may see: status and why, the method taken, where its bounds come from, held-back accuracy, what was tried, warnings.
tried: of auto, each method with the root mean square of its held-back errors and its weight in the forecast ("x year": adjusted for the season of the year); empty where there was no choice. warnings: sentences beginning with flat forecast, short history, level shift, not transformed, outliers replaced or level adjusted; the last two say what was changed before methods learned.';

CREATE VIEW sf_shares WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         coalesce(salesforecast.sf_role_name(s.role_name, s.role_system, s.role_oid), s.role_name) AS role_name,
         s.privilege, s.shared_by, s.shared_at,
         CASE WHEN salesforecast.sf_role_name(s.role_name, s.role_system, s.role_oid) IS NULL THEN 'role_missing'
              ELSE 'ok' END AS state
  FROM salesforecast.share AS s JOIN salesforecast.model AS m ON m.model_id = s.model_id;
COMMENT ON VIEW sf_shares IS 'Every share of every model that you own or that is shared with you as own: the role and what it may do.
role_name: public is everybody. state: role_missing when the role was dropped, or has another name in this cluster.';

GRANT SELECT ON sf_models, sf_versions, sf_series, sf_shares TO PUBLIC;

CREATE FUNCTION sf_drop(model text, version integer DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_drop';
COMMENT ON FUNCTION sf_drop(text, integer) IS
'Drops a model, or one version of it, and gives the number of versions dropped.

model: a name of your own, or owner.name. version: one version; NULL drops all and the name with them; dropping the last version drops the name, too.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or version, 42501 when the model is not yours, 40001 after a concurrent change (try again).';

CREATE FUNCTION sf_rename(model text, new_name text) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_rename';
COMMENT ON FUNCTION sf_rename(text, text) IS
'Gives a model another name under the same owner.

model: a name of your own, or owner.name. new_name: 1 to 200 characters without a dot. Versions, shares and the way it forecasts stay; views and jobs that say the old name must be changed.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model, 42501 when the model is not yours, 42602 for a name that is not valid, 42710 for one that is taken (23505 when another session takes it in the same moment), 40001 after a concurrent change (try again).';

-- src/sql/install/10-train.sql
-- Training: the aggregates of the value layer and the registry's sf_train.

CREATE FUNCTION sf_train_combine(internal, internal) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_combine';
COMMENT ON FUNCTION sf_train_combine(internal, internal) IS 'Joins two partial states of the aggregate sf_train. Internal.';

CREATE FUNCTION sf_train_serialize(internal) RETURNS bytea
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_serialize';
COMMENT ON FUNCTION sf_train_serialize(internal) IS 'Writes a partial state of the aggregate sf_train for another process. Internal.';

CREATE FUNCTION sf_train_deserialize(bytea, internal) RETURNS internal
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_deserialize';
COMMENT ON FUNCTION sf_train_deserialize(bytea, internal) IS 'Reads a partial state of the aggregate sf_train. Internal.';

-- COST: one fit takes milliseconds, some 100,000 times an operator. With it the planner sees that groups are worth parallel workers.
CREATE FUNCTION sf_train_final(internal) RETURNS bytea
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 AS 'MODULE_PATHNAME', 'sf_train_final';
COMMENT ON FUNCTION sf_train_final(internal) IS 'Fits the series of the aggregate sf_train and gives the model. Internal.';

CREATE FUNCTION sf_train_add(internal, date, double precision) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_date';
COMMENT ON FUNCTION sf_train_add(internal, date, double precision) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(date, double precision) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(date, double precision) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s day; y, the target of the row, NULL for a period whose value is unknown.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, date, double precision, jsonb) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_date';
COMMENT ON FUNCTION sf_train_add(internal, date, double precision, jsonb) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(date, double precision, jsonb) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(date, double precision, jsonb) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s day; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train).
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, date, double precision, jsonb, double precision[]) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_date';
COMMENT ON FUNCTION sf_train_add(internal, date, double precision, jsonb, double precision[]) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(date, double precision, jsonb, double precision[]) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(date, double precision, jsonb, double precision[]) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s day; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train); regressors, one value a name in options.regressors.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamp, double precision) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamp';
COMMENT ON FUNCTION sf_train_add(internal, timestamp, double precision) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamp, double precision) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamp, double precision) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s time; y, the target of the row, NULL for a period whose value is unknown.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamp, double precision, jsonb) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamp';
COMMENT ON FUNCTION sf_train_add(internal, timestamp, double precision, jsonb) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamp, double precision, jsonb) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamp, double precision, jsonb) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s time; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train).
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamp, double precision, jsonb, double precision[]) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamp';
COMMENT ON FUNCTION sf_train_add(internal, timestamp, double precision, jsonb, double precision[]) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamp, double precision, jsonb, double precision[]) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamp, double precision, jsonb, double precision[]) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s time; y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train); regressors, one value a name in options.regressors.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamptz, double precision) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamptz';
COMMENT ON FUNCTION sf_train_add(internal, timestamptz, double precision) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamptz, double precision) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamptz, double precision) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s instant (give options.time_zone: the calendar of the series); y, the target of the row, NULL for a period whose value is unknown.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamptz';
COMMENT ON FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamptz, double precision, jsonb) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamptz, double precision, jsonb) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s instant (give options.time_zone: the calendar of the series); y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train).
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb, double precision[]) RETURNS internal
  LANGUAGE C IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_train_add_timestamptz';
COMMENT ON FUNCTION sf_train_add(internal, timestamptz, double precision, jsonb, double precision[]) IS 'Takes one row into the aggregate sf_train. Internal.';
CREATE AGGREGATE sf_train(timestamptz, double precision, jsonb, double precision[]) (
  SFUNC = sf_train_add, STYPE = internal, SSPACE = 4096, FINALFUNC = sf_train_final,
  COMBINEFUNC = sf_train_combine, SERIALFUNC = sf_train_serialize, DESERIALFUNC = sf_train_deserialize,
  PARALLEL = SAFE
);
COMMENT ON AGGREGATE sf_train(timestamptz, double precision, jsonb, double precision[]) IS
'Trains a model of one series from its rows and gives it as bytea, for sf_forecast, sf_explain and sf_model_info.

Arguments, by position: ts, the row''s instant (give options.time_zone: the calendar of the series); y, the target of the row, NULL for a period whose value is unknown; options, equal on all rows of a group (see the options of sf_train); regressors, one value a name in options.regressors.
Rows with a NULL ts are left out; no rows give NULL. Reads nothing but its arguments, so it runs in GROUP BY, in parallel workers and on a standby.
A series that is short, constant or all zero is no error: the best simpler method is taken and the status in sf_model_info says so.
Errors: 22023 for an option that is unknown or out of range, or not equal in a group; 22003 for NaN or infinity.';

CREATE TYPE sf_train_result AS (
  model_name text, version integer, method text, series_count bigint, fallback_count bigint, row_count bigint,
  accuracy jsonb, warnings text[], seconds double precision
);
COMMENT ON TYPE sf_train_result IS 'What sf_train gives: one row a training. fallback_count: series that got a simpler method than asked; accuracy: of held-back forecasts; seconds: wall time.';

CREATE FUNCTION sf_train(
  model text, source text, time_col text, target_col text, series_cols text[] DEFAULT '{}',
  regressor_cols text[] DEFAULT '{}', horizon integer DEFAULT NULL, frequency text DEFAULT 'auto',
  method text DEFAULT 'auto', options jsonb DEFAULT '{}'
) RETURNS sf_train_result
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_train';
COMMENT ON FUNCTION sf_train(text, text, text, text, text[], text[], integer, text, text, jsonb) IS
'Trains every series of a table or view and keeps them as the next version of a named model.

model: a name, unique among your own. source: table, partitioned table, view, materialised or foreign table, as you would write it in FROM; read with your rights.
time_col: date, timestamp or timestamptz (cut in the session''s time zone). target_col: integer, numeric or float. series_cols: columns that tell series apart, of any type; none: one series.
regressor_cols: columns of type boolean, integer, numeric, float or text (a text is a category) that a forecast may depend on; their values to come are given to sf_forecast, or stand in rows of the source that have no target yet, unless option past_regressors names them. arima, prophet, regression and auto use them; warnings say which series do. horizon: default number of steps; NULL: by frequency.
frequency: auto, or hour, day, week, month, quarter, year, any interval such as ''15 minutes''. method: naive, seasonal_naive, drift, mean, ets, theta, thief, arima, ces, mstl, prophet, regression, croston, sba, tsb, adida, imapa, or auto: those that suit the series (arima, ces and prophet with option effort high only, mstl for long seasons or with it, regression with regressors) combined for each series by their errors at earlier cut-offs, with the season of the year where there is one.
options: aggregate, budget_seconds, candidates, effort, end, ended, ets_damped, ets_model, fill, holiday_days_after, holiday_days_before, holiday_table, holidays, horizon, keep_versions, known_at_col, level_shifts, mstl_adjusted, outliers, partial, past_regressors, point, prophet_capacity, prophet_changepoint_scale, prophet_growth, prophet_seasonality, reconcile, regressor_lags, retail_anchor, returns, season, seed, start, theta_variant, time_zone, transform, until; see docs/options.md.
No series is dropped: what cannot be fitted as asked gets the best simpler method, said in sf_series. The version appears when the transaction commits.
Errors: 42P01, 42703 for a missing source or column (nearest name as hint), 42804 for a wrong type, 22023 for an option, 22003 for NaN or infinity (series and time named), 22000 for a source without usable rows, 42501 without SELECT on the source, 53200 over salesforecast.max_memory, 55000 when library and database are of two versions, 40001 when other sessions drop and make the name again and again.';

-- src/sql/install/12-retrain.sql
-- Training again from what is stored.

CREATE FUNCTION sf_retrain(model text, version integer DEFAULT NULL) RETURNS sf_train_result
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_retrain';
COMMENT ON FUNCTION sf_retrain(text, integer) IS
'Trains a named model again with the arguments of its newest version, or of the version named, and keeps the result as its next version.

model: a name of your own, or owner.name, when you are a member of the owner or the model is shared with you for train or own. version: whose arguments to take; NULL: the newest.
The source is read with the rights of the model''s owner, in the time zone and date style of that training, whoever calls; when you are not the owner, in a security-restricted operation and with search_path pg_catalog, so that functions in a view must name schemas. The old version answers until the new one is committed. Safe to repeat: what fails leaves nothing behind. Nightly: docs/retraining.md.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or version, 42501 without the right to train it or when its owner may no longer read the source, 55000 when the owner is gone or has not confirmed the source (train once with sf_train), when the source belongs to another role than at its training, or when the model is only shared with you and the source runs functions that users wrote, 42P01 and 42703 for a source or column that is gone, 40001 when the model was dropped or given away meanwhile; else as sf_train.';

-- src/sql/install/15-check.sql
-- The quality of data before training.

CREATE TYPE sf_check_row AS (
  series jsonb, row_count bigint, first_ts timestamp, last_ts timestamp, periods bigint, periods_after bigint, gaps bigint,
  longest_gap bigint, missing bigint, duplicates bigint, negatives bigint, zeros bigint, outliers bigint, level_shifts bigint,
  latest_level_shift timestamp, frequency text, season integer, seasonal_strength double precision, status text, treatment text,
  problems text[]
);
COMMENT ON TYPE sf_check_row IS 'What a check found in one series, or, where series is NULL, in all of them. Periods are counted as training reads them: first_ts and last_ts are those of the first value and of the last row, periods lie between them, periods_after follow up to the panel''s end; gaps have no row, missing no value (NULL, or a gap that is not filled); duplicates: rows beyond the first of their period; zeros include gaps that are read as zero.';

CREATE FUNCTION sf_check(
  source text, time_col text, target_col text, series_cols text[] DEFAULT '{}', frequency text DEFAULT 'auto',
  options jsonb DEFAULT '{}'
) RETURNS SETOF sf_check_row
  LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1000 AS 'MODULE_PATHNAME', 'sf_check';
COMMENT ON FUNCTION sf_check(text, text, text, text[], text, jsonb) IS
'Tells what is in a table or view before sf_train learns from it: a row of totals, whose series is NULL, then a row a series.

source, time_col, target_col, series_cols, frequency, options: as in sf_train, and read the same way, with your own rights. Option method asks what training by that method would do. Option regressors names columns that would be regressor_cols: what never changes, says the same as another or follows the target too closely is told.
status: the word that training would give (ok, too_short, constant, all_zero, empty, late_data, ended; sf_series has the meanings), of the totals the worst. treatment: what training would do with the series. problems: what is worth a look, a sentence each.
outliers: values more than six robust standard deviations from the running median, the season left out. level_shifts: jumps of the level that stay; none is seen within a window (four weeks of days, about a dozen longer periods) of either end. seasonal_strength: share of what the trend leaves that is season, 0 to 1 (Wang, Smith & Hyndman 2006); NULL for fewer than three seasons.
Writes nothing: runs in read-only transactions and on a standby. Errors: as sf_train for source, columns, options and values; 22000 for a source without rows; 53200 over salesforecast.max_memory.';

-- src/sql/install/20-forecast.sql
-- Forecasts with bounds, of a model as bytea and of a named model.

CREATE TYPE sf_forecast_step AS (
  step integer, ts timestamp, forecast double precision, lower_bound double precision, upper_bound double precision
);
COMMENT ON TYPE sf_forecast_step IS 'One step of one series'' forecast: step counts from 1, ts is the period''s label, lower_bound <= forecast <= upper_bound.';

CREATE FUNCTION sf_forecast(
  model bytea, horizon integer, level double precision DEFAULT 0.9, future_values jsonb DEFAULT NULL
) RETURNS SETOF sf_forecast_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 28 AS 'MODULE_PATHNAME', 'sf_forecast_model';
COMMENT ON FUNCTION sf_forecast(bytea, integer, double precision, jsonb) IS
'Forecasts the series of a model made by the aggregate sf_train.

model: NULL gives no rows. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1. future_values: values of regressors by name, one a step, such as {"price": [9.9, 9.5], "promo": [true, false]}; a category''s are texts.
Pure: reads nothing but its arguments. Errors: 22023 for horizon or level out of range, and for a regressor that the forecast depends on and that has no value (name and step are told); 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

CREATE TYPE sf_forecast_row AS (
  series jsonb, step integer, ts timestamp, forecast double precision, lower_bound double precision,
  upper_bound double precision
);
COMMENT ON TYPE sf_forecast_row IS 'One step of one series'' forecast of a named model; series: its key, {} for a model of one series.';

CREATE FUNCTION sf_forecast(
  model text, horizon integer DEFAULT NULL, level double precision DEFAULT 0.9, series jsonb DEFAULT NULL,
  future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_forecast_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000 AS 'MODULE_PATHNAME', 'sf_forecast_registry';
COMMENT ON FUNCTION sf_forecast(text, integer, double precision, jsonb, regclass, integer) IS
'Forecasts every series of a named model, or those that match a filter: series by series, steps in order.

model: a name of your own, else the single one you may see; owner.name says which. horizon: number of periods, 1 to 10000; NULL: the model''s own. level: share of outcomes the bounds should hold, above 0 and below 1.
series: values of series columns, such as {"store": 1}; a series that was not trained is an error when every column is given. future: table or view with the training''s time, series and regressor columns by their names, read with your rights: regressor values to come, which take the place of those that the source had at the training; a text never seen counts as the most frequent one. version: NULL takes the newest.
Writes nothing: runs in read-only transactions and on a standby. Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model, version or series, 22023 for a horizon, level or series filter out of range, and for a regressor that a series'' forecast depends on and that has no value (name, step and series are told); those of sf_train for a future table.';

-- src/sql/install/22-quantiles.sql
-- Quantiles of the forecast distribution, of a model as bytea and of a named model.

CREATE TYPE sf_quantile_step AS (step integer, ts timestamp, quantile double precision, value double precision);
COMMENT ON TYPE sf_quantile_step IS 'One quantile of one step of one series'' forecast: the outcome stays at or below value with probability quantile.';

CREATE FUNCTION sf_forecast_quantiles(
  model bytea, horizon integer, quantiles double precision[], future_values jsonb DEFAULT NULL
) RETURNS SETOF sf_quantile_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 84 AS 'MODULE_PATHNAME', 'sf_forecast_quantiles_model';
COMMENT ON FUNCTION sf_forecast_quantiles(bytea, integer, double precision[], jsonb) IS
'Quantiles of the forecasts of a model made by the aggregate sf_train: steps in order, the quantiles of a step in the order given.

model: NULL gives no rows. horizon: number of periods, 1 to 10000; NULL: the model''s own. quantiles: 1 to 1000 probabilities above 0 and below 1, such as {0.1,0.5,0.9}. future_values: as for sf_forecast.
Whole numbers for a series of small counts; never below zero where the history is not. A quantile need not hold the mean, as the bounds of sf_forecast do. Pure: reads nothing but its arguments. Errors: 22004 for a NULL, 22023 for a horizon or quantile out of range, 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

CREATE TYPE sf_quantile_row AS (
  series jsonb, step integer, ts timestamp, quantile double precision, value double precision
);
COMMENT ON TYPE sf_quantile_row IS 'One quantile of one step of one series'' forecast of a named model; series: its key, {} for a model of one series.';

CREATE FUNCTION sf_forecast_quantiles(
  model text, horizon integer DEFAULT NULL, quantiles double precision[] DEFAULT '{0.05,0.25,0.5,0.75,0.95}', series jsonb DEFAULT NULL,
  future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_quantile_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 1000 AS 'MODULE_PATHNAME', 'sf_forecast_quantiles_registry';
COMMENT ON FUNCTION sf_forecast_quantiles(text, integer, double precision[], jsonb, regclass, integer) IS
'Quantiles of the forecasts of a named model: series by series, steps in order, the quantiles of a step in the order given.

quantiles: 1 to 1000 probabilities above 0 and below 1. model, horizon, series, future, version: as for sf_forecast.
Whole numbers for a series of small counts; never below zero where the history is not. A quantile need not hold the mean, as the bounds of sf_forecast do. Writes nothing. Errors: 22004 for a NULL, 22023 for a quantile out of range, else as sf_forecast.';

-- src/sql/install/24-total.sql
-- Totals of forecasts over periods and roll-ups of the series columns.

CREATE TYPE sf_total_row AS (
  series jsonb, from_ts timestamp, to_ts timestamp, total double precision, lower_bound double precision,
  upper_bound double precision, confidence double precision
);
COMMENT ON TYPE sf_total_row IS 'The sum of the forecasts of a roll-up over a period. series: the values of the columns it keeps, {} for all series together; from_ts, to_ts: the first and the last step in it; lower_bound <= total <= upper_bound; confidence: the level of the bounds.';

CREATE FUNCTION sf_forecast_total(
  model text, horizon integer DEFAULT NULL, level double precision DEFAULT 0.9, series jsonb DEFAULT NULL, by text[] DEFAULT '{}',
  period text DEFAULT NULL, future regclass DEFAULT NULL, version integer DEFAULT NULL
) RETURNS SETOF sf_total_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 100 AS 'MODULE_PATHNAME', 'sf_forecast_total';
COMMENT ON FUNCTION sf_forecast_total(text, integer, double precision, jsonb, text[], text, regclass, integer) IS
'Forecasts added up over steps and series, with bounds of the sum: narrower than the sum of bounds where errors are independent, as wide where they hang together.

by: series columns to keep, such as {store}: forecasts are added up over all others; {}: over all series; NULL: over none, a total a series. period: NULL: the whole horizon in one; day, week, month, quarter, year, "4 weeks" and the like: a total a period, in which a step counts whose ts lies in it; months, quarters and years are the calendar''s (retail months those of a model that has them), and may be cut at either end; other lengths count from the panel''s first step.
model, horizon, level, series, future, version: as for sf_forecast. A total is the sum of mean forecasts, also where option point is median.
Bounds come from 500 joint paths, drawn from each series'' own distribution and from how errors of the training''s held-back forecasts hung together, from step to step and between series that share a column''s value; the same call gives the same numbers. Bounds of sums of counts are whole numbers. Above a level of 0.98 bounds go on from the outer paths as those of a normal distribution would. Memory: 4 kB a roll-up and period, up to salesforecast.max_memory (53200). Writes nothing. Errors: 22023 for a column that is no series column, a period that cannot be read, or a number out of range, else as sf_forecast.';

-- src/sql/install/30-explain.sql
-- Why a forecast is what it is: components that sum exactly to it.

CREATE TYPE sf_explain_step AS (step integer, ts timestamp, component text, value double precision);
COMMENT ON TYPE sf_explain_step IS 'One component of one step''s forecast; the values of a step sum to its forecast.';

CREATE FUNCTION sf_explain(model bytea, horizon integer, future_values jsonb DEFAULT NULL)
  RETURNS SETOF sf_explain_step
  LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 84 AS 'MODULE_PATHNAME', 'sf_explain_model';
COMMENT ON FUNCTION sf_explain(bytea, integer, jsonb) IS
'Splits the forecast of a model made by the aggregate sf_train into components.

A component (level, trend, season, week, year, clip_at_zero) is the change of the forecast when it is set neutral, in that order; the values of a step sum to its forecast. Arguments and errors as sf_forecast(bytea, …).';

CREATE TYPE sf_explain_row AS (
  series jsonb, step integer, ts timestamp, component text, value double precision
);
COMMENT ON TYPE sf_explain_row IS 'One component of one step''s forecast of one series of a named model.';

CREATE FUNCTION sf_explain(
  model text, horizon integer DEFAULT NULL, series jsonb DEFAULT NULL, future regclass DEFAULT NULL,
  version integer DEFAULT NULL
) RETURNS SETOF sf_explain_row
  LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 3000 AS 'MODULE_PATHNAME', 'sf_explain_registry';
COMMENT ON FUNCTION sf_explain(text, integer, jsonb, regclass, integer) IS
'Splits the forecasts of a named model into components that sum to them.

A component (level, trend, season, week, year, reconciliation, clip_at_zero) is the change of the forecast when it is set neutral, in that order. Arguments and errors as sf_forecast(text, …).';

-- src/sql/install/33-backtest.sql
-- Forecasts as they would have been, beside what came.

CREATE TYPE sf_backtest_row AS (
  series jsonb, cutoff timestamp, step integer, ts timestamp, y double precision, forecast double precision,
  lower_bound double precision, upper_bound double precision, status text
);
COMMENT ON TYPE sf_backtest_row IS 'One step of a forecast made at a cut-off and its outcome. cutoff: the last period that the training saw. y: NULL where the source has no value. status: of the series in that training.';

CREATE FUNCTION sf_backtest(
  model text, folds integer DEFAULT 3, stride integer DEFAULT NULL, horizon integer DEFAULT NULL, history integer DEFAULT NULL,
  level double precision DEFAULT 0.9, version integer DEFAULT NULL
) RETURNS SETOF sf_backtest_row
  LANGUAGE C STABLE PARALLEL UNSAFE ROWS 1000 AS 'MODULE_PATHNAME', 'sf_backtest';
COMMENT ON FUNCTION sf_backtest(text, integer, integer, integer, integer, double precision, integer) IS
'Trains a version''s arguments anew on earlier states of its source, and gives each forecast beside its outcome: fold by fold, series by series.

folds: number of cut-offs, 1 to 1000; fewer, with a notice, where the history is short: every fold is judged over the whole horizon, and two seasons are left before the first one where there are more. stride: periods between cut-offs; NULL: the horizon. horizon: NULL: the model''s own. history: periods that a fold sees at most (a rolling window); NULL: all (an expanding one). level: of the bounds. version: whose arguments; NULL: the newest''s.
Methods, weights, parameters and bounds of a fold come from what lies before its cut-off alone; frequency and the meaning of gaps are those of the whole source. Takes about as long as folds trainings. Stores nothing.
The source is read with the rights of the model''s owner and needs the share train; whoever is no member of the owner needs SELECT on a table without row-level security for him. Errors: 42704 for an unknown model or version, 42501 without these rights, 22023 for a number out of range, 22000 for a history shorter than one fold, else as sf_retrain.';

-- src/sql/install/35-accuracy.sql
-- How good forecasts were.

CREATE TYPE sf_accuracy_row AS (
  series jsonb, step integer, ts timestamp, series_count bigint, points bigint, mae double precision, rmse double precision,
  wape double precision, smape double precision, mape double precision, mase double precision, rmsse double precision,
  bias double precision, pinball_lower double precision, pinball_upper double precision, coverage double precision,
  msis double precision, skill double precision, status text, note text
);
COMMENT ON TYPE sf_accuracy_row IS 'Measures of one group of forecasts: of a series, a step, a period, or all. NULL: undefined, and note says why.
wape: sum of absolute errors over sum of absolute outcomes. smape, mape: percent. mase, rmsse: errors over those of the seasonal naive method in the history (Hyndman & Koehler 2006). bias: sum of forecast less outcome over sum of absolute outcomes, above 0: too high. pinball_lower, pinball_upper: loss of the bounds as quantiles, scaled as mase. coverage: share of outcomes within the bounds. msis: mean scaled interval score. skill: 1 less the mean absolute error over that of the seasonal naive forecast.
Of several series mae, rmse, wape, bias, coverage and skill are of all points together, the others means of the series'' own, of each of its forecasts where there are several folds.';

CREATE FUNCTION sf_accuracy(
  model text, version integer DEFAULT NULL, actuals regclass DEFAULT NULL, by text DEFAULT 'series', horizon integer DEFAULT NULL,
  level double precision DEFAULT 0.9, folds integer DEFAULT NULL
) RETURNS SETOF sf_accuracy_row
  LANGUAGE C STABLE PARALLEL UNSAFE ROWS 100 AS 'MODULE_PATHNAME', 'sf_accuracy';
COMMENT ON FUNCTION sf_accuracy(text, integer, regclass, text, integer, double precision, integer) IS
'How good the forecasts of a version are: against outcomes that came since, at earlier cut-offs, or on what training held back.

actuals: a table or view with the model''s time, target and series columns, read with the caller''s own rights; its rows that fall on steps 1 to horizon of the version''s forecasts are scored, others left out; rows of one period become one value as in training, from the first to the last period of actuals a period without a row is a zero where it was one in training, and an unfinished last period is left out with a notice. A series without any row sold nothing, too, where that holds for periods; a notice says how many there are. If they are most of the model''s series, actuals are taken to be those of the others alone.
folds: without actuals, so many cut-offs, a horizon apart, at which the version''s arguments are trained anew and judged, as by `sf_backtest` and with its rights and errors; takes about as long as folds trainings.
Neither: the errors that training made from cut-offs inside the history, one row a series, without the measures of bounds: those were made from the same errors.
by: series, step, period or all. horizon: NULL, the model''s own. level: of the bounds that coverage, pinball and msis judge. version: NULL takes the newest.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or version, 22023 for another word, a number out of range, or both actuals and folds, 42703 and 42804 for columns that actuals lacks or has in another type, 42501 without SELECT on them, 22003 for a NaN or infinite outcome.';

-- src/sql/install/40-model_info.sql
-- What a model is, as JSON.

CREATE FUNCTION sf_model_info(model bytea) RETURNS jsonb
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_model_info';
COMMENT ON FUNCTION sf_model_info(bytea) IS
'Tells what a model made by the aggregate sf_train is: method and parameters, periods learned from, frequency, held-back accuracy, where bounds come from, status, warnings, fingerprint of the data.

Errors: 22000 for bytes that are no intact model, 0A000 for a model of a newer format.';

-- src/sql/install/45-verify.sql
-- Checking bytes before trusting them.

CREATE TYPE sf_verify_result AS (ok boolean, problem text);
COMMENT ON TYPE sf_verify_result IS 'Verdict on the bytes of a model; problem is NULL when ok.';

CREATE FUNCTION sf_verify(model bytea) RETURNS sf_verify_result
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'sf_verify';
COMMENT ON FUNCTION sf_verify(bytea) IS
'Checks every byte of a model: envelope, length, checksum, structure, each value. Never an error: the problem is in the result.';

-- src/sql/install/50-share.sql
-- Who else may use a model, and whose it is.

CREATE FUNCTION sf_share(model text, role text, privilege text DEFAULT 'forecast') RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_share';
COMMENT ON FUNCTION sf_share(text, text, text) IS
'Lets another role and its members use a model; a second call for the same role changes what it may do.

model: a name of your own, or owner.name. role: an exact role name, or public for everybody (forecast only). privilege: forecast: see, forecast and explain it; train: also sf_retrain it, from the stored source, read with the owner''s rights; own: all that the owner may but training from another source.
The source itself is not shared. What a forecast reveals of it: docs/security.md.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or role, 42501 when the model is not yours, 22023 for an unknown privilege, 40001 after a concurrent change (try again).';

CREATE FUNCTION sf_unshare(model text, role text) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_unshare';
COMMENT ON FUNCTION sf_unshare(text, text) IS
'Takes back what sf_share gave to a role.

model: a name of your own, or owner.name. role: as sf_shares shows it, a role that is gone included.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or when it is not shared with that role, 42501 when the model is not yours, 40001 after a concurrent change (try again).';

CREATE FUNCTION sf_reassign(old_owner text, new_owner text) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_reassign';
COMMENT ON FUNCTION sf_reassign(text, text) IS
'Gives all models of one role to another, as REASSIGN OWNED does for tables, and gives their number.

old_owner: a role, or the stored name of one that is gone. new_owner: a role. You need the privileges of both; for an old owner that is gone you must be superuser.
Models forecast as before. From an old owner who is still there they must be trained once by the new one with sf_train before sf_retrain takes them: a source that somebody else chose is never read with one''s rights unasked.
Errors: 42704 for an unknown role, 42501 without the privileges, 42710 when the new owner has a model of the same name (23505 when he gets it in the same moment).';

-- src/sql/install/55-transfer.sql
-- A way out of the registry and in again.

CREATE FUNCTION sf_export(model text, series jsonb DEFAULT NULL, version integer DEFAULT NULL) RETURNS bytea
  LANGUAGE C STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'sf_export';
COMMENT ON FUNCTION sf_export(text, jsonb, integer) IS
'Gives a version of a named model as bytea: whole, for sf_import, or one series of it, for sf_forecast(bytea, …).

model: a name of your own, or owner.name. series: NULL: the whole version; the values of all series columns, such as {"store": 1} ({} for a model of one series): that series as a model of its own. version: NULL takes the newest.
Writes nothing. Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model, version or series, 42501 when the model is not yours, 22023 for a series filter that names not every column, 54000 for a version too large for one bytea, 53200 over salesforecast.max_memory.';

CREATE FUNCTION sf_import(name text, model bytea) RETURNS sf_train_result
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_import';
COMMENT ON FUNCTION sf_import(text, bytea) IS
'Keeps a model that sf_export or the aggregate sf_train gave as the next version of a named model of your own.

name: as in sf_train. model: bytes from anywhere; every one is checked before anything is written.
The version forecasts as it did where it came from; no earlier version is dropped. sf_retrain refuses it, because its source was named by somebody else: train with sf_train once.
Errors: 22004 for NULL, 22000 for bytes that are no intact model, 0A000 for a model of a newer format, the type''s own error for a key that does not fit its column''s type, 42602 for a name that is not valid, 53200 over salesforecast.max_memory.';

-- src/sql/install/60-demo_sales.sql
-- Sample sales to try everything on.

CREATE TYPE sf_demo_sale AS (
  day date, shop text, district text, product text, category text, units integer, price double precision,
  promotion boolean, temperature double precision, footfall integer, holiday text
);
COMMENT ON TYPE sf_demo_sale IS 'One row of sample sales: units of one product sold by one shop on one day, negative for returns. holiday: its name, or NULL.';

CREATE FUNCTION sf_demo_sales(
  shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01',
  last_day date DEFAULT '2025-12-31', seed bigint DEFAULT 1
) RETURNS SETOF sf_demo_sale
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'sf_demo_sales';
COMMENT ON FUNCTION sf_demo_sales(integer, integer, date, date, bigint) IS
'Makes sample sales from a seed: the same rows for the same arguments, on any machine.

shops 1 to 1000, products 1 to 1000, days from first_day to last_day (at most 100 years). Trend, weekly and yearly season, prices, promotions, temperature, footfall and holidays drive units; among the series are intermittent items, a stock-out, a shop that closes, one whose last data are late, a product launched late, returns, and a district closed on Sundays.
Errors: 22023 for an argument out of range.';

CREATE FUNCTION sf_demo_twins(
  shops integer DEFAULT 8, products integer DEFAULT 12, first_day date DEFAULT '2023-01-01',
  last_day date DEFAULT '2025-12-31', seed bigint DEFAULT 1
) RETURNS SETOF sf_demo_sale
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100000 AS 'MODULE_PATHNAME', 'sf_demo_twins';
COMMENT ON FUNCTION sf_demo_twins(integer, integer, date, date, bigint) IS
'Makes the clean twins of the series of `sf_demo_sales`: the same sales without the troubles.

The arguments are those of `sf_demo_sales`. Rows that both have are equal. Here are, besides: what would have been sold of the stock that ran out (there a row of zero units), Sundays of the closed district, the shop that closed, the last days of the one that is late, the product before its late launch, lost records, and rows of zero units of the item that has rows only when it sells. There are no returns. A forecast from the troubled series is good when it comes near that from its twin.
Errors: 22023 for an argument out of range.';

-- src/sql/install/62-holidays.sql
-- Public holidays, to join with one's sales.

CREATE TYPE sf_holiday AS (country text, day date, name text);
COMMENT ON TYPE sf_holiday IS 'One public holiday. country: ISO 3166 code. name: in English; of two holidays on one day "A; B".';

CREATE FUNCTION sf_holidays(countries text[], from_year integer, to_year integer) RETURNS SETOF sf_holiday
  LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100 AS 'MODULE_PATHNAME', 'sf_holidays';
COMMENT ON FUNCTION sf_holidays(text[], integer, integer) IS
'Gives the public holidays of countries from the first day of one year to the last of another: one row a country and day, by country in the order asked for, then by day.

countries: ISO 3166 codes of two letters in any case, such as {DE,fr}; one named twice counts once; none gives no rows. from_year, to_year: 1990 to 2050.
Only days on which the whole country rests by law: none of single regions, no half days, no working days that a government swaps for a Saturday. A day given for a holiday on a weekend is named "(observed)". Islamic feasts are reckoned by the Umm al-Qura calendar, and may be announced a day apart; docs/holidays.md tells sources and known differences of each country.
NULL for any argument gives no rows. Errors: 22023 for an unknown country (nearest code as hint, known ones as detail), and for years out of range or out of order; 22004 for a NULL among the countries; 2202E for more than one dimension.';
