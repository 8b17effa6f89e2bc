-- Consent, what rests on it, what left the record, and opening in an emergency.

-- Written once: no copy that went out can be made unsaid, not even by the owner's hand.
CREATE FUNCTION authz.never_changes() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE insufficient_privilege USING MESSAGE = 'this is written once and never changed'; END $$;
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON families_disclosure FOR EACH ROW EXECUTE FUNCTION authz.never_changes();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON families_copyevent FOR EACH ROW EXECUTE FUNCTION authz.never_changes();
CREATE TRIGGER written_once BEFORE UPDATE OR DELETE ON families_breakglass FOR EACH ROW EXECUTE FUNCTION authz.never_changes();

-- A place made by breaking the glass ends at its minute; every other by its days, as before.
CREATE OR REPLACE FUNCTION authz.family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT c.family_id FROM public.families_circlemember c
               WHERE c.user_id = u AND c.accepted_at IS NOT NULL
                 AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
                 AND (c.ends_at IS NULL OR c.ends_at > now()));
END $$;

CREATE OR REPLACE FUNCTION authz.opened_family_ids(wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT o.family_id FROM audit.opening o
               JOIN public.families_circlemember c ON c.user_id = u AND c.family_id = o.family_id
                 AND c.accepted_at IS NOT NULL AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
                 AND (c.ends_at IS NULL OR c.ends_at > now())
               JOIN authz.capacity_grant g ON g.scope = wanted AND g.capacity = c.capacity
               WHERE o.user_id = u AND o.granted AND o.at > now() - interval '15 minutes');
END $$;

-- What the helper functions below need.
GRANT SELECT, UPDATE ON families_consent, families_guest, families_personallink, families_circleinvitation TO cppc_case;
GRANT SELECT, INSERT ON families_breakglass TO cppc_case;
GRANT INSERT ON core_outbox TO cppc_case;
CREATE POLICY ends ON families_consent TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY ends_with_consent ON families_guest TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY ends_with_consent ON families_personallink TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY takes ON families_circleinvitation TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY breaks ON families_breakglass TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY tells ON core_outbox FOR INSERT TO cppc_case WITH CHECK (true);

-- A place that rests on a consent lasts no longer than it. Nobody is asked in as "break-glass".
CREATE FUNCTION authz.guard_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE k public.families_consent;
BEGIN
  IF NEW.consent_id IS NULL THEN RETURN NEW; END IF;
  SELECT * INTO k FROM public.families_consent WHERE id = NEW.consent_id;
  IF k.family_id IS DISTINCT FROM NEW.family_id
     OR TG_OP = 'INSERT' AND (k.state <> 'given' OR k.expires_on < authz.today()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a place rests on a consent of its family that is in force';
  END IF;
  NEW.to_on := least(NEW.to_on, k.expires_on);
  RETURN NEW;
END $$;
CREATE TRIGGER guarded BEFORE INSERT OR UPDATE OF consent_id, family_id, to_on ON families_circlemember
  FOR EACH ROW EXECUTE FUNCTION authz.guard_place();

-- The moment up to which the family's word covers a guest; null: without end, or no word is on record.
CREATE FUNCTION authz.guest_covered_until(wanted uuid) RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE unlimited boolean; last date;
BEGIN
  SELECT bool_or(expires_on IS NULL), max(expires_on) INTO unlimited, last FROM public.families_consent
    WHERE guest_id = wanted AND purpose = 'meeting' AND state = 'given';
  RETURN CASE WHEN NOT unlimited THEN (last + 1)::timestamp AT TIME ZONE 'America/Chicago' END;
END $$;

-- A link lasts no longer than the family's word; it ends on that day without anybody's doing.
CREATE FUNCTION authz.guard_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.expires_at := least(NEW.expires_at, authz.guest_covered_until(NEW.guest_id));
  RETURN NEW;
END $$;
CREATE TRIGGER ends_with_consent BEFORE INSERT OR UPDATE OF expires_at ON families_personallink
  FOR EACH ROW EXECUTE FUNCTION authz.guard_link();

CREATE FUNCTION authz.consent_given() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_personallink SET expires_at = expires_at WHERE guest_id = NEW.guest_id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER shortens_links AFTER INSERT ON families_consent FOR EACH ROW
  WHEN (NEW.state = 'given' AND NEW.purpose = 'meeting' AND NEW.guest_id IS NOT NULL) EXECUTE FUNCTION authz.consent_given();

-- What ends in the same transaction: places, invitations into the circle, the guest's links and place on the list.
CREATE FUNCTION authz.consent_ended() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today(); account uuid;
BEGIN
  SELECT user_id INTO account FROM public.families_guest WHERE id = NEW.guest_id;
  UPDATE public.families_circlemember SET to_on = today - 1, from_on = least(from_on, today - 1), updated_at = now()
    WHERE (to_on IS NULL OR to_on >= today) AND (consent_id = NEW.id
      OR NEW.purpose = 'circle' AND family_id = NEW.family_id AND user_id = account
         AND capacity IN ('support', 'provider', 'parent_partner', 'dhs_worker'));
  UPDATE public.families_circleinvitation SET withdrawn_at = now(), updated_at = now()
    WHERE consent_id = NEW.id AND accepted_at IS NULL AND withdrawn_at IS NULL;
  IF NEW.purpose = 'meeting' AND NEW.guest_id IS NOT NULL AND NOT EXISTS (
      SELECT FROM public.families_consent k WHERE k.guest_id = NEW.guest_id AND k.purpose = 'meeting'
        AND k.state = 'given' AND (k.expires_on IS NULL OR k.expires_on >= today)) THEN
    UPDATE public.families_guest SET state = 'left', decided_at = now(), version = version + 1, updated_at = now()
      WHERE id = NEW.guest_id AND state IN ('proposed', 'accepted');
    IF FOUND THEN
      UPDATE public.families_personallink SET revoked_at = now(), updated_at = now()
        WHERE guest_id = NEW.guest_id AND revoked_at IS NULL;
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER takes_effect AFTER UPDATE OF state ON families_consent FOR EACH ROW
  WHEN (OLD.state = 'given' AND NEW.state <> 'given') EXECUTE FUNCTION authz.consent_ended();

-- Withdrawn by the family, found not valid, or over because its event came.
CREATE FUNCTION authz.end_consent(wanted uuid, new_state text, why text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_consent SET state = new_state, ended_at = now(), ended_by_id = authz.uid(), ended_why = why,
      version = version + 1, updated_at = now()
    WHERE id = wanted AND new_state IN ('withdrawn', 'expired', 'invalid')
      AND (state = 'given' OR state = 'refused' AND new_state = 'invalid')
      AND family_id = ANY (authz.opened_family_ids('consent'));
  RETURN FOUND;
END $$;

-- The day's work: consents past their last day. Tells whom that takes off a guest list, and who leads the family.
CREATE FUNCTION authz.expire_consents() RETURNS TABLE (consent uuid, family uuid, area uuid, gone uuid, leads uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE k public.families_consent; before text; after text; today date := authz.today();
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN
    RAISE insufficient_privilege USING MESSAGE = 'consents run out in the worker';
  END IF;
  FOR k IN SELECT * FROM public.families_consent c WHERE c.state = 'given' AND c.expires_on < today
           ORDER BY c.id FOR UPDATE SKIP LOCKED LOOP
    SELECT g.state INTO before FROM public.families_guest g WHERE g.id = k.guest_id;
    UPDATE public.families_consent c SET state = 'expired', ended_at = now(), version = c.version + 1, updated_at = now()
      WHERE c.id = k.id;
    SELECT g.state INTO after FROM public.families_guest g WHERE g.id = k.guest_id;
    consent := k.id; family := k.family_id; area := k.area_id;
    gone := CASE WHEN after = 'left' AND before <> 'left' THEN k.guest_id END;
    leads := ARRAY(SELECT DISTINCT m.user_id FROM public.families_circlemember m
                   WHERE m.family_id = k.family_id AND m.capacity IN ('facilitator', 'co_facilitator') AND m.accepted_at IS NOT NULL
                     AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today));
    RETURN NEXT;
  END LOOP;
END $$;

-- Days on which consents end, for the home page of who leads a family: no word of content.
CREATE FUNCTION authz.expiring_consents(within_days integer) RETURNS TABLE (consent_id uuid, family_id uuid, reference text, area_id uuid, expires_on date)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  RETURN QUERY SELECT k.id, k.family_id, y.reference::text, k.area_id, k.expires_on
    FROM public.families_consent k JOIN public.families_family y ON y.id = k.family_id
    WHERE k.family_id = ANY (authz.family_ids()) AND k.state = 'given' AND k.expires_on BETWEEN today AND today + within_days
      AND y.state = 'open' AND EXISTS (SELECT FROM public.families_circlemember c WHERE c.user_id = u AND c.family_id = k.family_id
        AND c.capacity IN ('facilitator', 'co_facilitator') AND c.accepted_at IS NOT NULL
        AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today))
    ORDER BY k.expires_on, k.id;
END $$;

-- Invitations into a circle by e-mail: looked at and taken by the secret of the link.
CREATE FUNCTION authz.my_address() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT lower(email) FROM public.teams_user WHERE id = authz.uid() AND is_active); END $$;

CREATE FUNCTION authz.circle_invitation(secret text) RETURNS TABLE (email text, capacity text, language text, area text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT i.email::text, i.capacity::text, i.language::text, a.name::text
    FROM public.families_circleinvitation i JOIN public.teams_area a ON a.id = i.area_id
    WHERE i.token_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
      AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now();
END $$;

-- The place that waits for the person's acceptance of confidentiality; null when this link is not for him.
CREATE FUNCTION authz.take_circle_invitation(secret text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE i public.families_circleinvitation; u uuid := authz.uid(); place uuid;
BEGIN
  SELECT * INTO i FROM public.families_circleinvitation WHERE token_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
    AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() FOR UPDATE;
  IF i.id IS NULL OR u IS NULL OR i.invited_by_id = u OR i.to_on < authz.today()
     OR lower(i.email) IS DISTINCT FROM authz.my_address() THEN RETURN NULL; END IF;
  SELECT id INTO place FROM public.families_circlemember WHERE family_id = i.family_id AND user_id = u AND capacity = i.capacity
    AND (to_on IS NULL OR to_on >= authz.today()) LIMIT 1;
  IF place IS NULL THEN
    place := gen_random_uuid();
    INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
        from_on, to_on, accepted_version, proposed_by_id, consent_id)
      VALUES (place, i.area_id, 1, now(), now(), i.family_id, u, i.capacity, authz.today(), i.to_on, '', i.invited_by_id, i.consent_id);
  END IF;
  UPDATE public.families_circleinvitation SET accepted_at = now(), updated_at = now() WHERE id = i.id;
  RETURN place;
END $$;

-- Who holds a permission in an area today; asked by break_glass() alone.
CREATE FUNCTION authz.holders_of(wanted text, wanted_area uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today();
BEGIN
  RETURN ARRAY(SELECT DISTINCT m.person_id FROM public.teams_membership m JOIN authz.role_grant g ON g.permission = wanted AND g.role = m.role
               WHERE m.area_id = wanted_area AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today));
END $$;

-- An emergency: statewide staff read a record for minutes. The area and the facilitators are told by the same act.
-- A sealed family is left out: outside its circle it does not exist. Null: no such record.
CREATE FUNCTION authz.break_glass(wanted text, why text, minutes integer, agreement text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); f public.families_family; glass uuid := gen_random_uuid(); ends timestamptz;
BEGIN
  IF u IS NULL OR NOT authz.may_statewide('break_glass') OR char_length(btrim(why)) < 20 OR agreement = ''
     OR minutes IS NULL OR minutes NOT BETWEEN 1 AND 240 THEN
    RAISE insufficient_privilege USING MESSAGE = 'state staff open a record in an emergency, with a reason and for minutes';
  END IF;
  SELECT * INTO f FROM public.families_family WHERE reference = wanted AND NOT sealed;
  IF f.id IS NULL OR f.id = ANY (authz.family_ids()) THEN RETURN f.id; END IF;
  ends := now() + make_interval(mins => minutes);
  INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
      from_on, to_on, ends_at, accepted_version, accepted_at, proposed_by_id)
    VALUES (gen_random_uuid(), f.area_id, 1, now(), now(), f.id, u, 'break_glass', authz.today(),
      (ends AT TIME ZONE 'America/Chicago')::date, ends, agreement, now(), u);
  INSERT INTO public.families_breakglass (id, area_id, version, created_at, updated_at, family_id, user_id, reason, ends_at)
    VALUES (glass, f.area_id, 1, now(), now(), f.id, u, why, ends);
  INSERT INTO public.core_outbox (id, actor_id, kind, key, payload, due, tries, outcome, created_at)
    SELECT gen_random_uuid(), u, 'families.glass_broken', 'glass:' || glass || ':' || p.id,
        jsonb_build_object('recipient', p.id, 'glass', glass), now(), 0, '', now()
      FROM (SELECT unnest(authz.holders_of('assign_facilitator', f.area_id)) AS id UNION
            SELECT c.user_id FROM public.families_circlemember c WHERE c.family_id = f.id AND c.capacity IN ('facilitator', 'co_facilitator')
              AND c.accepted_at IS NOT NULL AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today())) p;
  RETURN f.id;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['my_address()', 'holders_of(text, uuid)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_case';
  END LOOP;
  FOREACH f IN ARRAY ARRAY['guard_place()', 'guest_covered_until(uuid)', 'guard_link()', 'consent_given()', 'consent_ended()'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
  FOREACH f IN ARRAY ARRAY['end_consent(uuid, text, text)', 'expiring_consents(integer)', 'circle_invitation(text)',
                           'take_circle_invitation(text)', 'break_glass(text, text, integer, text)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app';
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION authz.never_changes() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.never_changes() TO cppc_app, cppc_case;
ALTER FUNCTION authz.expire_consents() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.expire_consents() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.expire_consents() TO cppc_worker;
