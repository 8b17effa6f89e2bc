-- Everybody is reminded by the own time: of the session for him, else of the meeting.

-- When the acting person comes to a meeting of a family whose circle he belongs to.
CREATE FUNCTION authz.own_time(wanted uuid) RETURNS timestamptz LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); mine uuid[] := authz.family_ids();
BEGIN
  RETURN (SELECT coalesce((SELECT s.starts_at FROM public.meetings_separatesession s
        WHERE s.meeting_id = m.id AND u = ANY (s.user_ids) ORDER BY s.number LIMIT 1), m.starts_at)
      FROM public.meetings_familymeeting m WHERE m.id = wanted AND m.family_id = ANY (mine));
END $$;
ALTER FUNCTION authz.own_time(uuid) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.own_time(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.own_time(uuid) TO cppc_app;

-- The hours in which a guest without account is left in peace, as he said them last; for the worker alone.
CREATE FUNCTION authz.guest_hours(wanted uuid) RETURNS TABLE (quiet_from time, quiet_to time)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  RETURN QUERY SELECT i.quiet_from, i.quiet_to FROM public.meetings_invitation i WHERE i.guest_id = wanted
    ORDER BY i.answered_at DESC NULLS LAST, i.created_at DESC LIMIT 1;
END $$;
ALTER FUNCTION authz.guest_hours(uuid) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.guest_hours(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.guest_hours(uuid) TO cppc_worker;

-- What one mail to a guest needs: the worker alone, only while the guest is welcome and the own time is as it was when it was queued.
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

-- Whoever leaves the guest list, by whatever way, is not asked nor expected at meetings ahead; the same transaction.
CREATE OR REPLACE FUNCTION authz.guest_not_asked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.meetings_invitation i SET state = 'withdrawn', version = i.version + 1, updated_at = now()
    FROM public.meetings_familymeeting m
    WHERE i.guest_id = NEW.id AND m.id = i.meeting_id AND m.state = 'scheduled' AND i.state <> 'withdrawn';
  DELETE FROM public.meetings_attendance a USING public.meetings_familymeeting m
    WHERE a.guest_id = NEW.id AND m.id = a.meeting_id AND m.state = 'scheduled'
      AND a.state IN ('expected', 'excused') AND NOT a.agreed_confidentiality;
  RETURN NULL;
END $$;
GRANT DELETE ON meetings_attendance TO cppc_case;
