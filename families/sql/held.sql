-- Holes that were found by trying: a place taken while its consent ends, links made by readers, merging past a seal.

-- Whoever takes a place locks its consent: it ends before, and the place is refused, or after, and the place ends with it.
CREATE OR REPLACE FUNCTION authz.guard_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE k public.families_consent;
BEGIN
  IF NEW.consent_id IS NULL THEN RETURN NEW; END IF;
  SELECT * INTO k FROM public.families_consent WHERE id = NEW.consent_id FOR SHARE;
  IF k.family_id IS DISTINCT FROM NEW.family_id
     OR TG_OP = 'INSERT' AND (k.state <> 'given' OR k.expires_on < authz.today()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a place rests on a consent of its family that is in force';
  END IF;
  NEW.to_on := least(NEW.to_on, k.expires_on);
  RETURN NEW;
END $$;

-- Who opens a link speaks as its guest: only those who keep the record make one, to hand it on.
DROP POLICY p2_insert ON families_personallink;
CREATE POLICY p2_insert ON families_personallink FOR INSERT TO cppc_app WITH CHECK (
  family_id = ANY ((SELECT authz.opened_family_ids('guests'))::uuid[])
  AND family_id = ANY ((SELECT authz.opened_family_ids('write'))::uuid[]));

-- A request of a sealed family is not there, for this function too.
CREATE OR REPLACE FUNCTION audit.open_referral(wanted text, why text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); mine uuid[]; r record; opened uuid;
BEGIN
  IF u IS NULL THEN RETURN NULL; END IF;
  mine := authz.area_ids_with('see_referrals');
  FOR r IN SELECT id, area_id = ANY (mine) AND NOT sealed AS ok FROM public.families_referral WHERE reference = wanted ORDER BY 2 DESC, id LOOP
    CONTINUE WHEN opened IS NOT NULL AND NOT r.ok;
    IF r.ok THEN opened := coalesce(opened, r.id); END IF;
    -- A little less than the policy's 15 minutes, so that a page never outlives its opening.
    CONTINUE WHEN r.ok AND EXISTS (SELECT FROM audit.opening o WHERE o.user_id = u AND o.granted AND o.family_id = r.id
                                   AND o.at > now() - interval '10 minutes');
    INSERT INTO audit.opening (user_id, family_id, granted, why, request)
      VALUES (u, r.id, r.ok, why, coalesce(current_setting('app.request', true), ''));
  END LOOP;
  RETURN opened;
END $$;

-- A merge neither lifts a seal nor brings people out of a record whose private talk hides them: not asked for, not said yes to.
CREATE FUNCTION authz.merge_exposes(goes_on uuid, gone uuid) RETURNS boolean LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT count(DISTINCT f.sealed) > 1 FROM public.families_family f WHERE f.id IN (goes_on, gone))
    OR authz.keeps_apart(gone) AND NOT authz.keeps_apart(goes_on);
END $$;
ALTER FUNCTION authz.merge_exposes(uuid, uuid) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.merge_exposes(uuid, uuid) FROM PUBLIC;

CREATE FUNCTION authz.guard_merge() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Locked, so that no seal comes between this look and the move.
  PERFORM FROM public.families_family WHERE id IN (NEW.first_id, NEW.second_id) ORDER BY id FOR UPDATE;
  IF authz.merge_exposes(NEW.kept, CASE WHEN NEW.kept = NEW.first_id THEN NEW.second_id ELSE NEW.first_id END) THEN
    RAISE insufficient_privilege USING MESSAGE = 'merging these records would show what one of them hides';
  END IF;
  RETURN NEW;
END $$;
ALTER FUNCTION authz.guard_merge() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.guard_merge() FROM PUBLIC;
CREATE TRIGGER guarded BEFORE UPDATE OF kept, state ON families_familypair FOR EACH ROW
  WHEN (NEW.kept IS NOT NULL) EXECUTE FUNCTION authz.guard_merge();

-- A coordinator hands a family to an approved facilitator of the area, never to himself; it opens nothing yet. Those who lead
-- the family and its parents hear of it by the same act: nobody comes into a circle behind their back.
CREATE OR REPLACE FUNCTION authz.assign_facilitator(wanted uuid, person uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family; u uuid := authz.uid(); place uuid := gen_random_uuid();
BEGIN
  SELECT * INTO f FROM public.families_family WHERE id = wanted AND NOT sealed;
  IF u IS NULL OR f.id IS NULL OR person = u OR NOT f.area_id = ANY (authz.area_ids_with('assign_facilitator'))
     OR NOT authz.person_may(person, f.area_id, 'open_family') OR NOT authz.facilitator_approved(person, f.area_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a coordinator assigns an approved facilitator of the area, never himself';
  END IF;
  INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
      from_on, accepted_version, proposed_by_id)
    VALUES (place, f.area_id, 1, now(), now(), f.id, person, 'facilitator', authz.today(), '', u);
  INSERT INTO public.core_outbox (id, actor_id, kind, key, payload, due, tries, outcome, created_at)
    SELECT gen_random_uuid(), u, 'families.facilitator_assigned', 'assigned:' || place || ':' || p.id,
        jsonb_build_object('recipient', p.id, 'place', place), now(), 0, '', now()
      FROM (SELECT DISTINCT c.user_id AS id FROM public.families_circlemember c WHERE c.family_id = f.id AND c.user_id NOT IN (u, person)
            AND c.capacity IN ('facilitator', 'co_facilitator', 'parent') AND c.accepted_at IS NOT NULL
            AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today())) p;
  RETURN place;
END $$;
