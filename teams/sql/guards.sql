-- What a row policy cannot say: which columns of one's own row may change, and where.

-- Credentials change at the door alone; who is a demo person, only the owner says.
CREATE FUNCTION authz.guard_person() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user = 'cppc_owner' THEN RETURN NEW; END IF;
  IF NEW.is_demo IS DISTINCT FROM OLD.is_demo OR NEW.id <> OLD.id THEN
    RAISE insufficient_privilege USING MESSAGE = 'this part of a person never changes';
  END IF;
  IF authz.scope() IS DISTINCT FROM 'door' AND (NEW.password, NEW.email, NEW.is_active, NEW.last_login)
      IS DISTINCT FROM (OLD.password, OLD.email, OLD.is_active, OLD.last_login) THEN
    RAISE insufficient_privilege USING MESSAGE = 'credentials change on the sign-in pages alone';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE ON teams_user FOR EACH ROW EXECUTE FUNCTION authz.guard_person();
CREATE TRIGGER audited AFTER UPDATE OF is_active ON teams_user FOR EACH ROW
  WHEN (OLD.is_active IS DISTINCT FROM NEW.is_active) EXECUTE FUNCTION audit.log('family_id');

-- A coordinator writes the public words of the area; its shape is the state's.
CREATE FUNCTION authz.guard_area() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'cppc_owner' AND NOT authz.may_statewide('manage_areas')
     AND (NEW.id, NEW.name, NEW.slug, NEW.kind, NEW.state, NEW.boundary, NEW.source_url, NEW.basis, NEW.service_area,
          NEW.confirmed_by_id, NEW.confirmed_on, NEW.confirmed_source, NEW.opened_on, NEW.closed_on)
       IS DISTINCT FROM (OLD.id, OLD.name, OLD.slug, OLD.kind, OLD.state, OLD.boundary, OLD.source_url, OLD.basis, OLD.service_area,
          OLD.confirmed_by_id, OLD.confirmed_on, OLD.confirmed_source, OLD.opened_on, OLD.closed_on) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a state administrator changes the shape of an area';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE UPDATE ON teams_area FOR EACH ROW EXECUTE FUNCTION authz.guard_area();

-- Who invites says so with his own name; later only the link, its term and its end can change.
DROP POLICY p3_insert ON teams_invitation;
DROP POLICY p4_insert ON teams_invitation;
CREATE POLICY p3_insert ON teams_invitation FOR INSERT TO cppc_app WITH CHECK (
  area_id = ANY ((SELECT authz.area_ids_with('manage_people'))::uuid[]) AND invited_by_id = (SELECT authz.uid()));
CREATE POLICY p4_insert ON teams_invitation FOR INSERT TO cppc_app WITH CHECK (
  (SELECT authz.may_statewide('manage_people')) AND invited_by_id = (SELECT authz.uid()));
REVOKE UPDATE ON teams_invitation FROM cppc_app;
GRANT UPDATE (token_hash, expires_at, withdrawn_at) ON teams_invitation TO cppc_app;

-- True when the acting person, whose e-mail is the invited one, now holds the role. Nobody invites himself.
CREATE OR REPLACE FUNCTION authz.accept_invitation(secret text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE i public.teams_invitation; u uuid := authz.uid();
BEGIN
  SELECT * INTO i FROM public.teams_invitation WHERE token_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
    AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() FOR UPDATE;
  IF i.id IS NULL OR u IS NULL OR i.invited_by_id = u OR i.to_on < authz.today() OR NOT EXISTS (
      SELECT FROM public.teams_user WHERE id = u AND is_active AND lower(email) = lower(i.email)) THEN RETURN false; END IF;
  IF i.area_id IS NULL THEN
    INSERT INTO public.teams_statewiderole (id, person_id, role, from_on, to_on, given_by_id)
      VALUES (gen_random_uuid(), u, i.role, authz.today(), i.to_on, i.invited_by_id)
      ON CONFLICT DO NOTHING;
  ELSE
    INSERT INTO public.teams_membership (id, person_id, area_id, role, from_on, to_on, given_by_id)
      VALUES (gen_random_uuid(), u, i.area_id, i.role, authz.today(), i.to_on, i.invited_by_id)
      ON CONFLICT DO NOTHING;
  END IF;
  UPDATE public.teams_invitation SET accepted_at = now(), accepted_by_id = u WHERE id = i.id;
  RETURN true;
END $$;

-- Whether an area still has open families: a plain yes or no for those who may close it.
CREATE FUNCTION authz.has_open_families(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN authz.may_statewide('manage_areas') AND EXISTS (
    SELECT FROM public.families_family WHERE area_id = wanted AND state = 'open');
END $$;
ALTER FUNCTION authz.has_open_families(uuid) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.has_open_families(uuid), authz.guard_person(), authz.guard_area() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.has_open_families(uuid), authz.guard_person(), authz.guard_area() TO cppc_app;
