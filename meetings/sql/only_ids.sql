-- Notices and jobs carry ids, moments, numbers and codes of ours, in every leaf and key, however deep.
CREATE FUNCTION authz.only_ids(given jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT given @? 'strict $.** ? (@.type() == "string" && !(@ like_regex "^(PART)?$"))'
    AND NOT given @? 'strict $.** ? (@.type() == "object").keyvalue() ? (!(@.key like_regex "^[a-z_]+$"))'
$$;
REVOKE ALL ON FUNCTION authz.only_ids(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.only_ids(jsonb) TO cppc_app, cppc_authz, cppc_case;
ALTER TABLE core_outbox ADD CONSTRAINT only_payload_outbox CHECK (authz.only_ids(payload));
