-- The append-only record. The application causes entries; it can write, change or delete none.
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO cppc_app, cppc_authz, cppc_audit, cppc_case;
GRANT CREATE ON SCHEMA audit TO cppc_audit;

CREATE TABLE audit.event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  actor_id uuid, request text NOT NULL DEFAULT '', rel text NOT NULL, op text NOT NULL,
  row_id text NOT NULL, area_id uuid, family_id uuid, before jsonb, after jsonb);
CREATE INDEX event_family ON audit.event (family_id, id) WHERE family_id IS NOT NULL;
CREATE INDEX event_area ON audit.event (area_id, id) WHERE family_id IS NULL;
CREATE INDEX event_row ON audit.event (rel, row_id, id);

CREATE TABLE audit.opening (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  user_id uuid NOT NULL, family_id uuid NOT NULL, granted boolean NOT NULL,
  why text NOT NULL DEFAULT '', request text NOT NULL DEFAULT '');
CREATE INDEX opening_gate ON audit.opening (user_id, at DESC) INCLUDE (family_id) WHERE granted;
CREATE INDEX opening_family ON audit.opening (family_id, at DESC);

GRANT SELECT, INSERT ON audit.event, audit.opening TO cppc_audit;
GRANT SELECT ON audit.event, audit.opening TO cppc_app;
GRANT SELECT ON audit.opening TO cppc_authz;
ALTER TABLE audit.event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE audit.opening ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY writes ON audit.event FOR INSERT TO cppc_audit WITH CHECK (true);
CREATE POLICY writes ON audit.opening FOR INSERT TO cppc_audit WITH CHECK (true);
CREATE POLICY reads ON audit.opening FOR SELECT TO cppc_audit USING (true);
CREATE POLICY gate ON audit.opening FOR SELECT TO cppc_authz USING (true);
-- The owner may read for maintenance (exports, partitions), never write.
CREATE POLICY maintenance ON audit.event FOR SELECT TO cppc_owner
  USING ((SELECT current_setting('app.maintenance', true)) = 'on');
CREATE POLICY maintenance ON audit.opening FOR SELECT TO cppc_owner
  USING ((SELECT current_setting('app.maintenance', true)) = 'on');

-- AFTER INSERT OR UPDATE OR DELETE FOR EACH ROW; the argument names the family's column.
CREATE FUNCTION audit.log() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE o jsonb; n jsonb; k jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN o := to_jsonb(OLD); END IF;
  IF TG_OP <> 'DELETE' THEN n := to_jsonb(NEW); END IF;
  k := coalesce(n, o);
  IF TG_OP = 'UPDATE' THEN  -- keep only what changed
    IF o = n THEN RETURN NULL; END IF;
    SELECT jsonb_object_agg(e.key, e.value), jsonb_object_agg(e.key, n -> e.key) INTO o, n
      FROM jsonb_each(o) e WHERE e.value IS DISTINCT FROM n -> e.key;
  END IF;
  INSERT INTO audit.event (actor_id, request, rel, op, row_id, area_id, family_id, before, after)
  VALUES (authz.uid(), coalesce(current_setting('app.request', true), ''), TG_TABLE_NAME,
          lower(TG_OP), coalesce(k ->> 'id', k ->> 'key'),
          (k ->> 'area_id')::uuid, (k ->> TG_ARGV[0])::uuid, o, n);
  RETURN NULL;
END $$;
ALTER FUNCTION audit.log() OWNER TO cppc_audit;
REVOKE ALL ON FUNCTION audit.log() FROM PUBLIC;
