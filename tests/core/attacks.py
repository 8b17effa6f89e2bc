"""What an attacker with a hole in a page sends; names in braces are filled in by the drill."""

# Each of these has to be refused by the database with an error.
REFUSED = {
    "read the key": "SELECT * FROM authz.signing_key",
    "read passwords of the server": "SELECT * FROM pg_authid",
    "read statistics of columns": "SELECT * FROM pg_statistic",
    "read the outbox": "SELECT payload FROM core_outbox",
    "read what is sent on to neighbors": "SELECT id FROM resources_relaymessage",
    "write the record": "INSERT INTO audit.event (rel, op, row_id) VALUES ('x', 'insert', 'x')",
    "change the record": "UPDATE audit.event SET actor_id = NULL",
    "delete the record": "DELETE FROM audit.event",
    "delete openings": "DELETE FROM audit.opening",
    "open without a log": "INSERT INTO audit.opening (user_id, family_id, granted) "
    "VALUES ('{me}', '{their_family}', true)",
    "empty a table": "TRUNCATE audit.event",
    "empty families": "TRUNCATE families_family CASCADE",
    "grant oneself everything": "INSERT INTO authz.role_grant VALUES ('provider', 'see_audit')",
    "widen a capacity": "UPDATE authz.capacity_grant SET scope = 'notes'",
    "become the owner": "SET ROLE cppc_owner",
    "become a helper": "SET ROLE cppc_authz",
    "become the backup": "SET ROLE cppc_backup",
    "become the worker": "SET ROLE cppc_worker",
    "become postgres": "SET ROLE postgres",
    "become another session": "SET SESSION AUTHORIZATION cppc_owner",
    "switch rules off": "SET session_replication_role = replica",
    "switch triggers off": "ALTER TABLE families_family DISABLE TRIGGER ALL",
    "switch policies off": "ALTER TABLE families_family DISABLE ROW LEVEL SECURITY",
    "stop forcing policies": "ALTER TABLE families_family NO FORCE ROW LEVEL SECURITY",
    "drop a policy": "DROP POLICY maintenance ON families_family",
    "add a policy": "CREATE POLICY mine ON families_family USING (true)",
    "grant a table": "GRANT ALL ON families_family TO cppc_export; SELECT 1/0",
    "change a role": "ALTER ROLE cppc_app BYPASSRLS",
    "make a role": "CREATE ROLE mine LOGIN",
    "replace a function": "CREATE OR REPLACE FUNCTION authz.uid() RETURNS uuid LANGUAGE sql "
    "AS 'SELECT ''{victim}''::uuid'",
    "make a function": "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "make a table": "CREATE TABLE public.mine (x int)",
    "make a schema": "CREATE SCHEMA mine",
    "make a view": "CREATE VIEW public.mine AS SELECT 1",
    "make an operator": "CREATE OPERATOR public.= (LEFTARG = uuid, RIGHTARG = uuid, "
    "PROCEDURE = uuid_ne)",
    "shadow a table": "CREATE TEMP TABLE families_note (LIKE core_draft)",
    "shadow a view": "CREATE TEMP VIEW teams_user AS SELECT 1 AS id",
    "shadow a function": "CREATE FUNCTION pg_temp.uid() RETURNS uuid LANGUAGE sql "
    "AS 'SELECT ''{victim}''::uuid'",
    "shadow an operator": "CREATE OPERATOR pg_temp.= (LEFTARG = uuid, RIGHTARG = uuid, "
    "PROCEDURE = uuid_ne)",
    "shadow a type": "CREATE TYPE pg_temp.uuid AS (x int)",
    "select into a temporary table": "SELECT 1 AS x INTO TEMP mine",
    "run a program": "COPY core_draft FROM PROGRAM 'id'",
    "send to a program": "COPY (SELECT 1) TO PROGRAM 'cat'",
    "write a file": "COPY (SELECT 1) TO '/tmp/mine'",
    "read a file by COPY": "COPY core_draft FROM '/etc/passwd'",
    "read a file": "SELECT pg_read_file('/etc/passwd')",
    "list files": "SELECT pg_ls_dir('.')",
    "import a file": "SELECT lo_import('/etc/passwd')",
    "export a file": "SELECT lo_export(1, '/tmp/mine')",
    "an extension": "CREATE EXTENSION dblink",
    "a language": "CREATE LANGUAGE plpython3u",
    "a server": "CREATE SERVER mine FOREIGN DATA WRAPPER postgres_fdw",
    "server settings": "ALTER SYSTEM SET log_statement = 'all'",
    "reload": "SELECT pg_reload_conf()",
    "log every statement": "SET log_statement = 'all'",
    "show activity again": "SET track_activities = on",
    "log statements with errors": "SET log_min_error_statement = 'error'",
    "load a library": "LOAD '/tmp/mine.so'",
    "memory of others": "SELECT pg_log_backend_memory_contexts(1)",
    "write-ahead log": "SELECT pg_switch_wal()",
    "replication slot": "SELECT pg_create_logical_replication_slot('mine', 'test_decoding')",
    "publication": "CREATE PUBLICATION mine FOR ALL TABLES",
    "event trigger": "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION authz.uid()",
    "a rule": "CREATE RULE mine AS ON SELECT TO families_family DO INSTEAD NOTHING",
    "a trigger": "CREATE TRIGGER mine AFTER INSERT ON core_draft EXECUTE FUNCTION authz.uid()",
    "add a column": "ALTER TABLE core_draft ADD mine text",
    "statistics object": "CREATE STATISTICS mine ON user_id, form FROM core_draft",
    "own password": "UPDATE teams_user SET password = 'x' WHERE id = '{me}'",
    "own e-mail": "UPDATE teams_user SET email = '{victim_email}' WHERE id = '{me}'",
    "own id": "UPDATE teams_user SET id = gen_random_uuid() WHERE id = '{me}'",
    "a session": "INSERT INTO core_session (key, user_id, data, device, created_at, seen_at, "
    "expires_at) VALUES (repeat('a', 64), '{victim}', '', '', now(), now(), now())",
    "an address": 'INSERT INTO account_emailaddress (user_id, email, verified, "primary") '
    "VALUES ('{victim}', 'mine@example.org', true, true)",
    "a second factor": "INSERT INTO mfa_authenticator (user_id, type, data, created_at) "
    "VALUES ('{victim}', 'totp', '{{}}', now())",
    "a membership": "INSERT INTO teams_membership (id, person_id, area_id, role, from_on) "
    "VALUES (gen_random_uuid(), '{me}', '{their_area}', 'coordinator', current_date)",
    "a membership at home": "INSERT INTO teams_membership (id, person_id, area_id, role, from_on, "
    "to_on) VALUES (gen_random_uuid(), '{me}', '{my_area}', 'dhs_worker', current_date, "
    "current_date + 9)",
    "a role for the state": "INSERT INTO teams_statewiderole (id, person_id, role, from_on) "
    "VALUES (gen_random_uuid(), '{me}', 'state_admin', current_date)",
    "a place in a circle": "INSERT INTO families_circlemember (id, area_id, version, "
    "created_at, updated_at, family_id, user_id, capacity, from_on, accepted_version, "
    "accepted_at) VALUES (gen_random_uuid(), '{their_area}', 1, now(), now(), "
    "'{their_family}', '{me}', 'facilitator', current_date, '1', now())",
    "a family": "INSERT INTO families_family (id) VALUES (gen_random_uuid())",
    "a family in another area": "SELECT authz.open_case('{their_area}', 'F-XXXXX', "
    "'{county}', 'community', 'en', '', '1')",
    "somebody else's family": "SELECT authz.assign_facilitator('{their_family}', '{me}')",
    "one's own area's family for oneself": "SELECT authz.assign_facilitator('{near_family}', "
    "'{me}')",
    "who is alike": "SELECT * FROM authz.similar_people('{their_area}', '{{SM0}}', '', NULL, NULL)",
    "a request nobody opened": "SELECT authz.step_request(gen_random_uuid(), 1, 'closed', 'x')",
    "a request written by hand": "INSERT INTO families_referral (id) VALUES (gen_random_uuid())",
    "a line in a request's history": "SELECT authz.note_request(gen_random_uuid(), 'closed', "
    "'', NULL, NULL)",
    "who leads a family": "SELECT authz.facilitators_of('{their_family}')",
    "call authz.accept_request": "SELECT authz.accept_request(gen_random_uuid(), 1, '', '', "
    "'F-XXXXX', '{county}', 'community', 'en', '', '1')",
    "call authz.answer_handover": "SELECT authz.answer_handover('{their_family}', true, "
    "'{me}', 'x')",
    "call authz.ask_handover": "SELECT authz.ask_handover('{their_family}', '{my_area}', "
    "'{{}}', 'x')",
    "call authz.ask_merge": "SELECT authz.ask_merge(gen_random_uuid(), '{their_family}', 'x')",
    "call authz.break_glass": "SELECT authz.break_glass('{their_reference}', 'a reason of "
    "more than twenty letters', 60, '1', 3)",
    "call authz.close_family": "SELECT authz.close_family('{their_family}', 'moved', 'x')",
    "call authz.merge_preview": "SELECT authz.merge_preview(gen_random_uuid(), '{their_family}')",
    "call authz.names_in": "SELECT * FROM authz.names_in('{their_area}', 'Anna Zyxwvut')",
    "call authz.pair_families": "SELECT authz.pair_families('{their_family}', "
    "'{near_reference}', 'maybe')",
    "call authz.reopen_family": "SELECT authz.reopen_family('{their_family}', 'x')",
    "call authz.seal_family": "SELECT authz.seal_family('{their_family}', true, 'x')",
    "call authz.search_for_request": "SELECT count(*) FROM "
    "authz.search_for_request(gen_random_uuid(), '{{}}', '', NULL, NULL)",
    "call authz.step_request": "SELECT authz.step_request(gen_random_uuid(), 1, 'closed', 'x')",
    "call authz.transfer_request": "SELECT authz.transfer_request(gen_random_uuid(), 1, "
    "'{my_area}', 'x') IS NULL",
    "call authz.withdraw_handover": "SELECT authz.withdraw_handover('{their_family}', 'x')",
    "counting families": "SELECT authz.refresh_figures(1)",
    "whom to tell": "SELECT authz.people_with('{their_area}', 'see_area')",
    "who works where": "SELECT authz.person_may('{victim}', '{their_area}', 'see_area')",
    "another's name on an outbox row": "INSERT INTO core_outbox (id, actor_id, kind, key, "
    "payload, due, tries, outcome, created_at) VALUES (gen_random_uuid(), '{victim}', 'x', "
    "'mine', '{{}}', now(), 0, '', now())",
    "a draft for somebody": "INSERT INTO core_draft (id, user_id, form, object_key, path, fields, "
    "version, created_at, updated_at, expires_at) VALUES (gen_random_uuid(), '{victim}', 'x', "
    "'', '', '{{}}', 1, now(), now(), now())",
}

# These are tried, allowed or not; after each of them every table is read, and nothing is gained.
PRELUDES = {
    "nothing": "SELECT 1",
    "forged": "SELECT set_config('app.identity', '{victim}||9999999999|' || repeat('0', 64), true)",
    "another person in one's own token": "SELECT set_config('app.identity', "
    "regexp_replace(current_setting('app.identity'), '^[^|]*', '{victim}'), true)",
    "the door in one's own token": "SELECT set_config('app.identity', regexp_replace("
    "current_setting('app.identity'), '^([^|]*)\\|[^|]*', '\\1|door'), true)",
    "the door for nobody": "SELECT set_config('app.identity', regexp_replace("
    "current_setting('app.identity'), '^[^|]*\\|', '|door'), true)",
    "the worker in one's own token": "SELECT set_config('app.identity', regexp_replace("
    "current_setting('app.identity'), '^([^|]*)\\|[^|]*', '\\1|worker'), true)",
    "a longer life": "SELECT set_config('app.identity', regexp_replace("
    "current_setting('app.identity'), '[0-9]+(\\|[0-9a-f]+)$', '99999999999\\1'), true)",
    "one's own token again": "SELECT set_config('app.identity', "
    "current_setting('app.identity'), false)",
    "a mac without a key": "SELECT set_config('app.identity', '{victim}||9999999999|' || "
    "encode(sha256('{victim}||9999999999'), 'hex'), true)",
    "more fields": "SELECT set_config('app.identity', '{victim}||9999999999|x|' || "
    "current_setting('app.identity'), true)",
    "no identity": "SELECT set_config('app.identity', '', true)",
    "not a token": "SELECT set_config('app.identity', '|||', true)",
    "maintenance": "SET app.maintenance = 'on'",
    "maintenance for the transaction": "SELECT set_config('app.maintenance', 'on', true)",
    "another area to export": "SELECT set_config('app.export_area', '{their_area}', true)",
    "row security off": "SET row_security = off",
    "another search path": "SET search_path = pg_temp, authz, audit, public",
    "commit and go on": "COMMIT; BEGIN",
    "roll back and go on": "ROLLBACK; BEGIN",
    "no rights": "SET ROLE none",
    "equality with nothing": "SET transform_null_equals = on",
    "quoting": "SET standard_conforming_strings = off",
    "opening another family": "SELECT audit.open_family('{their_reference}', 'x')",
    "opening a family next door": "SELECT audit.open_family('{near_reference}', 'x')",
    "accepting another's place": "SELECT authz.accept_place('{their_place}', '1')",
    "ending another's place": "SELECT authz.end_place('{their_place}')",
    "taking over a place": "UPDATE teams_membership SET person_id = '{me}' "
    "WHERE person_id = '{victim}'",
    "a guessed invitation": "SELECT authz.accept_invitation('guess')",
    "moving one's own family": "SELECT 1",
}

# Rows of others: none is changed, and none found.
WRITES_ON_OTHERS = {
    "password": "UPDATE teams_user SET password = 'x' WHERE id = '{victim}'",
    "e-mail": "UPDATE teams_user SET email = 'mine@example.org' WHERE id = '{victim}'",
    "name": "UPDATE teams_user SET name = 'x' WHERE id = '{victim}'",
    "session moved": "UPDATE core_session SET user_id = '{victim}'",
    "session copied": "UPDATE core_session SET data = (SELECT data FROM core_session LIMIT 1)",
    "sessions ended": "DELETE FROM core_session",
    "addresses": "UPDATE account_emailaddress SET email = 'mine@example.org'",
    "second factors": "DELETE FROM mfa_authenticator",
    "membership": "UPDATE teams_membership SET role = 'coordinator' WHERE area_id = '{their_area}'",
    "own membership": "UPDATE teams_membership SET to_on = NULL WHERE person_id = '{me}'",
    "own role for the state": "UPDATE teams_statewiderole SET role = 'state_admin'",
    "another's draft": "UPDATE core_draft SET fields = '{{}}' WHERE user_id <> '{me}'",
    "families": "UPDATE families_family SET sealed = false WHERE id = '{their_family}'",
    "people": "UPDATE families_person SET name = 'x' WHERE family_id = '{their_family}'",
    "people next door": "UPDATE families_person SET name = 'x' WHERE family_id = '{near_family}'",
    "money": "UPDATE contracts_budgetline SET amount = 1 WHERE area_id = '{their_area}'",
    "listings": "DELETE FROM resources_publishedlisting WHERE area_id = '{their_area}'",
    "areas": "UPDATE teams_area SET name = 'x' WHERE id = '{their_area}'",
}

# What is left in the session for whoever comes next on the same connection.
LEFTOVERS = {
    "own identity": "SELECT set_config('app.identity', current_setting('app.identity'), false)",
    "another clock": "SET TimeZone = 'Asia/Tokyo'",
    "another way to write dates": "SET DateStyle = 'SQL, DMY'",
    "another search path": "SET search_path = audit",
    "reading only": "SET default_transaction_read_only = on",
    "reading only, as a habit": "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
    "row security off": "SET row_security = off",
    "another encoding": "SET client_encoding = 'LATIN1'",
    "an encoding for tricks": "SET client_encoding = 'SJIS'",
    "quoting": "SET standard_conforming_strings = off",
    "no time at all": "SET statement_timeout = 1",
    "no end": "SET statement_timeout = 0",
    "losing what was written": "SET synchronous_commit = off",
    "a prepared statement": "PREPARE mine AS SELECT 1",
    "a cursor": "DECLARE mine CURSOR WITH HOLD FOR SELECT 1",
    "a lock": "SELECT pg_advisory_lock(1)",
    "listening": "LISTEN mine",
    "an open transaction": "COMMIT; BEGIN",
    "an open transaction that only reads": "COMMIT; BEGIN READ ONLY",
    "a broken transaction": "COMMIT; BEGIN; SAVEPOINT mine",
}
