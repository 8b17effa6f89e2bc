-- Invitations: what a personal link shows and answers, and what a worker may send to people without account.
GRANT SELECT, UPDATE ON meetings_invitation TO cppc_case;
GRANT SELECT ON meetings_arrangement TO cppc_case;
GRANT SELECT, UPDATE ON meetings_attendance TO cppc_case;
CREATE POLICY opens ON meetings_invitation TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY reads_cppc_case ON meetings_arrangement FOR SELECT TO cppc_case USING (true);
CREATE POLICY answers ON meetings_attendance TO cppc_case USING (true) WITH CHECK (true);

-- The phone at work of whoever leads a meeting; asked by the functions below alone.
CREATE FUNCTION authz.work_phone(person uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT u.phone FROM public.teams_user u WHERE u.id = person AND u.is_active); END $$;

-- What an invited guest sees: time, whom to call, and the place only if the family said so.
CREATE FUNCTION authz.invitation_page(token text, binding text)
    RETURNS TABLE (id uuid, state text, meeting_state text, starts_at timestamptz, minutes integer, mode text, place text,
      phone text, needs_ride boolean, needs text, quiet_from time, quiet_to time, sequence integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT i.id, i.state::text, m.state::text, m.starts_at, m.minutes::integer, m.mode::text,
      (CASE WHEN i.may_see_place THEN (SELECT a.place FROM public.meetings_arrangement a WHERE a.meeting_id = m.id) END)::text,
      authz.work_phone(m.facilitator_id), i.needs_ride, i.needs::text, i.quiet_from, i.quiet_to, i.sequence
    FROM authz.opened_link(token, 'invitation', binding) l
    JOIN public.meetings_invitation i ON i.id = l.subject_id AND i.guest_id = l.guest_id AND i.state <> 'withdrawn'
    JOIN public.meetings_familymeeting m ON m.id = i.meeting_id;
END $$;

-- An answer by the link, as long as the meeting is ahead; the attendance knows it. Whom to tell, or NULL.
CREATE FUNCTION authz.answer_invitation(token text, binding text, answer text, ride boolean, help text, no_from time, no_to time)
    RETURNS TABLE (id uuid, version integer, facilitator_id uuid)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE i public.meetings_invitation; m public.meetings_familymeeting;
BEGIN
  SELECT r.* INTO i FROM authz.opened_link(token, 'invitation', binding) l
    JOIN public.meetings_invitation r ON r.id = l.subject_id AND r.guest_id = l.guest_id AND r.state <> 'withdrawn';
  SELECT * INTO m FROM public.meetings_familymeeting f WHERE f.id = i.meeting_id AND f.state = 'scheduled' AND f.starts_at > now();
  IF m.id IS NULL OR answer NOT IN ('accepted', 'declined') OR length(help) > 300 THEN RETURN; END IF;
  UPDATE public.meetings_invitation r SET state = answer, needs_ride = ride AND answer = 'accepted', needs = help,
      quiet_from = no_from, quiet_to = no_to, answered_at = now(), answered_by_link = true, missed_at = NULL,
      version = r.version + 1, updated_at = now() WHERE r.id = i.id;
  UPDATE public.meetings_attendance a SET state = CASE answer WHEN 'declined' THEN 'excused' ELSE 'expected' END, updated_at = now()
    WHERE a.meeting_id = m.id AND a.guest_id = i.guest_id AND a.state IN ('expected', 'excused');
  RETURN QUERY SELECT i.id, i.version + 1, m.facilitator_id;
END $$;

-- What one mail to a guest needs: the worker alone, only while the guest is welcome and all is as it was when it was queued.
CREATE FUNCTION authz.invitation_mail(wanted uuid, about text, as_of timestamptz)
    RETURNS TABLE (guest_id uuid, email text, language text, starts_at timestamptz, minutes integer, place text, phone text,
      sequence integer, quiet_from time, quiet_to time)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  RETURN QUERY SELECT g.id, g.email::text, g.language::text, m.starts_at, m.minutes::integer,
      (CASE WHEN i.may_see_place THEN (SELECT a.place FROM public.meetings_arrangement a WHERE a.meeting_id = m.id) END)::text,
      authz.work_phone(m.facilitator_id), i.sequence, i.quiet_from, i.quiet_to
    FROM public.meetings_invitation i
    JOIN public.meetings_familymeeting m ON m.id = i.meeting_id
    JOIN public.families_guest g ON g.id = i.guest_id AND g.state IN ('accepted', 'required') AND g.email <> ''
    JOIN public.families_family f ON f.id = i.family_id AND f.state = 'open'
    WHERE i.id = wanted AND m.starts_at = as_of AND m.starts_at > now()
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

-- The worker notes that a mail left, or that it did not arrive; whom to tell of the latter.
CREATE FUNCTION authz.note_invitation_mail(wanted uuid, arrived boolean) RETURNS TABLE (facilitator_id uuid, version integer)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  UPDATE public.meetings_invitation i SET
      mailed_at = CASE WHEN arrived THEN coalesce(i.mailed_at, now()) ELSE i.mailed_at END,
      missed_at = CASE WHEN arrived THEN i.missed_at ELSE now() END,
      version = i.version + 1, updated_at = now() WHERE i.id = wanted;
  RETURN QUERY SELECT m.facilitator_id, i.version::integer FROM public.meetings_invitation i
    JOIN public.meetings_familymeeting m ON m.id = i.meeting_id WHERE i.id = wanted AND NOT arrived;
END $$;

-- Invitations that did not arrive, for home pages of those who lead: references and dates, no word of content.
CREATE FUNCTION authz.missed_invitations()
    RETURNS TABLE (id uuid, meeting_id uuid, reference text, area_id uuid, starts_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); f uuid[] := authz.family_ids();
BEGIN
  RETURN QUERY SELECT i.id, m.id, y.reference::text, i.area_id, m.starts_at
    FROM public.meetings_invitation i JOIN public.meetings_familymeeting m ON m.id = i.meeting_id
    JOIN public.families_family y ON y.id = i.family_id
    WHERE m.facilitator_id = u AND i.family_id = ANY (f) AND i.missed_at IS NOT NULL AND i.state = 'asked'
      AND m.state = 'scheduled' AND m.starts_at > now() ORDER BY m.starts_at, i.id;
END $$;

-- Which meeting an invitation belongs to: for notices, which then ask the meeting's own policy.
CREATE FUNCTION authz.meeting_of_invitation(wanted uuid) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT i.meeting_id FROM public.meetings_invitation i WHERE i.id = wanted AND i.family_id = ANY (authz.family_ids()));
END $$;

-- Whoever leaves the guest list, by whatever way, is not expected at meetings ahead; the same transaction.
CREATE FUNCTION authz.guest_not_asked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.meetings_invitation i SET state = 'withdrawn', version = i.version + 1, updated_at = now()
    FROM public.meetings_familymeeting m
    WHERE i.guest_id = NEW.id AND m.id = i.meeting_id AND m.state = 'scheduled' AND i.state <> 'withdrawn';
  RETURN NULL;
END $$;
CREATE TRIGGER drops_invitations AFTER UPDATE OF state ON families_guest FOR EACH ROW
  WHEN (NEW.state IN ('left', 'refused') AND OLD.state <> NEW.state) EXECUTE FUNCTION authz.guest_not_asked();

ALTER FUNCTION authz.work_phone(uuid) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.work_phone(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.work_phone(uuid) TO cppc_case;
DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['invitation_page(text, text)', 'answer_invitation(text, text, text, boolean, text, time, time)',
      'invitation_mail(uuid, text, timestamptz)', 'note_invitation_mail(uuid, boolean)', 'missed_invitations()',
      'meeting_of_invitation(uuid)', 'guest_not_asked()'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_case';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.invitation_page(text, text), authz.missed_invitations(), authz.meeting_of_invitation(uuid),
  authz.answer_invitation(text, text, text, boolean, text, time, time) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.invitation_mail(uuid, text, timestamptz), authz.note_invitation_mail(uuid, boolean) TO cppc_worker;
