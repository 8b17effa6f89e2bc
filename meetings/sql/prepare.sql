-- Before a meeting: is the facilitator free, what is hidden for safety, what supports cost.

-- Whether somebody leads another family's meeting then, in whatever area; says nothing of whose.
CREATE FUNCTION authz.facilitator_busy(person uuid, begins timestamptz, length integer, but uuid) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid();
BEGIN
  IF u IS NULL OR NOT (u = person OR person = ANY (authz.known_people())) THEN RETURN false; END IF;
  RETURN EXISTS (SELECT FROM public.meetings_familymeeting m WHERE m.facilitator_id = person AND m.state = 'scheduled'
                 AND m.id IS DISTINCT FROM but
                 AND tstzrange(m.starts_at, m.starts_at + make_interval(mins => m.minutes)) && tstzrange(begins, begins + make_interval(mins => length)));
END $$;

-- Opened families in which something is hidden from the acting person for safety; never from facilitators.
CREATE FUNCTION authz.screened_family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE safe uuid[] := authz.opened_family_ids('safety'); mine uuid[] := authz.family_ids();
BEGIN
  RETURN ARRAY(SELECT DISTINCT s.family_id FROM public.meetings_safetyscreen s
               WHERE s.hides AND s.family_id = ANY (mine) AND NOT s.family_id = ANY (safe));
END $$;

-- The meetings of which the acting person sees neither place nor people.
CREATE FUNCTION authz.hidden_meeting_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE safe uuid[] := authz.opened_family_ids('safety'); mine uuid[] := authz.family_ids();
BEGIN
  RETURN ARRAY(SELECT s.meeting_id FROM public.meetings_safetyscreen s
               WHERE s.hides AND s.family_id = ANY (mine) AND NOT s.family_id = ANY (safe));
END $$;

-- Where and when a guest comes: the own session; where places are hidden and there is none, nothing.
CREATE FUNCTION authz.place_for_guest(wanted uuid, who uuid) RETURNS TABLE (place text, starts_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.place::text, s.starts_at FROM public.meetings_separatesession s WHERE s.meeting_id = wanted AND who = ANY (s.guest_ids);
  IF FOUND THEN RETURN; END IF;
  RETURN QUERY SELECT CASE WHEN EXISTS (SELECT FROM public.meetings_safetyscreen x WHERE x.meeting_id = m.id AND x.hides) THEN ''
                           ELSE coalesce((SELECT a.place::text FROM public.meetings_arrangement a WHERE a.meeting_id = m.id LIMIT 1), '') END, m.starts_at
    FROM public.meetings_familymeeting m WHERE m.id = wanted;
END $$;

-- What supports cost in a fiscal year, by kind, without a family. Kinds below the limit are counted
-- together; where that leaves one kind alone, the smallest of the others is counted there too.
CREATE FUNCTION authz.support_costs(place uuid, year integer, fallback integer) RETURNS TABLE (kind text, number integer, cost numeric)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE smallest integer;
BEGIN
  IF NOT place = ANY (authz.area_ids_with('see_money')) THEN RETURN; END IF;
  SELECT greatest(coalesce(a.suppression_limit, fallback), 2) INTO smallest FROM public.teams_area a WHERE a.id = place;
  RETURN QUERY
    WITH rows AS (
      SELECT p.kind::text AS k, count(*)::integer AS n, sum(p.cost) AS c FROM public.meetings_participationsupport p
        JOIN public.meetings_familymeeting m ON m.id = p.meeting_id
        JOIN public.families_family y ON y.id = p.family_id AND NOT y.sealed
        WHERE p.area_id = place AND p.state <> 'dropped' AND p.cost IS NOT NULL
          AND (m.starts_at AT TIME ZONE 'America/Chicago')::date BETWEEN make_date(year - 1, 7, 1) AND make_date(year, 6, 30)
        GROUP BY p.kind),
    ranked AS (SELECT *, row_number() OVER (ORDER BY n, k) AS r, count(*) FILTER (WHERE n < smallest) OVER () AS small FROM rows),
    named AS (SELECT CASE WHEN n < smallest OR (small = 1 AND r = 2) THEN '' ELSE k END AS k, n, c FROM ranked)
    SELECT s.k, CASE WHEN s.n >= smallest THEN s.n END, CASE WHEN s.n >= smallest THEN s.c END
      FROM (SELECT named.k, sum(named.n)::integer AS n, sum(named.c) AS c FROM named GROUP BY named.k) s ORDER BY s.k;
END $$;

GRANT SELECT ON meetings_arrangement TO cppc_authz;
GRANT SELECT ON meetings_familymeeting TO cppc_authz;
CREATE POLICY reads_cppc_authz ON meetings_arrangement FOR SELECT TO cppc_authz USING (true);
CREATE POLICY reads_cppc_authz ON meetings_familymeeting FOR SELECT TO cppc_authz USING (true);

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['facilitator_busy(uuid, timestamptz, integer, uuid)', 'screened_family_ids()', 'hidden_meeting_ids()',
                           'place_for_guest(uuid, uuid)', 'support_costs(uuid, integer, integer)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.facilitator_busy(uuid, timestamptz, integer, uuid), authz.screened_family_ids(),
  authz.hidden_meeting_ids(), authz.support_costs(uuid, integer, integer) TO cppc_app, cppc_case, cppc_audit;
GRANT EXECUTE ON FUNCTION authz.place_for_guest(uuid, uuid) TO cppc_case;  -- asked by functions for links alone

-- What is hidden for safety is hidden by the database, whatever page asks.
CREATE POLICY hidden_for_safety ON meetings_arrangement AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_attendance AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_takingpart AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
CREATE POLICY hidden_for_safety ON meetings_participationsupport AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT meeting_id = ANY ((SELECT authz.hidden_meeting_ids())::uuid[]));
-- Of the guest list a parent then sees whom he proposed himself, and himself.
CREATE POLICY hidden_for_safety ON families_guest AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])
         OR proposed_by_id = (SELECT authz.uid()) OR user_id = (SELECT authz.uid()));

-- The history of a record: the private talk for facilitators alone; of what is hidden, nothing.
DROP POLICY of_family ON audit.event;
CREATE POLICY of_family ON audit.event FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[])
    AND (rel NOT IN ('meetings_safetyscreen', 'meetings_separatesession')
         OR family_id = ANY ((SELECT authz.opened_family_ids('safety'))::uuid[]))
    AND (rel NOT IN ('meetings_arrangement', 'meetings_attendance', 'meetings_takingpart', 'meetings_participationsupport',
                     'meetings_signature', 'meetings_signedpaper', 'families_guest')
         OR NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])));
