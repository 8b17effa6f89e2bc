-- Overdue steps of all families that one leads, put together by family: the first day, how many, the last answer where it is one.
CREATE FUNCTION authz.led_late_families(before date, most integer)
  RETURNS TABLE (reference text, area_id uuid, first_day date, number bigint, last_answer text, families bigint, total bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE f uuid[] := authz.led_family_ids();
BEGIN
  RETURN QUERY
    WITH due AS (SELECT s.family_id, min(s.by_when) AS first_day, count(*) AS number, (array_agg(s.id))[1] AS one
                 FROM public.families_step s WHERE s.family_id = ANY (f) AND s.state = 'open' AND s.by_when < before
                 GROUP BY s.family_id),
         told AS (SELECT d.*, count(*) OVER () AS families, (sum(d.number) OVER ())::bigint AS total
                  FROM due d ORDER BY d.first_day, d.family_id LIMIT most)
    SELECT y.reference::text, y.area_id, t.first_day, t.number,
           CASE t.number WHEN 1 THEN (SELECT x.kind::text FROM public.families_stepanswer x WHERE x.step_id = t.one
                                      ORDER BY x.created_at DESC LIMIT 1) END, t.families, t.total
    FROM told t JOIN public.families_family y ON y.id = t.family_id ORDER BY t.first_day, t.family_id;
END $$;
ALTER FUNCTION authz.led_late_families(date, integer) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.led_late_families(date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.led_late_families(date, integer) TO cppc_app;
