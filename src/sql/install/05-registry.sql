-- The registry: named, versioned models. Rows are written by the extension's own code after its checks; everybody may
-- read what row-level security lets them see.

CREATE SCHEMA salesforecast;
COMMENT ON SCHEMA salesforecast IS 'Registry of salesforecast: named, versioned forecasting models.';
GRANT USAGE ON SCHEMA salesforecast TO PUBLIC;

CREATE TABLE salesforecast.model (
  model_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner_name text NOT NULL,
  model_name text NOT NULL CHECK (model_name <> '' AND length(model_name) <= 200),
  created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  last_version integer NOT NULL DEFAULT 0,
  UNIQUE (owner_name, model_name)
);
COMMENT ON TABLE salesforecast.model IS 'One row a named model. A name is unique per owner; last_version is the highest number ever given, so that no number comes twice.';

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
  UNIQUE (model_id, version_number)
);
COMMENT ON TABLE salesforecast.version IS 'One row a training of a model: what was asked, what came of it, and the bytes that all its series share.';

CREATE TABLE salesforecast.series_state (
  version_id bigint NOT NULL REFERENCES salesforecast.version ON DELETE CASCADE,
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

ALTER TABLE salesforecast.model ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.version ENABLE ROW LEVEL SECURITY;
ALTER TABLE salesforecast.series_state ENABLE ROW LEVEL SECURITY;

-- A model is seen by whoever is a member of its owner; an owner that is gone is seen by nobody but a superuser.
CREATE POLICY model_of_own_role ON salesforecast.model FOR SELECT
  USING (EXISTS (SELECT FROM pg_catalog.pg_roles AS r
                 WHERE r.rolname = owner_name AND pg_catalog.pg_has_role(r.oid, 'USAGE')));
CREATE POLICY version_of_visible_model ON salesforecast.version FOR SELECT
  USING (model_id IN (SELECT m.model_id FROM salesforecast.model AS m));
CREATE POLICY state_of_visible_version ON salesforecast.series_state FOR SELECT
  USING (version_id IN (SELECT v.version_id FROM salesforecast.version AS v));

GRANT SELECT ON salesforecast.model, salesforecast.version, salesforecast.series_state TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('salesforecast.model', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.version', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.series_state', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.model_model_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('salesforecast.version_version_id_seq', '');

CREATE VIEW sf_versions WITH (security_invoker) AS
  SELECT m.model_name, m.owner_name, v.version_number AS version, v.created_at, v.source, v.time_col, v.target_col,
         v.series_cols, v.regressor_cols, v.horizon, v.frequency, v.method, v.options, v.series_count,
         v.fallback_count, v.row_count, v.accuracy, v.warnings, v.seconds,
         pg_catalog.length(v.artifact) AS artifact_bytes
  FROM salesforecast.version AS v JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_versions IS 'Every version of every model you may see: what was asked in training and what came of it.';

CREATE VIEW sf_models WITH (security_invoker) AS
  SELECT m.model_name, m.owner_name, m.created_at, v.version_number AS version, v.created_at AS trained_at, v.source,
         v.method, v.frequency, v.horizon, v.series_count, v.fallback_count, v.accuracy
  FROM salesforecast.model AS m
  JOIN salesforecast.version AS v ON v.model_id = m.model_id
  WHERE v.version_number = (SELECT pg_catalog.max(w.version_number) FROM salesforecast.version AS w
                            WHERE w.model_id = m.model_id);
COMMENT ON VIEW sf_models IS 'Every model you may see, with its newest version: the one that sf_forecast takes when no version is named.';

CREATE VIEW sf_series WITH (security_invoker) AS
  SELECT m.model_name, m.owner_name, v.version_number AS version, s.series, s.status, s.status_detail, s.method,
         s.bounds_from, s.row_count, s.observations, s.first_ts, s.last_ts, s.mase, s.smape,
         pg_catalog.length(s.state) AS state_bytes
  FROM salesforecast.series_state AS s
  JOIN salesforecast.version AS v ON v.version_id = s.version_id
  JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_series IS 'Every series of every version you may see: status and why, the method taken, where its bounds come from, held-back accuracy.';

GRANT SELECT ON sf_models, sf_versions, sf_series TO PUBLIC;

CREATE FUNCTION sf_drop(model text, version integer DEFAULT NULL) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_drop';
COMMENT ON FUNCTION sf_drop(text, integer) IS
'Drops a model, or one version of it, and gives the number of versions dropped.

model: a name of your own, or owner.name. version: one version; NULL drops all and the name with them; dropping the last version drops the name, too.
Errors: 42704 for an unknown model or version, 42501 when the model is not yours.';
