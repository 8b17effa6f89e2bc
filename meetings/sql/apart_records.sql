-- What the private talk keeps apart stays apart in the rest of the record too: what each person said to the plan, to whom the
-- family said yes, who got a copy, personal links. Everybody keeps what is his own.

-- Guests who come to another session than the acting person, in his families whose talk hides people.
CREATE FUNCTION authz.apart_guest_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); hidden uuid[] := authz.hidden_meeting_ids();
BEGIN
  RETURN ARRAY(SELECT DISTINCT g FROM public.meetings_separatesession s, unnest(s.guest_ids) g
               WHERE s.meeting_id = ANY (hidden) AND NOT u = ANY (s.user_ids));
END $$;
ALTER FUNCTION authz.apart_guest_ids() OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.apart_guest_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.apart_guest_ids() TO cppc_app;

-- Whether a private talk of this family hides people; asked where records are merged.
CREATE FUNCTION authz.keeps_apart(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN EXISTS (SELECT FROM public.meetings_safetyscreen s WHERE s.family_id = wanted AND s.hides); END $$;
ALTER FUNCTION authz.keeps_apart(uuid) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.keeps_apart(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.keeps_apart(uuid) TO cppc_case;

-- Whom somebody proposed himself he sees on, but no family and nobody of the other session: facilitators may have
-- written an address there that he must not know, and a mail to an address of his would tell him place and time.
DROP POLICY hidden_for_safety ON families_guest;
CREATE POLICY hidden_for_safety ON families_guest AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]) OR user_id = (SELECT authz.uid())
         OR proposed_by_id = (SELECT authz.uid()) AND part <> 'family' AND NOT id = ANY ((SELECT authz.apart_guest_ids())::uuid[]));

CREATE POLICY hidden_for_safety ON families_position AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])
         OR user_id = (SELECT authz.uid()) OR attested_by_id = (SELECT authz.uid()));
CREATE POLICY hidden_for_safety ON families_paper AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]) OR user_id = (SELECT authz.uid()));
CREATE POLICY hidden_for_safety ON families_consent AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]) OR recorded_by_id = (SELECT authz.uid()));
CREATE POLICY hidden_for_safety ON families_disclosure AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]) OR disclosed_by_id = (SELECT authz.uid()));
CREATE POLICY hidden_for_safety ON families_copyevent AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]) OR recorded_by_id = (SELECT authz.uid()));
-- Links of guests whom he sees: who takes such a guest off the list takes back the links with him.
CREATE POLICY hidden_for_safety ON families_personallink AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])
         OR EXISTS (SELECT FROM families_guest g WHERE g.id = guest_id));
CREATE POLICY hidden_for_safety ON families_linkuse AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_familyprogress AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));

-- The history knows the same; and of the guest list, consents and invitations it shows each reader only the parts that are his.
DROP POLICY of_family ON audit.event;
CREATE POLICY of_family ON audit.event FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[])
    AND (rel NOT IN ('meetings_safetyscreen', 'meetings_separatesession')
         OR family_id = ANY ((SELECT authz.opened_family_ids('safety'))::uuid[]))
    AND (rel NOT IN ('families_guest', 'families_personallink', 'meetings_invitation')
         OR family_id = ANY ((SELECT authz.opened_family_ids('guests'))::uuid[]))
    AND (rel NOT IN ('families_consent', 'families_disclosure', 'families_copyevent')
         OR family_id = ANY ((SELECT authz.opened_family_ids('consent'))::uuid[]))
    AND (rel <> 'families_circleinvitation' OR family_id = ANY ((SELECT authz.opened_family_ids('circle'))::uuid[]))
    AND (rel NOT IN ('meetings_arrangement', 'meetings_attendance', 'meetings_takingpart', 'meetings_participationsupport',
                     'meetings_signature', 'meetings_signedpaper', 'meetings_invitation', 'meetings_note', 'meetings_familyprogress',
                     'families_guest', 'families_person', 'families_phone', 'families_support', 'families_position',
                     'families_paper', 'families_consent', 'families_disclosure', 'families_copyevent', 'families_personallink')
         OR NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])));

-- Mails to guests stop with the last day of the family's word, not with the job that writes down that it is over.
-- Whom the law asks for is asked all the same.
CREATE FUNCTION authz.guest_is_welcome(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.families_guest g WHERE g.id = wanted AND (g.state = 'required'
    OR g.state = 'accepted' AND coalesce(authz.guest_covered_until(g.id) > now(), true)));
END $$;
ALTER FUNCTION authz.guest_is_welcome(uuid) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.guest_is_welcome(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION authz.invitation_mail(wanted uuid, about text, as_of timestamptz)
    RETURNS TABLE (guest_id uuid, email text, language text, starts_at timestamptz, minutes integer, place text, phone text,
      sequence integer, quiet_from time, quiet_to time)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  RETURN QUERY SELECT g.id, g.email::text, g.language::text, own.starts_at, m.minutes::integer,
      CASE WHEN i.may_see_place THEN own.place END,
      authz.work_phone(m.facilitator_id), i.sequence, i.quiet_from, i.quiet_to
    FROM public.meetings_invitation i
    JOIN public.meetings_familymeeting m ON m.id = i.meeting_id
    CROSS JOIN LATERAL authz.place_for_guest(m.id, i.guest_id) own
    JOIN public.families_guest g ON g.id = i.guest_id AND authz.guest_is_welcome(g.id) AND g.email <> ''
    JOIN public.families_family f ON f.id = i.family_id AND f.state = 'open'
    WHERE i.id = wanted AND own.starts_at = as_of AND own.starts_at > now()
      AND CASE about
        WHEN 'asked' THEN m.state = 'scheduled' AND i.state <> 'withdrawn' AND i.route = 'email'
        WHEN 'moved' THEN m.state = 'scheduled' AND i.state <> 'withdrawn'
        WHEN 'reminder' THEN m.state = 'scheduled' AND i.state IN ('asked', 'accepted')
        WHEN 'cancelled' THEN m.state = 'cancelled' AND i.state IN ('asked', 'accepted')
        ELSE false END
      -- Who reads the record has an account, and is reminded there.
      AND (about = 'asked' OR NOT EXISTS (SELECT FROM public.families_circlemember c WHERE c.user_id = g.user_id
           AND c.family_id = i.family_id AND c.accepted_at IS NOT NULL
           AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today())));
END $$;

CREATE OR REPLACE FUNCTION authz.survey_mail(wanted uuid, person uuid) RETURNS TABLE (email text, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RAISE insufficient_privilege USING MESSAGE = 'mails are made in the worker'; END IF;
  RETURN QUERY SELECT g.email::text, g.language::text FROM public.meetings_familymeeting m
    JOIN public.families_guest g ON g.family_id = m.family_id AND g.id = person AND authz.guest_is_welcome(g.id) AND g.email <> ''
    WHERE m.id = wanted AND m.state = 'held';
END $$;

CREATE OR REPLACE FUNCTION authz.promise_mail(step uuid, wanted uuid, day date) RETURNS TABLE (email text, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RAISE insufficient_privilege USING MESSAGE = 'mails are made in the worker'; END IF;
  RETURN QUERY SELECT g.email::text, g.language::text FROM public.families_step s
    JOIN public.families_guest g ON g.id = s.guest_id AND g.id = wanted AND authz.guest_is_welcome(g.id) AND g.email <> ''
    JOIN public.families_family f ON f.id = s.family_id AND f.state = 'open'
    WHERE s.id = step AND s.state = 'open' AND s.by_when = day AND s.owner_id IS NULL;
END $$;
