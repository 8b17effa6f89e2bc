-- Searches that found little, by kind of help, county and month. Nobody reads or writes the table itself.
GRANT INSERT, UPDATE ON resources_searchcount TO cppc_authz;
GRANT USAGE ON SEQUENCE resources_searchcount_id_seq TO cppc_authz;
GRANT SELECT ON resources_category TO cppc_authz;
CREATE POLICY counts_cppc_authz ON resources_searchcount TO cppc_authz USING (true) WITH CHECK (true);
CREATE POLICY reads_cppc_authz ON resources_category FOR SELECT TO cppc_authz USING (true);

-- One more search for a kind of help that found few listings, or none. Of sensitive kinds nothing is counted.
CREATE FUNCTION authz.count_search(kind text, fips text, hits integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE known text; first date := date_trunc('month', authz.today()::timestamp)::date;
BEGIN
  IF NOT EXISTS (SELECT FROM public.resources_category c WHERE c.code = kind AND NOT c.sensitive AND c.confidential = '') THEN RETURN; END IF;
  SELECT c.fips INTO known FROM public.teams_county c WHERE c.fips = count_search.fips;
  INSERT INTO public.resources_searchcount AS s (category_id, county_id, month, little, nothing)
    VALUES (kind, known, first, (hits > 0)::int, (hits <= 0)::int)
    ON CONFLICT (category_id, county_id, month) DO UPDATE SET little = s.little + excluded.little, nothing = s.nothing + excluded.nothing;
END $$;
ALTER FUNCTION authz.count_search(text, text, integer) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.count_search(text, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.count_search(text, text, integer) TO cppc_app;

-- What was looked for in the counties of an area since a month; numbers below the area's limit (or `fallback`) stay out.
CREATE FUNCTION authz.search_gaps(place uuid, since date, fallback integer) RETURNS TABLE (kind text, fips text, month date, little integer, nothing integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE smallest integer;
BEGIN
  IF NOT place = ANY (authz.area_ids_with('see_listings')) THEN RETURN; END IF;
  SELECT greatest(coalesce(a.suppression_limit, fallback), 2) INTO smallest FROM public.teams_area a WHERE a.id = place;
  RETURN QUERY SELECT s.category_id::text, s.county_id::text, s.month,
      CASE WHEN s.little = 0 OR s.little >= smallest THEN s.little END, CASE WHEN s.nothing = 0 OR s.nothing >= smallest THEN s.nothing END
    FROM public.resources_searchcount s
    WHERE s.month >= since AND s.little + s.nothing >= smallest AND s.county_id IN (
      SELECT c.county_id FROM public.teams_areacounty c WHERE c.area_id = place AND c.to_on IS NULL);
END $$;
ALTER FUNCTION authz.search_gaps(uuid, date, integer) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.search_gaps(uuid, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.search_gaps(uuid, date, integer) TO cppc_app;
