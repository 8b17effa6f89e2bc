-- Promises and calls across all families that one leads: days and references, no word of content.
GRANT SELECT, INSERT ON families_stepanswer TO cppc_case;
GRANT SELECT, INSERT ON families_callrequest TO cppc_case;
CREATE POLICY opens ON families_stepanswer TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY opens ON families_callrequest TO cppc_case USING (true) WITH CHECK (true);

-- Families that the acting person leads today as facilitator or co-facilitator.
CREATE FUNCTION authz.led_family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT c.family_id FROM public.families_circlemember c
               JOIN public.families_family f ON f.id = c.family_id AND f.state = 'open'
               WHERE c.user_id = u AND c.accepted_at IS NOT NULL AND c.capacity IN ('facilitator', 'co_facilitator')
                 AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today));
END $$;

-- Open steps due before a day; `total` counts all of them, whatever part is asked for.
CREATE FUNCTION authz.led_promises(before date, sorted text, most integer, skipped integer)
  RETURNS TABLE (step_id uuid, family_id uuid, reference text, area_id uuid, by_when date, last_answer text, answered_at timestamptz,
                 calls boolean, total bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE f uuid[] := authz.led_family_ids();
BEGIN
  RETURN QUERY
    WITH due AS (SELECT s.id, s.family_id, s.area_id, s.by_when, y.reference::text AS reference, count(*) OVER () AS total
                 FROM public.families_step s JOIN public.families_family y ON y.id = s.family_id
                 WHERE s.family_id = ANY (f) AND s.state = 'open' AND s.by_when < before
                 ORDER BY CASE WHEN sorted = 'day' THEN s.by_when END, CASE WHEN sorted = '-day' THEN s.by_when END DESC,
                          CASE WHEN sorted = 'family' THEN y.reference END, CASE WHEN sorted = '-family' THEN y.reference END DESC,
                          s.by_when, s.id
                 LIMIT most OFFSET skipped)
    SELECT d.id, d.family_id, d.reference, d.area_id, d.by_when, a.kind::text, a.created_at,
           EXISTS (SELECT FROM public.families_callrequest c WHERE c.family_id = d.family_id AND c.step_id = d.id AND c.done_at IS NULL), d.total
    FROM due d LEFT JOIN LATERAL (SELECT x.kind, x.created_at FROM public.families_stepanswer x WHERE x.step_id = d.id
                                  ORDER BY x.created_at DESC LIMIT 1) a ON true
    ORDER BY CASE WHEN sorted = 'day' THEN d.by_when END, CASE WHEN sorted = '-day' THEN d.by_when END DESC,
             CASE WHEN sorted = 'family' THEN d.reference END, CASE WHEN sorted = '-family' THEN d.reference END DESC, d.by_when, d.id;
END $$;

CREATE FUNCTION authz.led_calls(most integer)
  RETURNS TABLE (call_id uuid, family_id uuid, reference text, area_id uuid, asked_at timestamptz, total bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE f uuid[] := authz.led_family_ids();
BEGIN
  RETURN QUERY SELECT c.id, c.family_id, y.reference::text, c.area_id, c.created_at, count(*) OVER ()
    FROM public.families_callrequest c JOIN public.families_family y ON y.id = c.family_id
    WHERE c.family_id = ANY (f) AND c.done_at IS NULL ORDER BY c.created_at, c.id LIMIT most;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['led_family_ids()', 'led_promises(date, text, integer, integer)', 'led_calls(integer)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app, cppc_case';
  END LOOP;
END $$;
