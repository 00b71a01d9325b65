-- name: share
-- guards: sf_share, sf_unshare, sf_reassign: what each privilege allows and what not, who may give it, roles that are renamed or dropped
-- group: registry
\getenv root PG_ABS_SRCDIR
\set helpers :root /test/support/regress.sql
\set ECHO none
\i :helpers
\set ECHO all
CREATE SCHEMA test_share;
SET search_path = test_share, public;
CREATE TABLE sales AS SELECT '2025-01-01'::date + n AS day, g AS store, g + n % 7 AS units FROM generate_series(0, 69) AS n, generate_series(1, 2) AS g;
CREATE ROLE regress_sf_anna;
CREATE ROLE regress_sf_ben;
CREATE ROLE regress_sf_cleo;
CREATE ROLE regress_sf_team;
GRANT regress_sf_team TO regress_sf_cleo;
GRANT USAGE ON SCHEMA test_share TO PUBLIC;
GRANT SELECT ON sales TO regress_sf_anna;

SET ROLE regress_sf_anna;
SELECT version FROM sf_train('shop', 'sales', 'day', 'units', '{store}', method => 'mean');
SET ROLE regress_sf_ben;
SELECT pg_temp.failure($$SELECT * FROM sf_forecast('shop', 1)$$);
SELECT pg_temp.failure($$SELECT sf_share('regress_sf_anna.shop', 'regress_sf_ben')$$);

-- forecast: sees and forecasts it, has no right to the source, and can do nothing else.
SET ROLE regress_sf_anna;
SELECT sf_share('shop', 'regress_sf_ben');
SELECT model_name, owner_name, role_name, privilege, shared_by, shared_at = now() AS now, state FROM sf_shares;
SET ROLE regress_sf_ben;
SELECT model_name, owner_name, access, state FROM sf_models;
SELECT count(*) FROM sf_forecast('shop', 3);
SELECT count(*) FROM sf_explain('regress_sf_anna.shop', 3);
SELECT count(*) FROM sf_series;
SELECT count(*) FROM sf_shares;
SELECT statement, pg_temp.failure(statement) AS failure FROM unnest(ARRAY['SELECT sf_retrain(''shop'')', 'SELECT sf_drop(''shop'')', 'SELECT sf_rename(''shop'', ''mine'')',
  'SELECT sf_share(''shop'', ''regress_sf_cleo'')', 'SELECT sf_unshare(''shop'', ''regress_sf_ben'')', 'SELECT count(*) FROM sales']) WITH ORDINALITY AS s(statement, n) ORDER BY n;
-- train: also the next version, from a source that the caller may not read himself.
SET ROLE regress_sf_anna;
SELECT sf_share('shop', 'regress_sf_ben', 'train');
SET ROLE regress_sf_ben;
SELECT version, series_count FROM sf_retrain('shop');
SELECT owner_name, version, access FROM sf_models;
SELECT pg_temp.failure($$SELECT sf_drop('shop', 1)$$);
SELECT pg_temp.failure($$SELECT sf_train('shop', 'sales', 'day', 'units')$$);
-- own: all but training from another source; a name of one's own comes first.
SET ROLE regress_sf_anna;
SELECT sf_share('shop', 'regress_sf_team', 'own');
SET ROLE regress_sf_cleo;
SELECT sf_rename('shop', 'store');
SELECT sf_share('store', 'public');
SELECT role_name, privilege, shared_by FROM sf_shares ORDER BY role_name;
SELECT sf_drop('store', 1);
SELECT pg_temp.failure($$SELECT sf_share('store', 'public', 'train')$$);
SELECT pg_temp.failure($$SELECT sf_share('store', 'nobody')$$);
SELECT pg_temp.failure($$SELECT sf_share('store', 'regress_sf_ben', 'write')$$);
SELECT pg_temp.failure($$SELECT sf_share('store', NULL)$$);
SELECT pg_temp.failure($$SELECT sf_unshare('store', 'regress_sf_anna')$$);

-- A name that is shared by somebody never stands in the way of one's own, nor of a group's.
RESET ROLE;
GRANT SELECT ON sales TO regress_sf_team, regress_sf_ben;
SET ROLE regress_sf_team;
SELECT version FROM sf_train('store', 'sales', 'day', 'units', method => 'naive');
SET ROLE regress_sf_cleo;
SELECT count(*) FROM sf_forecast('store', 1);
SELECT count(*) FROM sf_forecast('regress_sf_anna.store', 1);
SET ROLE regress_sf_ben;
SELECT version FROM sf_train('store', 'sales', 'day', 'units', method => 'naive');
SELECT count(*) FROM sf_forecast('store', 1);
SELECT count(*) FROM sf_forecast('regress_sf_anna.store', 1);
SELECT sf_share('store', 'public');
SET ROLE regress_sf_anna;
SELECT count(*) FROM sf_forecast('store', 1);
SELECT sf_unshare('store', 'public');
SELECT sf_unshare('store', 'regress_sf_team');
SELECT role_name, privilege FROM sf_shares ORDER BY role_name;

-- A role that gets another name keeps its models and its shares; a new role of the old name gets neither, and may use the name.
RESET ROLE;
SET client_min_messages = warning;
ALTER ROLE regress_sf_anna RENAME TO regress_sf_anna_smith;
CREATE ROLE regress_sf_anna;
GRANT SELECT ON sales TO regress_sf_anna;
SET ROLE regress_sf_anna;
SELECT count(*) FROM sf_models WHERE owner_name LIKE '%anna%';
SELECT version FROM sf_train('store', 'sales', 'day', 'units', method => 'drift');
SET ROLE regress_sf_anna_smith;
SELECT owner_name, access, state FROM sf_models WHERE owner_name LIKE '%anna%';
SELECT version FROM sf_retrain('store');
SELECT version FROM sf_train('store', 'sales', 'day', 'units', method => 'mean');

-- An owner that is dropped: superusers see the model and give it away; nobody gets it with the name.
RESET ROLE;
DROP OWNED BY regress_sf_anna;
DROP ROLE regress_sf_anna;
CREATE ROLE regress_sf_anna;
SET ROLE regress_sf_anna;
SELECT count(*) FROM sf_models WHERE owner_name = 'regress_sf_anna';
SELECT pg_temp.failure($$SELECT * FROM sf_forecast('regress_sf_anna.store', 1)$$);
RESET ROLE;
SELECT owner_name, method, access, state FROM sf_models WHERE owner_name = 'regress_sf_anna';
SELECT count(*) FROM sf_forecast('regress_sf_anna.store', 1);
SELECT pg_temp.failure($$SELECT sf_retrain('regress_sf_anna.store')$$);
DROP ROLE regress_sf_anna;
SET ROLE regress_sf_ben;
SELECT pg_temp.failure($$SELECT sf_reassign('regress_sf_anna', 'regress_sf_ben')$$);
RESET ROLE;
SELECT pg_temp.failure($$SELECT sf_reassign('regress_sf_anna', 'regress_sf_ben')$$);
SELECT sf_rename('regress_sf_anna.store', 'left behind');
SELECT sf_reassign('regress_sf_anna', 'regress_sf_ben');
SET ROLE regress_sf_ben;
SELECT model_name, owner_name, state FROM sf_models WHERE owner_name = 'regress_sf_ben' ORDER BY model_name;
-- A superuser said that ben is anna: her source may be read as his.
SELECT version FROM sf_retrain('left behind');

-- From an owner who is still there, the new one must look at the source first.
SELECT pg_temp.failure($$SELECT sf_reassign('regress_sf_ben', 'regress_sf_cleo')$$);
SELECT pg_temp.failure($$SELECT sf_reassign('regress_sf_cleo', 'regress_sf_ben')$$);
SELECT pg_temp.failure($$SELECT sf_reassign('regress_sf_ben', 'nobody')$$);
RESET ROLE;
SELECT sf_reassign('regress_sf_ben', 'regress_sf_cleo');
SET ROLE regress_sf_cleo;
SELECT model_name, owner_name, state FROM sf_models WHERE owner_name = 'regress_sf_cleo' ORDER BY model_name;
SELECT count(*) FROM sf_forecast('left behind', 1);
SELECT pg_temp.failure($$SELECT sf_retrain('left behind')$$);
SELECT version FROM sf_train('left behind', 'sales', 'day', 'units', method => 'mean');
SELECT version FROM sf_retrain('left behind');
RESET ROLE;
SELECT sf_reassign('regress_sf_ben', 'regress_sf_cleo');

-- A share with a role that is dropped is shown, gives nothing to a new role of its name, and can be taken back.
SELECT sf_share('regress_sf_cleo.left behind', 'regress_sf_ben', 'own');
DROP OWNED BY regress_sf_ben;
DROP ROLE regress_sf_ben;
CREATE ROLE regress_sf_ben;
SELECT role_name, privilege, state FROM sf_shares WHERE model_name = 'left behind';
SET ROLE regress_sf_ben;
SELECT count(*) FROM sf_models WHERE model_name = 'left behind';
SET ROLE regress_sf_cleo;
SELECT sf_unshare('left behind', 'regress_sf_ben');

RESET ROLE;
DELETE FROM salesforecast.model WHERE owner_name LIKE 'regress\_sf\_%';
SELECT count(*) FROM salesforecast.share;
SELECT count(*) FROM salesforecast.series_state AS s WHERE NOT EXISTS (SELECT FROM salesforecast.version AS v WHERE v.version_id = s.version_id);
DROP SCHEMA test_share CASCADE;
DROP OWNED BY regress_sf_anna_smith, regress_sf_ben, regress_sf_cleo, regress_sf_team;
DROP ROLE regress_sf_anna_smith, regress_sf_ben, regress_sf_cleo, regress_sf_team;
