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
