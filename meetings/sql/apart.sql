-- What the private talk keeps apart stays apart by links, mails, calendar files and signatures too.

-- What an invited guest sees: the own time, whom to call, and the own place only if the family said so.
CREATE OR REPLACE FUNCTION authz.invitation_page(token text, binding text)
    RETURNS TABLE (id uuid, state text, meeting_state text, starts_at timestamptz, minutes integer, mode text, place text,
      phone text, needs_ride boolean, needs text, quiet_from time, quiet_to time, sequence integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT i.id, i.state::text, m.state::text, own.starts_at, m.minutes::integer, m.mode::text,
      CASE WHEN i.may_see_place THEN own.place END,
      authz.work_phone(m.facilitator_id), i.needs_ride, i.needs::text, i.quiet_from, i.quiet_to, i.sequence
    FROM authz.opened_link(token, 'invitation', binding) l
    JOIN public.meetings_invitation i ON i.id = l.subject_id AND i.guest_id = l.guest_id AND i.state <> 'withdrawn'
    JOIN public.meetings_familymeeting m ON m.id = i.meeting_id
    CROSS JOIN LATERAL authz.place_for_guest(m.id, i.guest_id) own;
END $$;

-- An answer by the link, as long as the guest's own time is ahead; the attendance knows it. Whom to tell, or NULL.
CREATE OR REPLACE FUNCTION authz.answer_invitation(token text, binding text, answer text, ride boolean, help text, no_from time, no_to time)
    RETURNS TABLE (id uuid, version integer, facilitator_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE i public.meetings_invitation; m public.meetings_familymeeting;
BEGIN
  SELECT r.* INTO i FROM authz.opened_link(token, 'invitation', binding) l
    JOIN public.meetings_invitation r ON r.id = l.subject_id AND r.guest_id = l.guest_id AND r.state <> 'withdrawn';
  SELECT f.* INTO m FROM public.meetings_familymeeting f
    CROSS JOIN LATERAL authz.place_for_guest(f.id, i.guest_id) own
    WHERE f.id = i.meeting_id AND f.state = 'scheduled' AND own.starts_at > now();
  IF m.id IS NULL OR answer NOT IN ('accepted', 'declined') OR length(help) > 300 THEN RETURN; END IF;
  UPDATE public.meetings_invitation r SET state = answer, needs_ride = ride AND answer = 'accepted', needs = help,
      quiet_from = no_from, quiet_to = no_to, answered_at = now(), answered_by_link = true, missed_at = NULL,
      version = r.version + 1, updated_at = now() WHERE r.id = i.id;
  UPDATE public.meetings_attendance a SET state = CASE answer WHEN 'declined' THEN 'excused' ELSE 'expected' END, updated_at = now()
    WHERE a.meeting_id = m.id AND a.guest_id = i.guest_id AND a.state IN ('expected', 'excused');
  RETURN QUERY SELECT i.id, i.version + 1, m.facilitator_id;
END $$;

-- What one mail to a guest needs: the worker alone, only while the guest is welcome and all is as it was when it was queued.
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
    JOIN public.families_guest g ON g.id = i.guest_id AND g.state IN ('accepted', 'required') AND g.email <> ''
    JOIN public.families_family f ON f.id = i.family_id AND f.state = 'open'
    WHERE i.id = wanted AND m.starts_at = as_of AND m.starts_at > now() AND own.starts_at > now()
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

-- These functions ask place_for_guest(); the place itself they do not read any more.
DROP POLICY reads_cppc_case ON meetings_arrangement;
REVOKE SELECT ON meetings_arrangement FROM cppc_case;

-- Who signed, who is asked and what was said in the other room: for facilitators alone.
CREATE POLICY hidden_for_safety ON meetings_signature AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_signedpaper AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_invitation AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_note AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));

-- The history knows the same, and an older phone of a person.
DROP POLICY of_family ON audit.event;
CREATE POLICY of_family ON audit.event FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[])
    AND (rel NOT IN ('meetings_safetyscreen', 'meetings_separatesession')
         OR family_id = ANY ((SELECT authz.opened_family_ids('safety'))::uuid[]))
    AND (rel NOT IN ('meetings_arrangement', 'meetings_attendance', 'meetings_takingpart', 'meetings_participationsupport',
                     'meetings_signature', 'meetings_signedpaper', 'meetings_invitation', 'meetings_note', 'families_guest',
                     'families_person')
         OR NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])));
