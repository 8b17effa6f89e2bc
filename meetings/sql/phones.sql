-- In a family whose private talk hides places and people, phones are for its facilitators.
CREATE POLICY hidden_for_safety ON families_phone AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[]));

DROP POLICY of_family ON audit.event;
CREATE POLICY of_family ON audit.event FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[])
    AND (rel NOT IN ('meetings_safetyscreen', 'meetings_separatesession')
         OR family_id = ANY ((SELECT authz.opened_family_ids('safety'))::uuid[]))
    AND (rel NOT IN ('meetings_arrangement', 'meetings_attendance', 'meetings_takingpart', 'meetings_participationsupport',
                     'meetings_signature', 'meetings_signedpaper', 'meetings_invitation', 'meetings_note', 'families_guest',
                     'families_person', 'families_phone', 'families_support')
         OR NOT family_id = ANY ((SELECT authz.screened_family_ids())::uuid[])));

-- The wall compares phones where they stand now.
CREATE OR REPLACE FUNCTION authz.compare_names(wanted_area uuid, given text) RETURNS TABLE (first integer, length integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE t text := authz.plain(given); words text[] := '{}'; starts int[] := '{}'; stops int[] := '{}';
  at int := 1; stop int; n int; known text[]; run text;
BEGIN
  LOOP
    at := regexp_instr(t, '[[:alnum:]'']+', at);
    EXIT WHEN at = 0;
    stop := regexp_instr(t, '[[:alnum:]'']+', at, 1, 1);
    words := words || regexp_replace(btrim(substr(t, at, stop - at), ''''), '''s$', ''); starts := starts || at; stops := stops || stop;
    at := stop;
  END LOOP;
  n := coalesce(cardinality(words), 0);
  -- A surname that people of the team bear as well says nothing by itself; with the first name it does.
  known := ARRAY(SELECT DISTINCT w FROM (
      SELECT authz.plain(m.name) AS name FROM public.teams_teammember m WHERE m.area_id = wanted_area
      UNION ALL SELECT authz.plain(u.name) FROM public.teams_membership r JOIN public.teams_user u ON u.id = r.person_id
        WHERE r.area_id = wanted_area) p, regexp_split_to_table(p.name, '[^[:alnum:]'']+') w);
  RETURN QUERY
  WITH word AS (
    SELECT u.w, u.s, u.e, u.i::int AS i FROM unnest(words, starts, stops) WITH ORDINALITY AS u(w, s, e, i) WHERE u.w <> ''
  ), bearer AS (
    SELECT DISTINCT authz.plain(y.name) AS name FROM (
      SELECT p.name FROM public.families_person p WHERE p.area_id = wanted_area
      UNION ALL SELECT g.name FROM public.families_guest g WHERE g.area_id = wanted_area AND g.part = 'family') y
  ), split AS (
    SELECT regexp_split_to_array(btrim(b.name), '[^[:alnum:]'']+') AS parts FROM bearer b
  ), ends AS (
    SELECT DISTINCT x.parts[1] AS f, x.parts[cardinality(x.parts)] AS l, cardinality(x.parts) > 1 AS two FROM split x
  ), nick AS (
    SELECT DISTINCT authz.plain(p.nickname) AS w FROM public.families_person p
    WHERE p.area_id = wanted_area AND char_length(p.nickname) >= 3
  )
  -- first and last name together, in either order, with up to one word between
  SELECT least(a.s, b.s), greatest(a.e, b.e) - least(a.s, b.s)
    FROM ends x JOIN word a ON a.w = x.f JOIN word b ON b.w = x.l AND abs(b.i - a.i) BETWEEN 1 AND 2 WHERE x.two
  UNION
  SELECT a.s, a.e - a.s FROM ends x JOIN word a ON a.w = x.l
    WHERE x.two AND char_length(x.l) >= 4 AND NOT x.l = ANY (known)
  UNION
  SELECT a.s, a.e - a.s FROM ends x JOIN word a ON a.w = x.f WHERE NOT x.two AND char_length(x.f) >= 4 AND NOT x.f = ANY (known)
  UNION
  SELECT a.s, a.e - a.s FROM nick k JOIN word a ON a.w = k.w WHERE NOT k.w = ANY (known);
  -- Phones, however they are written: the last seven digits decide.
  at := 1;
  LOOP
    at := regexp_instr(t, '[0-9][0-9() .+/-]{5,}[0-9]', at);
    EXIT WHEN at = 0;
    stop := regexp_instr(t, '[0-9][0-9() .+/-]{5,}[0-9]', at, 1, 1);
    run := right(regexp_replace(substr(t, at, stop - at), '[^0-9]', '', 'g'), 7);
    IF char_length(run) = 7 AND (
        EXISTS (SELECT FROM public.families_phone p WHERE p.area_id = wanted_area
                AND right(regexp_replace(p.number, '[^0-9]', '', 'g'), 7) = run)
        OR EXISTS (SELECT FROM public.families_guest g WHERE g.area_id = wanted_area AND g.part = 'family'
                   AND right(regexp_replace(g.phone, '[^0-9]', '', 'g'), 7) = run)) THEN
      first := at; length := stop - at;
      RETURN NEXT;
    END IF;
    at := stop;
  END LOOP;
END $$;
