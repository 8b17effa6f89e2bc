-- The wall by an index: every name, nickname, phone and address of the families stands folded in a table of its own,
-- so that comparing a text costs a look-up for each of its words, however many families there are.

-- What words are made of, between the brackets of a pattern: letters and digits of all scripts, apostrophes, accents
-- that stand apart, and what nobody sees (soft hyphens, joiners, marks of direction).
CREATE FUNCTION authz.letter_class() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT E'0-9A-Za-z''\u00ad\u00aa\u00b4\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u200b-\u200f\u2018\u2019\u202a-\u202e'
    || E'\u2032\u2060-\u206f\u2100-\u214f\u2460-\u24ff\u2c00-\u2dff\u3041-\ud7ff\uf900-\ufeff\uff07\uff10-\uff19\uff21-\uff3a'
    || E'\uff41-\uff5a\uff66-\uffdc\U00010000-\U0001efff'
$$;

-- Letters without what clothes them: accents, width, the kind of apostrophe, invisible signs, look-alikes of other scripts.
CREATE FUNCTION authz.letters(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN octet_length(given) = char_length(given) THEN given ELSE translate(
    regexp_replace(normalize(translate(given, E'\u2018\u2019\u02bc\u00b4\u2032', ''''''''''''), NFKD),
                   E'[\u0300-\u036f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]', '', 'g'),
    'øØłŁđĐðıАВЕКМНОРСТУХЅІЈаеорсухѕіј', 'oOlLdDdiABEKMHOPCTYXSIJaeopcyxsij') END
$$;

CREATE OR REPLACE FUNCTION authz.plain(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$ SELECT lower(authz.letters(given)) $$;

-- Words that are names and ordinary as well. Alone they count only with a capital inside a sentence; those that are
-- written with a capital anyway (proper) only beside "Mr.", "family" and the like.
CREATE TABLE authz.ordinary_word (word text PRIMARY KEY, proper boolean NOT NULL);
INSERT INTO authz.ordinary_word SELECT w, false FROM regexp_split_to_table(
  'angel archer art baby baker ball banks barber bass bean bear beard beck bell benefit bird bishop black blessing bliss bloom '
  'blue bold bond book booker booth bowl bowman branch brand brave bright brook brooks brown buck bud buddy burns bush butcher '
  'butler butter butterfly carpenter carter carver case cash chance chandler change charity chase chief child childs clay clean '
  'close coach cold coleman cook cookie coop cooper cotton couch counts craft crane creek cross crow cube curry curtain cutie '
  'daily daisy dale dash dawn day deal dean dear destiny diamond dove downs draper drew driver duck duke dusty early elder '
  'ember english faith fair farmer farris fears field fields fife fish fisher flag flood flora flowers forest forte foster '
  'fountain fox frank freedom freeman fresh friend frost fry fuller funny gamble garden gardener gates gay gem gentle genesis '
  'gift ginger glass glory gold golden good goodman goods goose grace grant gray green grey grove guard guide gunner guy hale '
  'hall hammer hands happy hardy harmony harvest hay hazel head heart heaven heavy hero hill hobby holder holland hollow holly '
  'honey honor hood hook hooper hope horn house hunt hunter ice iris iron ivy jack jade jewel john jolly joy judge justice '
  'keen keeper key kid kidd king kitchen kitty knight lake lamb land lane large lark law laws leach leader league leaf lemon '
  'liberty light lilac lily link lion little long love lovely lucky lynch major mark marsh marshall mason maker may mayo meadow '
  'melody mercer mercy merit merry mills miller miner mint miracle misty money monk moody moon moore moose more morrow moss '
  'mouse myers myrtle near nelly new newman noble noon nurse oaks ocean olive opal own pace page paige paint painter palmer '
  'park parker parks parson patience patient peace peach peacock peak peanut pearl penny pepper perry person pet pick pickle '
  'piper pitt place plant plumb poe pole polite pond pool poole pope poppy porter potter potts powers precious presley price '
  'pride priest prince princess promise prosper pumpkin quick quiet rain rainbow ranger ray read reader ready red reed reeves '
  'reign rice rich riches rider ridge ring river rivers road robin rock rocky roman rose rosemary rowe ruby rusk rush russet '
  'sage sailor sands savage sawyer scout seal seed self serenity shade shadow sharp shepherd shine ship shore short silver '
  'singer single sky slaughter small smart snow soldier song sparks spear spring stack star stark starr steel steele sterling '
  'stone storm story strange street strong summer summers sunny sunshine swan sweet swift tanner taylor teal temple tender '
  'terry thorn tiger tiny todd torch towns trinity troy true truth turner underwood unity usher valley vine violet wade wagner '
  'walker wall walls ward warren waters way weaver webb weeks welcome well wells west wheeler white will willow wills winner '
  'winter winters wise wolf wood woods word wren wright yard young zion '
  'abril alba alegria amable amor aurora barra barrera bello blanca blanco bravo bueno cabello cabeza cabrera cadena calle '
  'camino campo campos canales cano casas castillo cielo clara claro consuelo cordero corona cortes cruz cuellar cuevas delgado '
  'dolores escalera escobar esperanza espinosa estrada estrella feliz fe flor flores fuentes gallo garza gracia guerra guerrero '
  'herrera hidalgo huerta iglesias jardin leal leon libertad linda lobo lozano luna luz madera maldonado mar marin mata mayor '
  'mejia mercado merced mesa milagros molina montes mora morales moreno nieves nino nina oliva olivo ortega padilla palacios '
  'palma palomo parra paz pena pilar pinto plata ponce pozo prado prieto puente quintero ramo ramos real redondo reina rey '
  'reyes rico rio rios rivera rojas rojo rosa rosales rosario rubio salas salinas santos segura serrano sierra sol soledad soto '
  'tierra toro torres trigo valle vargas vega vela vera verde viejo vida zapata', '\s+') w;
INSERT INTO authz.ordinary_word SELECT w, true FROM regexp_split_to_table(
  'advisory american april asian august board care center clinton community council county court christian christmas church college december department district easter february french friday german health home iowa irish '
  'january july june lent main march memorial monday noel north november october saint saturday school september south spanish '
  'state sunday team thursday town tuesday university wednesday agosto domingo enero iglesia julio junio lunes marzo mayo '
  'navidad san santa', '\s+') w
  ON CONFLICT (word) DO UPDATE SET proper = true;
UPDATE authz.ordinary_word SET proper = true WHERE word IN ('abril', 'english', 'hall', 'house', 'lake', 'may', 'park', 'street', 'west');

-- One row for each way in which a family's row may be named: l(one) word, n(ickname), j(oined), p(air), f(irst name and an
-- initial), t(elephone), a(ddress). Read by the comparison alone, like the rows it is made of.
CREATE TABLE authz.family_word (
  area_id uuid NOT NULL, family_id uuid, row_id uuid NOT NULL, kind "char" NOT NULL, word text NOT NULL, beside text NOT NULL);
CREATE INDEX family_word_by_word ON authz.family_word (word, area_id);
CREATE INDEX family_word_by_row ON authz.family_word (row_id);

CREATE FUNCTION authz.words_of_name(given text) RETURNS TABLE (kind "char", word text, beside text)
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE t text := replace(authz.plain(given), '''', ''); tokens text[]; parts text[]; f text; l text; part text; n int;
BEGIN
  IF t ~ '^[^,]+,[^,]+$' THEN t := split_part(t, ',', 2) || ' ' || split_part(t, ',', 1); END IF;  -- Zyxwvut, Anna
  t := regexp_replace(t, format('[^%s-]+', authz.letter_class()), ' ', 'g');
  IF btrim(t, ' -') !~ ' ' THEN t := replace(t, '-', ' '); END IF;
  tokens := regexp_split_to_array(btrim(t, ' -'), '\s+');
  n := cardinality(tokens);
  IF n > 2 AND tokens[n] IN ('jr', 'sr', 'ii', 'iii', 'iv') THEN tokens := tokens[1:n - 1]; n := n - 1; END IF;
  parts := regexp_split_to_array(btrim(tokens[n], '-'), '-+');
  l := replace(tokens[n], '-', '');
  FOREACH part IN ARRAY parts || l LOOP
    IF char_length(part) >= 4 THEN RETURN QUERY SELECT 'l'::"char", part, ''; END IF;
  END LOOP;
  IF n < 2 THEN RETURN; END IF;
  f := split_part(tokens[1], '-', 1);
  FOREACH part IN ARRAY regexp_split_to_array(array_to_string(tokens[2:n], '-'), '-+') || l LOOP
    IF char_length(part) >= 2 AND part NOT IN ('de', 'la', 'del', 'los', 'las', 'van', 'von', 'der', 'den', 'da', 'dos', 'y') THEN
      RETURN QUERY SELECT 'p'::"char", part, f;
    END IF;
  END LOOP;
  IF char_length(f) + char_length(l) >= 7 THEN
    RETURN QUERY SELECT 'j'::"char", f || l, '' UNION ALL SELECT 'j', l || f, '';
  END IF;
  IF char_length(f) >= 2 THEN RETURN QUERY SELECT 'f'::"char", f, left(parts[1], 1); END IF;
END $$;

CREATE FUNCTION authz.words_of_nickname(given text) RETURNS TABLE (kind "char", word text, beside text)
  LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE parts text[] := regexp_split_to_array(btrim(regexp_replace(
  replace(authz.plain(given), '''', ''), format('[^%s]+', authz.letter_class()), ' ', 'g')), '\s+');
BEGIN
  IF cardinality(parts) = 1 AND char_length(parts[1]) >= 3 THEN
    RETURN QUERY SELECT 'n'::"char", parts[1], '';
  ELSIF cardinality(parts) > 1 THEN
    RETURN QUERY SELECT 'p'::"char", parts[2], parts[1];
    IF char_length(parts[1] || parts[2]) >= 4 THEN RETURN QUERY SELECT 'n'::"char", parts[1] || parts[2], ''; END IF;
  END IF;
END $$;

-- Phones by their last seven digits; streets by the house number and the first word of the street.
CREATE FUNCTION authz.words_of_contact(given text) RETURNS TABLE (kind "char", word text, beside text)
  LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 't'::"char", right(regexp_replace(left(m[1], k), '[^0-9]', '', 'g'), 7), ''
    FROM regexp_matches(authz.plain(given), '([0-9][0-9() .+/-]{5,}[0-9])', 'g') m, generate_series(7, char_length(m[1])) k
    WHERE substr(m[1], k, 2) ~ '^[0-9]([^0-9]|$)' AND char_length(regexp_replace(left(m[1], k), '[^0-9]', '', 'g')) >= 7
  UNION ALL
  SELECT 'a', m[1], m[2] FROM regexp_matches(authz.plain(given),
    '(?:^|[^0-9a-z])([0-9]{1,5})\s+(?:(?:n|s|e|w|north|south|east|west)\.?\s+)?([0-9a-z]{2,})(?:\s+[0-9a-z]+){0,2}?\s+'
    '(?:st|street|ave|avenue|rd|road|dr|drive|ln|lane|blvd|boulevard|ct|court|pl|place|way|cir|circle|ter|terrace|hwy|highway|'
    'trl|trail|pkwy|parkway)\M', 'g') m
$$;

-- The words of one row, by its table.
CREATE FUNCTION authz.family_words_of(rel text, r jsonb) RETURNS TABLE (kind "char", word text, beside text)
  LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF rel = 'families_person' THEN
    RETURN QUERY SELECT * FROM authz.words_of_name(r ->> 'name') UNION SELECT * FROM authz.words_of_nickname(r ->> 'nickname');
  ELSIF rel = 'families_guest' AND r ->> 'part' = 'family' THEN
    RETURN QUERY SELECT * FROM authz.words_of_name(r ->> 'name') UNION SELECT * FROM authz.words_of_contact(r ->> 'phone');
  ELSIF rel = 'families_referralcontent' THEN
    RETURN QUERY SELECT * FROM authz.words_of_name(coalesce(nullif(r ->> 'caregiver', ''), r ->> 'name'));
  ELSIF rel = 'families_phone' THEN  -- the number of a service that helps the family is no secret of the family
    RETURN QUERY SELECT c.* FROM authz.words_of_contact(r ->> 'number') c WHERE c.kind = 't' AND NOT EXISTS (
      SELECT FROM public.families_support s WHERE s.id = (r ->> 'subject_id')::uuid AND s.kind = 'formal');
  ELSIF rel = 'meetings_safetyscreen' THEN
    RETURN QUERY SELECT * FROM authz.words_of_contact(r ->> 'private_contacts');
  ELSIF rel IN ('meetings_arrangement', 'meetings_separatesession') THEN
    RETURN QUERY SELECT c.* FROM authz.words_of_contact(r ->> 'place') c WHERE c.kind = 'a';
  END IF;
END $$;

CREATE FUNCTION authz.keep_family_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE r jsonb;
BEGIN
  IF TG_OP <> 'INSERT' THEN DELETE FROM authz.family_word WHERE row_id = OLD.id; END IF;
  IF TG_OP <> 'DELETE' THEN
    r := to_jsonb(NEW);
    INSERT INTO authz.family_word SELECT DISTINCT NEW.area_id, (r ->> 'family_id')::uuid, NEW.id, w.kind, w.word, w.beside
      FROM authz.family_words_of(TG_TABLE_NAME, r) w;
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE rel text;
BEGIN
  FOREACH rel IN ARRAY ARRAY['families_person', 'families_guest', 'families_referralcontent', 'families_phone',
                             'meetings_safetyscreen', 'meetings_arrangement', 'meetings_separatesession'] LOOP
    EXECUTE format('INSERT INTO authz.family_word SELECT DISTINCT r.area_id, (to_jsonb(r) ->> ''family_id'')::uuid, r.id, w.* '
                   'FROM public.%I r, authz.family_words_of(%L, to_jsonb(r)) w', rel, rel);
    EXECUTE format('CREATE TRIGGER words_are_known AFTER INSERT OR UPDATE OR DELETE ON public.%I '
                   'FOR EACH ROW EXECUTE FUNCTION authz.keep_family_words()', rel);
  END LOOP;
END $$;

-- What people of the team and the area itself are called: by itself that says nothing about a family.
CREATE FUNCTION authz.names_of_team(wanted_area uuid) RETURNS TABLE (word text, initials text[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w, array_agg(DISTINCT i) FROM (
      SELECT regexp_split_to_array(btrim(replace(authz.plain(y.name), '''', '')), format('[^%s]+', authz.letter_class())) AS parts
      FROM (SELECT m.name FROM public.teams_teammember m WHERE m.area_id = wanted_area
            UNION SELECT u.name FROM public.teams_membership r JOIN public.teams_user u ON u.id = r.person_id
              WHERE r.area_id = wanted_area) y) p,
    unnest(p.parts) w, LATERAL (SELECT left(o, 1) AS i FROM unnest(p.parts) o WHERE o <> w) x
  GROUP BY w
$$;

CREATE FUNCTION authz.names_of_place(wanted_area uuid) RETURNS TABLE (word text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w FROM (SELECT a.name FROM public.teams_area a WHERE a.id = wanted_area
      UNION SELECT c.name FROM public.teams_areacounty t JOIN public.teams_county c ON c.fips = t.county_id WHERE t.area_id = wanted_area) y,
    regexp_split_to_table(replace(authz.plain(y.name), '''', ''), format('[^%s]+', authz.letter_class())) w
$$;

-- Where words may name somebody: first character and length. `lone`: whether a surname or nickname alone counts;
-- without an area the families of all areas are compared, and then it never does.
CREATE FUNCTION authz.compare_words(wanted_area uuid, given text, lone boolean) RETURNS TABLE (first integer, length integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE areas uuid[] := CASE WHEN wanted_area IS NULL THEN ARRAY(SELECT id FROM public.teams_area) ELSE ARRAY[wanted_area] END;
  by_itself boolean := lone AND wanted_area IS NOT NULL; digits text;
BEGIN
  RETURN QUERY
  WITH cut AS (
    SELECT m.i, m.g[1] AS gap, sum(char_length(m.g[1]) + char_length(m.g[2])) OVER (ORDER BY m.i)::int AS stop,
      char_length(m.g[2]) AS n,
      CASE WHEN m.g[2] ~ '^[0-9A-Za-z]+$' THEN m.g[2]
        ELSE replace(regexp_replace(btrim(authz.letters(m.g[2]), ''''), '''[sS]$', ''), '''', '') END AS x
    FROM regexp_matches(given, format('([^%1$s]*)([%1$s]+)', authz.letter_class()), 'g') WITH ORDINALITY m(g, i)
  ), word AS MATERIALIZED (
    SELECT row_number() OVER o AS i, c.gap, c.stop - c.n + 1 AS s, c.stop + 1 AS e, c.x, lower(c.x) AS w,
      c.x ~ '^[A-Z]' AS cap, lag(lower(c.x), 1, '') OVER o AS before, lead(lower(c.x), 1, '') OVER o AS after,
      lead(c.gap, 1, '') OVER o AS next_gap,
      c.x ~ '^[A-Z]{2,}$' AND (lag(c.x) OVER o ~ '^[A-Z]{2,}$' OR lead(c.x) OVER o ~ '^[A-Z]{2,}$') AS shouted,
      count(*) FILTER (WHERE lower(c.x) NOT IN ('de', 'la', 'del', 'los', 'las', 'van', 'von', 'der', 'den', 'da', 'dos', 'y'))
        OVER o AS j
    FROM cut c WHERE c.x <> '' WINDOW o AS (ORDER BY c.i)
  ), form AS (
    SELECT t.i, t.w AS form, false AS bent FROM word t WHERE t.w <> ''
    UNION ALL SELECT t.i, left(t.w, -1), true FROM word t WHERE t.w LIKE '%s' AND char_length(t.w) >= 5
    UNION ALL SELECT t.i, left(t.w, -2), true FROM word t WHERE t.w LIKE '%es' AND char_length(t.w) >= 6
  ), found AS MATERIALIZED (
    SELECT DISTINCT f.i, f.form, f.bent, k.kind, k.beside FROM form f JOIN authz.family_word k ON k.word = f.form AND k.area_id = ANY (areas)
    WHERE k.kind <> 't'
  ), hit AS (
    SELECT t.*, f.form, f.bent, f.kind, f.beside, q.proper AS proper, q.word IS NOT NULL AS ordinary,
      t.before IN ('mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'sr', 'sra', 'srta', 'senor', 'senora', 'don', 'dona') AS titled,
      t.i = 1 OR (t.gap ~ E'[.!?:;\u2026\u00bf\u00a1\u201c"(*\u2022\u2014\n\r]' AND char_length(t.before) > 1
        AND t.before NOT IN ('mr', 'mrs', 'ms', 'mx', 'dr', 'sr', 'sra', 'srta', 'st')) AS at_start,
      t.after IN ('family', 'familia', 'household', 'kids', 'children', 'siblings') OR t.before IN ('family', 'familia') AS kin
    FROM found f JOIN word t USING (i) LEFT JOIN authz.ordinary_word q ON q.word = f.form
  ), alone AS (
    SELECT h.s, h.e, h.form, h.cap AND (h.titled OR (h.kin AND NOT h.at_start)) AS named FROM hit h
    WHERE by_itself AND h.kind IN ('l', 'n') AND (NOT h.ordinary
      OR (h.cap AND (h.titled OR (h.kin AND NOT h.at_start) OR (NOT h.proper AND NOT h.at_start AND NOT h.shouted))))
  )
  SELECT a.s, a.e - a.s FROM alone a
    WHERE NOT EXISTS (SELECT FROM authz.names_of_team(wanted_area) k WHERE k.word = a.form)
      AND (a.named OR NOT EXISTS (SELECT FROM authz.names_of_place(wanted_area) k WHERE k.word = a.form))
  UNION
  SELECT h.s, h.e - h.s FROM hit h WHERE h.kind = 'j' AND NOT h.bent
  UNION  -- first and last name together, in either order, with up to one word between; "de la" and the like do not count
  SELECT least(h.s, b.s), greatest(h.e, b.e) - least(h.s, b.s) FROM hit h JOIN word b ON b.w = h.beside
    WHERE h.kind = 'p' AND abs(b.i - h.i) <= 4 AND abs(b.j - h.j) BETWEEN 1 AND 2 AND (NOT h.bent OR NOT h.ordinary)
      AND NOT (b.j - h.j = 2 AND h.after IN ('and', 'or', 'o', 'e', 'with', 'con'))  -- Zyxwvut and Anna are two people
      AND (NOT (h.ordinary OR EXISTS (SELECT FROM authz.ordinary_word q WHERE q.word = b.w))
           OR (h.cap AND b.cap AND abs(b.j - h.j) = 1))
  UNION  -- A. Zyxwvut; Zyxwvut, A.
  SELECT least(h.s, b.s), greatest(h.e, b.e) - least(h.s, b.s) FROM hit h JOIN word b ON b.w = left(h.beside, 1)
    WHERE h.kind = 'p' AND NOT h.bent AND h.cap AND char_length(h.form) >= 3 AND b.x ~ '^[A-Z]$'
      AND (b.i = h.i - 1 AND (h.gap ~ '^\.' OR b.w NOT IN ('a', 'i', 'y', 'o')) OR b.i = h.i + 1 AND b.gap ~ ',')
      AND NOT EXISTS (SELECT FROM authz.names_of_team(wanted_area) k WHERE k.word = h.form AND b.w = ANY (k.initials))
  UNION  -- Anna Z.
  SELECT h.s, b.e - h.s FROM hit h JOIN word b ON b.i = h.i + 1 AND b.w = h.beside
    WHERE h.kind = 'f' AND NOT h.bent AND h.cap AND b.x ~ '^[A-Z]$' AND b.gap !~ E'[^ \u00a0\u2009\u202f]'
      AND (b.next_gap ~ '^\.' OR b.w NOT IN ('a', 'i', 'y', 'o'))
      AND NOT EXISTS (SELECT FROM authz.names_of_team(wanted_area) k WHERE k.word = h.form AND b.w = ANY (k.initials))
  UNION  -- 1412 Oak; not where a listing of the area stands, and not a house where two families met
  SELECT h.s, b.e - h.s FROM hit h JOIN word b ON b.w = h.beside AND (b.i = h.i + 1
      OR b.i = h.i + 2 AND h.after IN ('n', 's', 'e', 'w', 'north', 'south', 'east', 'west'))
    WHERE h.kind = 'a' AND NOT h.bent
      AND (SELECT count(DISTINCT k.family_id) FROM authz.family_word k WHERE k.word = h.form AND k.area_id = ANY (areas)
           AND k.kind = 'a' AND k.beside = h.beside) = 1
      AND NOT EXISTS (SELECT FROM public.resources_publishedlisting r WHERE r.area_id = ANY (areas)
                      AND authz.plain(r.address) ~ ('^' || h.form || '\s+(.{1,6}\s+)?' || h.beside || '\M'));
  -- Phones, however they are written: seven digits that end where a group of digits ends.
  digits := translate(given, '０１２３４５６７８９', '0123456789');
  IF char_length(regexp_replace(digits, '[^0-9]+', '', 'g')) < 7 THEN RETURN; END IF;
  RETURN QUERY
  WITH cut AS (
    SELECT m.i, m.g[2] AS d, sum(char_length(m.g[1]) + char_length(m.g[2])) OVER (ORDER BY m.i)::int AS stop,
      m.g[1] !~ E'^[() .+/\\-\u00ad\u00a0\u2000-\u2015\u202f\u2060\ufeff\uff0d]{1,4}$' AS apart
    FROM regexp_matches(digits, '([^0-9]*)([0-9]+)', 'g') WITH ORDINALITY m(g, i)
  ), run AS (
    SELECT c.*, count(*) FILTER (WHERE c.apart) OVER (ORDER BY c.i) AS r FROM cut c
  ), told AS (
    SELECT r.r, r.stop, string_agg(r.d, '') OVER w AS d, min(r.stop - char_length(r.d) + 1) OVER w AS s
    FROM run r WINDOW w AS (PARTITION BY r.r ORDER BY r.i ROWS BETWEEN 3 PRECEDING AND CURRENT ROW)
  )
  SELECT DISTINCT t.s, t.stop - t.s + 1 FROM told t JOIN authz.family_word k ON k.word = right(t.d, 7) AND k.area_id = ANY (areas)
    WHERE char_length(t.d) >= 7 AND k.kind = 't';
END $$;

CREATE OR REPLACE FUNCTION authz.compare_names(wanted_area uuid, given text) RETURNS TABLE (first integer, length integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT c.first, c.length FROM authz.compare_words(wanted_area, given, true) c
$$;

-- For people who publish; everybody else learns nothing. Names of houses and groups are compared without lone surnames.
CREATE FUNCTION authz.names_in(wanted_area uuid, given text, lone boolean) RETURNS TABLE (first integer, length integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.uid() IS NULL OR NOT (CASE WHEN wanted_area IS NULL THEN authz.may_statewide('set_allocation')
      ELSE wanted_area = ANY (authz.area_ids_with('manage_team') || authz.area_ids_with('edit_listings')
        || authz.area_ids_with('propose_spending') || authz.area_ids_with('allow_names') || authz.area_ids_with('manage_areas')) END) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only those who publish for an area may have words compared';
  END IF;
  IF char_length(given) > 60000 THEN
    RAISE program_limit_exceeded USING MESSAGE = 'too many words at once';
  END IF;
  RETURN QUERY SELECT c.first, c.length FROM authz.compare_words(wanted_area, given, lone) c ORDER BY 1, 2;
END $$;
DROP FUNCTION authz.names_in(uuid, text);

-- Behind every service. Arguments: the columns that hold words; `~column` for names of houses and groups, where a lone
-- surname says nothing; `@column` says where the area stands, `@` alone that the words are of the whole state.
CREATE OR REPLACE FUNCTION authz.guard_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE n jsonb := to_jsonb(NEW); o jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END; i int; col text;
  area uuid := (n ->> 'area_id')::uuid; cols text[] := '{}'; texts text[] := '{}'; lone boolean[] := '{}'; told text;
BEGIN
  FOR i IN 0 .. TG_NARGS - 1 LOOP
    IF TG_ARGV[i] LIKE '@%' THEN area := (n ->> substr(TG_ARGV[i], 2))::uuid; CONTINUE; END IF;
    col := ltrim(TG_ARGV[i], '~');
    CONTINUE WHEN n -> col IS NOT DISTINCT FROM o -> col;
    FOR told IN SELECT v #>> '{}' FROM jsonb_path_query(n -> col, 'strict $.**') v WHERE jsonb_typeof(v) = 'string' LOOP
      CONTINUE WHEN char_length(told) < 3;
      cols := cols || col; texts := texts || told; lone := lone || (TG_ARGV[i] NOT LIKE '~%');
    END LOOP;
  END LOOP;
  -- Most rows name nobody: all their words are compared at once before each text is.
  IF cardinality(texts) = 0 OR NOT EXISTS (
        SELECT FROM (SELECT u.l, string_agg(u.w, E'\n.\n') AS w FROM unnest(texts, lone) u(w, l) GROUP BY u.l) t,
        LATERAL authz.compare_words(area, t.w, t.l)) THEN
    RETURN NEW;
  END IF;
  FOR i IN 1 .. cardinality(texts) LOOP
    IF EXISTS (SELECT FROM authz.compare_words(area, texts[i], lone[i]))
        AND NOT EXISTS (SELECT FROM public.teams_namecheck c WHERE c.area_id = area
                        AND c.words_hash = authz.words_hash(texts[i]) AND c.state = 'allowed'
                        AND c.decided_at > now() - interval '30 days') THEN
      RAISE check_violation USING MESSAGE = 'words of the governance tier may name somebody of a family',
        CONSTRAINT = 'the_wall', TABLE = TG_TABLE_NAME, COLUMN = cols[i];
    END IF;
  END LOOP;
  RETURN NEW;
END $$;

-- Words of people who must not learn by a refusal whose name is known here: names are taken out, and nobody is told.
CREATE OR REPLACE FUNCTION authz.hide_names() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE n jsonb := to_jsonb(NEW); o jsonb := CASE WHEN TG_OP = 'UPDATE' THEN to_jsonb(OLD) END; hit record; told text;
  words text; at integer; i int; names text[] := CASE TG_NARGS WHEN 0 THEN ARRAY['words'] ELSE TG_ARGV[0:] END; col text;
  area uuid := (n ->> 'area_id')::uuid;
BEGIN
  FOREACH col IN ARRAY names LOOP
    IF col LIKE '@%' THEN area := (n ->> substr(col, 2))::uuid; CONTINUE; END IF;
    words := n ->> col; told := ''; at := 1;
    CONTINUE WHEN words IS NULL OR words IS NOT DISTINCT FROM o ->> col;
    FOR hit IN SELECT c.first, max(c.first + c.length) AS stop FROM authz.compare_words(area, words, true) c GROUP BY 1 ORDER BY 1 LOOP
      IF hit.first >= at THEN
        told := told || substr(words, at, hit.first - at) || '…';
      END IF;
      at := greatest(at, hit.stop);
    END LOOP;
    n := jsonb_set(n, ARRAY[col], to_jsonb(told || substr(words, at)));
  END LOOP;
  RETURN jsonb_populate_record(NEW, n);
END $$;

DO $$
DECLARE f text;
BEGIN
  FOREACH f IN ARRAY ARRAY['compare_words(uuid, text, boolean)', 'names_in(uuid, text, boolean)', 'keep_family_words()',
                           'names_of_team(uuid)', 'names_of_place(uuid)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
  END LOOP;
  FOREACH f IN ARRAY ARRAY['compare_words(uuid, text, boolean)', 'names_in(uuid, text, boolean)', 'keep_family_words()',
                           'names_of_team(uuid)', 'names_of_place(uuid)', 'letter_class()', 'letters(text)', 'words_of_name(text)',
                           'words_of_nickname(text)', 'words_of_contact(text)', 'family_words_of(text, jsonb)'] LOOP
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_case';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.names_in(uuid, text, boolean) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.letters(text) TO cppc_app;
GRANT SELECT ON authz.ordinary_word TO cppc_case;
GRANT SELECT, INSERT, DELETE ON authz.family_word TO cppc_case;
GRANT SELECT (area_id, address) ON resources_publishedlisting TO cppc_case;
GRANT SELECT (fips, name) ON teams_county TO cppc_case;
GRANT SELECT (area_id, county_id) ON teams_areacounty TO cppc_case;
CREATE POLICY compares_cppc_case ON resources_publishedlisting FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares_cppc_case ON teams_county FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares_cppc_case ON teams_areacounty FOR SELECT TO cppc_case USING (true);
