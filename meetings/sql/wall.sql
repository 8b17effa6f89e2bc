-- The wall: before words of the governance tier are made public they are compared with the names, nicknames and
-- phones of that area's families. The answer is where in the given words a hit stands, and nothing of any family.

-- Words as they are compared: small letters, no accents.
CREATE FUNCTION authz.plain(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
  SELECT translate(lower(given), 'áàâäãåéèêëíìîïóòôöõúùûüñçý’', 'aaaaaaeeeeiiiiooooouuuuncy''')
$$;

-- The same words again: spaces and line ends do not count.
CREATE FUNCTION authz.words_hash(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(convert_to(regexp_replace(btrim(given, E' \t\r\n'), '\s+', ' ', 'g'), 'UTF8')), 'hex')
$$;

CREATE FUNCTION authz.compare_names(wanted_area uuid, given text) RETURNS TABLE (first integer, length integer)
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
        EXISTS (SELECT FROM public.families_person p WHERE p.area_id = wanted_area
                AND right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 7) = run)
        OR EXISTS (SELECT FROM public.families_guest g WHERE g.area_id = wanted_area AND g.part = 'family'
                   AND right(regexp_replace(g.phone, '[^0-9]', '', 'g'), 7) = run)) THEN
      first := at; length := stop - at;
      RETURN NEXT;
    END IF;
    at := stop;
  END LOOP;
END $$;

-- For people who publish; everybody else learns nothing.
CREATE FUNCTION authz.names_in(wanted_area uuid, given text) RETURNS TABLE (first integer, length integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.uid() IS NULL OR NOT wanted_area = ANY (authz.area_ids_with('manage_team')
      || authz.area_ids_with('edit_listings') || authz.area_ids_with('propose_spending') || authz.area_ids_with('allow_names')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only those who publish for an area may have words compared';
  END IF;
  IF char_length(given) > 60000 THEN
    RAISE program_limit_exceeded USING MESSAGE = 'too many words at once';
  END IF;
  RETURN QUERY SELECT c.first, c.length FROM authz.compare_names(wanted_area, given) c ORDER BY 1, 2;
END $$;

-- Behind every service: no row of the governance tier takes words that name somebody of a family, unless a
-- second person let exactly these words pass within 30 days. Arguments: the columns that hold words.
CREATE FUNCTION authz.guard_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE n jsonb := to_jsonb(NEW); o jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END; i int; words text;
BEGIN
  FOR i IN 0 .. TG_NARGS - 1 LOOP
    words := n ->> TG_ARGV[i];
    CONTINUE WHEN words IS NULL OR words !~ '[[:alnum:]]{3}' OR words IS NOT DISTINCT FROM o ->> TG_ARGV[i];
    CONTINUE WHEN NOT EXISTS (SELECT FROM authz.compare_names((n ->> 'area_id')::uuid, words));
    IF NOT EXISTS (SELECT FROM public.teams_namecheck c WHERE c.area_id = (n ->> 'area_id')::uuid
                   AND c.words_hash = authz.words_hash(words) AND c.state = 'allowed'
                   AND c.decided_at > now() - interval '30 days') THEN
      RAISE check_violation USING MESSAGE = 'words of the governance tier may name somebody of a family',
        CONSTRAINT = 'the_wall', TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[i];
    END IF;
  END LOOP;
  RETURN NEW;
END $$;

ALTER FUNCTION authz.compare_names(uuid, text) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.compare_names(uuid, text) FROM PUBLIC;
ALTER FUNCTION authz.guard_words() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.guard_words() FROM PUBLIC;
REVOKE ALL ON FUNCTION authz.words_hash(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.words_hash(text) TO cppc_app, cppc_case;
ALTER FUNCTION authz.names_in(uuid, text) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.names_in(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.names_in(uuid, text) TO cppc_app;
REVOKE ALL ON FUNCTION authz.plain(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.plain(text) TO cppc_app, cppc_case;
GRANT SELECT ON families_person, families_guest, teams_teammember, teams_membership TO cppc_case;
GRANT SELECT (id, name) ON teams_user TO cppc_case;
CREATE POLICY compares_cppc_case ON families_person FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares_cppc_case ON families_guest FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares_cppc_case ON teams_teammember FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares_cppc_case ON teams_membership FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares_cppc_case ON teams_user FOR SELECT TO cppc_case USING (true);

CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON meetings_teammeeting
  FOR EACH ROW EXECUTE FUNCTION authz.guard_words('place', 'online', 'agenda_en', 'agenda_es');
CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON meetings_teamminutes
  FOR EACH ROW EXECUTE FUNCTION authz.guard_words('text_en', 'text_es');
CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON teams_team
  FOR EACH ROW EXECUTE FUNCTION authz.guard_words('name', 'meets');
CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON teams_seat
  FOR EACH ROW EXECUTE FUNCTION authz.guard_words('title_en', 'title_es');
