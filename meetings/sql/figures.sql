-- Counts of the family tier for the governance tier; cells below the limit are left empty.
GRANT SELECT ON meetings_familymeeting TO cppc_case;
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings_areafigure TO cppc_case;
GRANT SELECT ON teams_area TO cppc_case;
CREATE POLICY reads_cppc_case ON teams_area FOR SELECT TO cppc_case USING (true);

CREATE FUNCTION authz.refresh_figures(smallest integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today(); year_start date; n integer;
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN
    RAISE insufficient_privilege USING MESSAGE = 'figures are counted in the worker';
  END IF;
  year_start := make_date(extract(year FROM today)::int - (extract(month FROM today) < 7)::int, 7, 1);
  DELETE FROM public.meetings_areafigure;
  INSERT INTO public.meetings_areafigure (id, area_id, name, value, as_of)
  SELECT gen_random_uuid(), a.id, f.name, CASE WHEN f.value >= smallest OR f.value = 0 THEN f.value END, now()
  FROM public.teams_area a, LATERAL (VALUES
    ('open_families', (SELECT count(*) FROM public.families_family y WHERE y.area_id = a.id AND y.state = 'open' AND NOT y.sealed)),
    ('meetings_held', (SELECT count(*) FROM public.meetings_familymeeting m JOIN public.families_family y ON y.id = m.family_id AND NOT y.sealed
       WHERE m.area_id = a.id AND m.state = 'held' AND m.starts_at >= (year_start::timestamp AT TIME ZONE 'America/Chicago'))),
    ('meetings_ahead', (SELECT count(*) FROM public.meetings_familymeeting m JOIN public.families_family y ON y.id = m.family_id AND NOT y.sealed
       WHERE m.area_id = a.id AND m.state = 'scheduled' AND m.starts_at >= now())),
    ('steps_open', (SELECT count(*) FROM public.families_step s JOIN public.families_family y ON y.id = s.family_id AND NOT y.sealed
       WHERE s.area_id = a.id AND s.state = 'open')),
    ('steps_done', (SELECT count(*) FROM public.families_step s JOIN public.families_family y ON y.id = s.family_id AND NOT y.sealed
       WHERE s.area_id = a.id AND s.state = 'done'))
  ) f(name, value);
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
ALTER FUNCTION authz.refresh_figures(integer) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.refresh_figures(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.refresh_figures(integer) TO cppc_worker;
