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
status: ok; too_short, for the method asked for: a simpler one was taken; simpler: it failed here, or its time was over; cold_start: hardly a value of its own, the history is borrowed from the series that status_detail names; constant; all_zero; empty; late_data: forecast across the gap since its last value; ended. bounds_from: pooled, held_back (errors of forecasts of similar series, of its own), relatives (of a cold start), model, exact.
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
