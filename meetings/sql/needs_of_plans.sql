-- What family plans need and nobody in the network gives: families by kind of help, by county and by month, in the same
-- tables of counts, by the same rule for small cells. Of these a small cell is left out altogether, not just left empty.
CREATE OR REPLACE FUNCTION authz.refresh_figure_cells(smallest integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today(); this_year int; written integer;
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN
    RAISE insufficient_privilege USING MESSAGE = 'figures are counted in the worker';
  END IF;
  this_year := extract(year FROM today)::int + (extract(month FROM today) >= 7)::int;
  DELETE FROM public.meetings_figurecell;
  INSERT INTO public.meetings_figurecell (id, area_id, year, name, cell, value, as_of)
  WITH area AS (
    SELECT a.id, coalesce(a.suppression_limit, smallest) AS least FROM public.teams_area a
  ), year AS (
    SELECT y, (make_date(y - 1, 7, 1)::timestamp AT TIME ZONE 'America/Chicago') AS first,
           (make_date(y, 7, 1)::timestamp AT TIME ZONE 'America/Chicago') AS after FROM generate_series(this_year - 2, this_year) y
  ), family AS (
    SELECT f.* FROM public.families_family f WHERE NOT f.sealed
  ), held AS (
    SELECT m.area_id, y.y, m.kind, f.county_id, to_char(m.starts_at AT TIME ZONE 'America/Chicago', 'YYYY-MM') AS month
    FROM public.meetings_familymeeting m JOIN family f ON f.id = m.family_id JOIN year y ON m.starts_at >= y.first AND m.starts_at < y.after
    WHERE m.state = 'held'
  ), began AS (
    SELECT f.area_id, y.y, (SELECT min((m.starts_at AT TIME ZONE 'America/Chicago')::date) FROM public.meetings_familymeeting m
                            WHERE m.family_id = f.id AND m.state = 'held') - f.opened_on AS days
    FROM family f JOIN year y ON f.opened_on >= make_date(y.y - 1, 7, 1) AND f.opened_on < make_date(y.y, 7, 1)
  ), lacking AS (
    SELECT s.area_id, y.y, s.lacks_id AS kind, f.county_id, to_char(s.lacks_on, 'YYYY-MM') AS month, s.family_id
    FROM public.families_step s JOIN family f ON f.id = s.family_id JOIN year y
      ON s.lacks_on >= make_date(y.y - 1, 7, 1) AND s.lacks_on < make_date(y.y, 7, 1) WHERE s.lacks_id IS NOT NULL
  ), raw AS (
    SELECT area_id, y, 'kind' AS name, kind::text AS cell, count(*) AS n FROM held GROUP BY 1, 2, 4
    UNION ALL SELECT area_id, y, 'county', county_id::text, count(*) FROM held GROUP BY 1, 2, 4
    UNION ALL SELECT area_id, y, 'month', month, count(*) FROM held GROUP BY 1, 2, 4
    UNION ALL SELECT area_id, y, 'first_meeting', CASE WHEN days IS NULL THEN 'none' WHEN days <= 14 THEN 'days_14'
        WHEN days <= 30 THEN 'days_30' ELSE 'later' END, count(*) FROM began GROUP BY 1, 2, 4
    UNION ALL SELECT s.area_id, this_year, 'supports', s.kind::text, count(*) FROM public.families_support s
        JOIN family f ON f.id = s.family_id AND f.state = 'open' GROUP BY 1, 4
    UNION ALL SELECT s.area_id, this_year, 'steps', CASE WHEN s.state = 'open' AND s.by_when < today THEN 'overdue' ELSE s.state END, count(*)
        FROM public.families_step s JOIN family f ON f.id = s.family_id GROUP BY 1, 4
    UNION ALL SELECT area_id, y, 'needs', kind::text, count(DISTINCT family_id) FROM lacking GROUP BY 1, 2, 4
    UNION ALL SELECT area_id, y, 'needs_county', county_id::text, count(DISTINCT family_id) FROM lacking GROUP BY 1, 2, 4
    UNION ALL SELECT area_id, y, 'needs_month', month, count(DISTINCT family_id) FROM lacking GROUP BY 1, 2, 4
  ), small AS (
    SELECT r.*, a.least, r.n < a.least AS hide,
      count(*) FILTER (WHERE r.n < a.least) OVER t AS hidden, coalesce(sum(r.n) FILTER (WHERE r.n < a.least) OVER t, 0) AS hidden_sum
    FROM raw r JOIN area a ON a.id = r.area_id WINDOW t AS (PARTITION BY r.area_id, r.y, r.name)
  ), ranked AS (  -- the cells that could be shown, the smallest first, with what is hidden before each of them
    SELECT s.*, row_number() OVER w - 1 AS before, coalesce(sum(s.n) OVER (PARTITION BY s.area_id, s.y, s.name, s.hide
        ORDER BY s.n, s.cell ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before_sum
    FROM small s WINDOW w AS (PARTITION BY s.area_id, s.y, s.name, s.hide ORDER BY s.n, s.cell)
  ), shown AS (
    SELECT area_id, y, name, cell,
      CASE WHEN hide OR (hidden > 0 AND (hidden + before < 2 OR hidden_sum + before_sum < least)) THEN NULL ELSE n END AS n FROM ranked
  )
  SELECT gen_random_uuid(), area_id, y, name, cell, n, now() FROM shown WHERE n IS NOT NULL OR name NOT LIKE 'needs%';
  GET DIAGNOSTICS written = ROW_COUNT;
  UPDATE public.meetings_areafigure g SET value = NULL FROM public.teams_area a
    WHERE a.id = g.area_id AND g.value > 0 AND g.value < a.suppression_limit;
  RETURN written;
END $$;
