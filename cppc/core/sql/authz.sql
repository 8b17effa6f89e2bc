-- Who acts, and what they may reach. Run once by cppc_owner in core's first migration.
-- Helper functions belong to NOLOGIN roles that may touch only what the function needs.
CREATE SCHEMA authz;
GRANT USAGE ON SCHEMA authz TO cppc_app, cppc_authz, cppc_audit, cppc_case, cppc_ledger;
GRANT CREATE ON SCHEMA authz TO cppc_authz, cppc_case, cppc_ledger;  -- a restore gives the functions back to them
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO cppc_app, cppc_authz, cppc_audit, cppc_case, cppc_ledger;

-- The key that signs identities, as the two padded blocks of HMAC-SHA256. Only cppc_authz reads it.
CREATE TABLE authz.signing_key (
  id integer PRIMARY KEY CHECK (id = 1), inner_pad bytea NOT NULL, outer_pad bytea NOT NULL);
GRANT SELECT ON authz.signing_key TO cppc_authz;

-- What teams/roles.py and families/capacities.py say, copied here after every migrate.
CREATE TABLE authz.role_grant (role text, permission text, PRIMARY KEY (permission, role));
CREATE TABLE authz.capacity_grant (capacity text, scope text, PRIMARY KEY (scope, capacity));
GRANT SELECT ON authz.role_grant, authz.capacity_grant TO cppc_authz, cppc_app, cppc_case;

-- The checked identity: {user id or '', scope}, or NULL when it is missing, forged or too old.
CREATE FUNCTION authz.claims() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parts text[] := string_to_array(current_setting('app.identity', true), '|');
  k record;
BEGIN
  IF parts IS NULL OR cardinality(parts) <> 4 OR parts[3] !~ '^[0-9]{1,12}$' THEN RETURN NULL; END IF;
  SELECT inner_pad, outer_pad INTO k FROM authz.signing_key WHERE id = 1;
  IF encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(parts[1] || '|' || parts[2] || '|' || parts[3], 'UTF8'))), 'hex')
     IS DISTINCT FROM parts[4] THEN RETURN NULL; END IF;
  IF to_timestamp(parts[3]::bigint) < now() THEN RETURN NULL; END IF;
  RETURN parts[1:2];
END $$;
ALTER FUNCTION authz.claims() OWNER TO cppc_authz;

CREATE FUNCTION authz.uid() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN NULLIF((authz.claims())[1], '')::uuid; END $$;
ALTER FUNCTION authz.uid() OWNER TO cppc_authz;

CREATE FUNCTION authz.scope() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (authz.claims())[2]; END $$;
ALTER FUNCTION authz.scope() OWNER TO cppc_authz;

-- Roles begin and end with Iowa's day, not with the server's.
CREATE FUNCTION authz.today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (now() AT TIME ZONE 'America/Chicago')::date;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA authz FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA authz TO cppc_app, cppc_authz, cppc_audit, cppc_case, cppc_ledger;
