-- A phone stands apart from the person or support it belongs to, so that the private talk can hide it.
GRANT SELECT (area_id, family_id, subject_id, number), UPDATE (family_id) ON families_phone TO cppc_case;
CREATE POLICY acts ON families_phone TO cppc_case USING (true) WITH CHECK (true);

-- It goes along when its person or support moves into the record of the same family, and back.
CREATE FUNCTION authz.phone_goes_along() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_phone SET family_id = NEW.family_id WHERE subject_id = NEW.id AND area_id = NEW.area_id;
  RETURN NULL;
END $$;
ALTER FUNCTION authz.phone_goes_along() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.phone_goes_along() FROM PUBLIC;
CREATE TRIGGER phone_goes_along AFTER UPDATE OF family_id ON families_person
  FOR EACH ROW WHEN (OLD.family_id <> NEW.family_id) EXECUTE FUNCTION authz.phone_goes_along();
CREATE TRIGGER phone_goes_along AFTER UPDATE OF family_id ON families_support
  FOR EACH ROW WHEN (OLD.family_id <> NEW.family_id) EXECUTE FUNCTION authz.phone_goes_along();

-- The search for the same family compares phones where they stand now.
CREATE OR REPLACE FUNCTION authz.similar_people(wanted_area uuid, keys text[], digits text, born_from date, born_to date)
  RETURNS TABLE (kind text, reference text, state text, initials text, birth_year integer, county text, names integer, phone boolean, birth boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE enough integer := CASE WHEN cardinality(keys) > 1 THEN 2 ELSE 1 END;
BEGIN
  RETURN QUERY SELECT m.kind, m.reference, m.state, m.initials, m.birth_year, m.county, m.names, m.phone, m.birth FROM (
    SELECT 'family' AS kind, f.reference::text, f.state::text,
        (SELECT string_agg(left(w, 1) || '.', ' ') FROM regexp_split_to_table(btrim(p.name), '\s+') w) AS initials,
        extract(year FROM p.born_on)::integer AS birth_year, c.name::text AS county,
        (SELECT count(*) FROM unnest(p.sounds) s WHERE s = ANY (keys))::integer AS names,
        coalesce(digits <> '' AND right(regexp_replace(h.number, '\D', '', 'g'), 10) = digits, false) AS phone,
        coalesce(p.born_on BETWEEN born_from AND born_to, false) AS birth
      FROM public.families_person p JOIN public.families_family f ON f.id = p.family_id AND NOT f.sealed
      LEFT JOIN public.families_phone h ON h.subject_id = p.id AND h.area_id = wanted_area
      LEFT JOIN public.teams_county c ON c.fips = f.county_id
      WHERE f.area_id = wanted_area AND p.area_id = wanted_area
    UNION ALL
    SELECT 'request', r.reference::text, r.state::text,
        (SELECT string_agg(left(w, 1) || '.', ' ') FROM regexp_split_to_table(btrim(coalesce(nullif(t.caregiver, ''), t.name)), '\s+') w),
        NULL, c.name::text, (SELECT count(*) FROM unnest(t.sounds) s WHERE s = ANY (keys))::integer,
        digits <> '' AND right(regexp_replace(t.phone, '\D', '', 'g'), 10) = digits, false
      FROM public.families_referralcontent t JOIN public.families_referral r ON r.id = t.referral_id
      LEFT JOIN public.teams_county c ON c.fips = r.county_id
      WHERE r.area_id = wanted_area AND r.state IN ('received', 'screening')) m
    WHERE m.names >= enough OR m.phone OR (m.names > 0 AND m.birth)
    ORDER BY 2 * m.names + 5 * m.phone::integer + 3 * m.birth::integer DESC, m.kind, m.reference LIMIT 20;
END $$;
