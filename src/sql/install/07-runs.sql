-- Runs: how trainings went.

CREATE TABLE salesforecast.run (
  version_id bigint PRIMARY KEY REFERENCES salesforecast.version ON DELETE CASCADE,
  started_at timestamptz NOT NULL,
  function_name text NOT NULL,
  seed numeric NOT NULL,
  data_fingerprint text NOT NULL,
  until_ts timestamp NOT NULL,
  read_seconds double precision NOT NULL,
  learn_seconds double precision NOT NULL,
  fit_seconds double precision NOT NULL,
  learned jsonb NOT NULL,
  built_with text NOT NULL,
  start_weights bytea NOT NULL
);
COMMENT ON TABLE salesforecast.run IS 'One row a version that was trained here, gone with it: what the training was made of, how learning from the whole panel went, how long each part took. start_weights: networks of before the first cut-off, which a training with option warm_start begins with; empty: none. Versions that were imported, or trained by 0.5.0 and before, have none.';

ALTER TABLE salesforecast.run ENABLE ROW LEVEL SECURITY;
CREATE POLICY run_of_visible_version ON salesforecast.run FOR SELECT
  USING (EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = run.version_id));

-- As for the other tables of the registry: default privileges may have given more, to anybody.
DO $$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT DISTINCT r.rolname FROM pg_catalog.pg_class AS c
    CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a JOIN pg_catalog.pg_roles AS r ON r.oid OPERATOR(pg_catalog.=) a.grantee
    WHERE c.oid OPERATOR(pg_catalog.=) 'salesforecast.run'::pg_catalog.regclass AND a.grantee OPERATOR(pg_catalog.<>) c.relowner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON salesforecast.run FROM %1$I', given.rolname);
  END LOOP;
END
$$;
REVOKE ALL ON salesforecast.run FROM PUBLIC;
GRANT SELECT ON salesforecast.run TO PUBLIC;

SELECT pg_catalog.pg_extension_config_dump('salesforecast.run', '');

CREATE VIEW sf_runs WITH (security_invoker) AS
  SELECT m.model_name,
         coalesce(salesforecast.sf_role_name(m.owner_name, m.owner_system, m.owner_role), m.owner_name) AS owner_name,
         v.version_number AS version, r.started_at, r.function_name, v.source, v.method, v.options, r.seed,
         r.data_fingerprint, v.series_count, v.row_count, r.until_ts, v.accuracy, r.learned, v.warnings, v.seconds,
         r.read_seconds, r.learn_seconds, r.fit_seconds, r.built_with, pg_catalog.length(r.start_weights) AS start_bytes
  FROM salesforecast.run AS r
  JOIN salesforecast.version AS v ON v.version_id = r.version_id
  JOIN salesforecast.model AS m ON m.model_id = v.model_id;
COMMENT ON VIEW sf_runs IS 'The training of every version you may see that was trained here: on what data, with what options and seed, how it went, and how long its parts took.
A run goes with its version; one that was imported, or trained by 0.5.0 and before, has none. Trainings that failed leave none.
function_name: sf_train or sf_retrain. data_fingerprint: equal for the same rows and series in any order; until_ts: the last period. accuracy: the held-back scores, as in sf_versions.
learned: an array, one object for each method that learned from the whole panel, and scale of its sales (log, linear): library (with its version, and the BLAS below it), series, models (one for each time that held-back forecasts are made from, and the last), losses and validations of the first model by epoch (of trees: the loss of all, the validation by every tenth tree; more than a hundred are thinned evenly), epochs and best_epoch, whose weights were kept, device, start_version, whose network it began with (option warm_start), or trees, seconds, expected_mb (memory that its program was reckoned to need before it started) and peak_mb (what it held at once, at most; null: not known).
seconds: of the whole training; read_seconds: until the rows were periods; learn_seconds: trainer programs; fit_seconds: each series. built_with: this extension, and the libraries that numbers come from. start_bytes: of the networks that are kept for option warm_start.';

GRANT SELECT ON sf_runs TO PUBLIC;
