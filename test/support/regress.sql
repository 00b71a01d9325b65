-- What the tests of sql/ share; read with \i, because each of them runs alone in a session of its own.
SET client_min_messages = warning;
SET salesforecast.progress = off;

-- What a statement ends with: its SQLSTATE, message, detail and hint, one a line; 'passed' when it does not fail.
CREATE FUNCTION pg_temp.failure(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  message text;
  detail text;
  hint text;
BEGIN
  EXECUTE statement;
  RETURN 'passed';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(E'\n', SQLSTATE || ': ' || message, 'detail: ' || nullif(detail, ''), 'hint: ' || nullif(hint, ''));
END
$$;

-- Trains with the arguments in `call`, then gives the rows of a query that sees the new model. (In one plain statement it would not:
-- sf_forecast and the views read what was there when the statement began.)
CREATE FUNCTION pg_temp.trained(call text, query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SELECT sf_train(%s)', call);
  RETURN QUERY EXECUTE format('SELECT t::text FROM (%s) AS t', query);
END
$$;
RESET client_min_messages;
