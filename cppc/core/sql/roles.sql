-- The roles of the database, made once by a superuser (PostgreSQL 15 to 18). Running it again is harmless.
-- Passwords are not set here: the embedded server asks the operating system who connects, and a
-- server reached over a network gets them from deploy/setup-database.

DO $$
DECLARE name text;
BEGIN
  -- Roles people's programs log in as.
  FOREACH name IN ARRAY ARRAY['cppc_owner', 'cppc_app', 'cppc_worker', 'cppc_backup', 'cppc_export'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', name);
    END IF;
  END LOOP;
  -- Roles that only own helper functions. Nobody can log in as these: each may touch just the tables
  -- its functions need, so a fault in one function reaches no further.
  FOREACH name IN ARRAY ARRAY['cppc_authz', 'cppc_audit', 'cppc_case', 'cppc_ledger'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    END IF;
  END LOOP;
END $$;

-- Said again each time, so that a role someone widened by hand is narrow again after a start.
-- The owner must inherit: schema public belongs to pg_database_owner. CREATEDB is for the tests.
ALTER ROLE cppc_owner LOGIN INHERIT CREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
ALTER ROLE cppc_app LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
ALTER ROLE cppc_worker LOGIN INHERIT NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
ALTER ROLE cppc_export LOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
-- A backup without BYPASSRLS would be an empty file that looks like a success.
ALTER ROLE cppc_backup LOGIN INHERIT NOCREATEDB NOCREATEROLE NOSUPERUSER BYPASSRLS NOREPLICATION;
ALTER ROLE cppc_authz NOLOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
ALTER ROLE cppc_audit NOLOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
ALTER ROLE cppc_case NOLOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;
ALTER ROLE cppc_ledger NOLOGIN NOCREATEDB NOCREATEROLE NOSUPERUSER NOBYPASSRLS NOREPLICATION;

GRANT pg_read_all_data TO cppc_backup;
-- The worker may do what the site may, and what is granted to it beside.
GRANT cppc_app TO cppc_worker;
-- To give a function to a helper role, the owner has to be a member of it. Being a member of the site's
-- roles lets the tests log in once and take those roles on for the body of each test.
GRANT cppc_authz, cppc_audit, cppc_case, cppc_ledger, cppc_app, cppc_worker TO cppc_owner;

-- A lost or hostile statement ends by itself, and an idle transaction does not hold locks.
ALTER ROLE cppc_app SET statement_timeout = '5s';
ALTER ROLE cppc_app SET lock_timeout = '3s';
ALTER ROLE cppc_app SET idle_in_transaction_session_timeout = '30s';
ALTER ROLE cppc_worker SET statement_timeout = '60s';
ALTER ROLE cppc_worker SET lock_timeout = '3s';
ALTER ROLE cppc_worker SET idle_in_transaction_session_timeout = '30s';

-- A search looks at the first thousand that answer: on its second page they must be the same ones. Left
-- on, a scan of a large table begins where another one is.
ALTER ROLE cppc_app SET synchronize_seqscans = off;
ALTER ROLE cppc_worker SET synchronize_seqscans = off;

-- The first statement of a transaction carries the signed identity. Two sessions of one role can read
-- each other's statements in pg_stat_activity, and an error would write them to the server's log:
-- both are switched off, by settings that only a superuser can switch on again.
ALTER ROLE cppc_app SET track_activities = off;
ALTER ROLE cppc_worker SET track_activities = off;
ALTER ROLE cppc_app SET log_min_error_statement = 'panic';
ALTER ROLE cppc_worker SET log_min_error_statement = 'panic';
