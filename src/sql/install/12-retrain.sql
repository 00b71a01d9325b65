-- Training again from what is stored.

CREATE FUNCTION sf_retrain(model text, version integer DEFAULT NULL) RETURNS sf_train_result
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'sf_retrain';
COMMENT ON FUNCTION sf_retrain(text, integer) IS
'Trains a named model again with the arguments of its newest version, or of the version named, and keeps the result as its next version.

model: a name of your own, or owner.name, when you are a member of the owner or the model is shared with you for train or own. version: whose arguments to take; NULL: the newest.
The source is read with the rights of the model''s owner, in the time zone and date style of that training, whoever calls; when you are not the owner, in a security-restricted operation and with search_path pg_catalog, so that functions in a view must name schemas. The old version answers until the new one is committed. Safe to repeat: what fails leaves nothing behind. Nightly: docs/retraining.md.
Errors: 42P09 for a bare name that several owners have, 42704 for an unknown model or version, 42501 without the right to train it or when its owner may no longer read the source, 55000 when the owner is gone or has not confirmed the source (train once with sf_train), when the source belongs to another role than at its training, or when the model is only shared with you and the source runs functions that users wrote, 42P01 and 42703 for a source or column that is gone, 40001 when the model was dropped or given away meanwhile; else as sf_train.';
