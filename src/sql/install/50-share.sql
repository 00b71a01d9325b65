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
