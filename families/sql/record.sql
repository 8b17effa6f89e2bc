-- Sealing, closing, handing over, merging: the acts about a whole record. Each checks the right itself.

-- The header's state changes by these functions alone; people of the circle write the plain fields.
REVOKE UPDATE ON families_family FROM cppc_app;
GRANT UPDATE (kind, county_id, language, interpreter, version, updated_at) ON families_family TO cppc_app;
GRANT UPDATE ON families_family TO cppc_case;
GRANT SELECT, INSERT ON families_familyevent TO cppc_case;
GRANT SELECT, INSERT, UPDATE ON families_handover TO cppc_case;
GRANT SELECT, INSERT, UPDATE, DELETE ON families_familypair TO cppc_case;
GRANT UPDATE (family_id) ON families_person, families_relationship, families_caredetail, families_support,
  families_strength, families_need, families_step TO cppc_case;
GRANT SELECT (id, family_id, area_id, plan_id), UPDATE (plan_id) ON families_strength, families_need, families_step TO cppc_case;
GRANT SELECT, INSERT ON families_plan TO cppc_case;
CREATE POLICY acts ON families_familyevent TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY acts ON families_handover TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY acts ON families_familypair TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY acts ON families_plan TO cppc_case USING (true) WITH CHECK (true);

-- Functions that make a record know nothing of these columns.
ALTER TABLE families_family ALTER COLUMN outcome SET DEFAULT '';
ALTER TABLE families_person ALTER COLUMN language SET DEFAULT '', ALTER COLUMN interpreter SET DEFAULT false;
ALTER TABLE families_referral ALTER COLUMN sealed SET DEFAULT false;
GRANT SELECT, DELETE ON families_referral, families_referralevent TO cppc_case;

-- The request a sealed family came from is as hidden as the family itself.
DROP POLICY p1_select ON families_referral;
CREATE POLICY p1_select ON families_referral FOR SELECT TO cppc_app
  USING (NOT sealed AND area_id = ANY ((SELECT authz.area_ids_with('see_referrals'))::uuid[]));
CREATE OR REPLACE FUNCTION authz.opened_referral_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); mine uuid[]; f uuid[];
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  mine := authz.area_ids_with('see_referrals');
  f := authz.opened_family_ids('write');
  RETURN ARRAY(SELECT r.id FROM audit.opening o JOIN public.families_referral r ON r.id = o.family_id
               WHERE o.user_id = u AND o.granted AND o.at > now() - interval '15 minutes' AND r.area_id = ANY (mine) AND NOT r.sealed
               UNION SELECT r.id FROM public.families_referral r WHERE r.family_id = ANY (f));
END $$;

-- What is written once stays as it is; only whose area it is in may change, when the family moves.
CREATE OR REPLACE FUNCTION authz.never_changes() RETURNS trigger LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_user = 'cppc_case' AND to_jsonb(NEW) - 'area_id' = to_jsonb(OLD) - 'area_id' THEN RETURN NEW; END IF;
  RAISE insufficient_privilege USING MESSAGE = 'this is written once and never changed';
END $$;

CREATE FUNCTION authz.tell_record(f public.families_family, what text, why text) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.families_familyevent (id, area_id, version, created_at, updated_at, family_id, kind, reason, by_id)
    VALUES (gen_random_uuid(), f.area_id, 1, now(), now(), f.id, what, why, authz.uid());
END $$;

-- The family, locked, if the acting person leads it; else refused.
CREATE FUNCTION authz.led_family(wanted uuid) RETURNS public.families_family LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family;
BEGIN
  SELECT * INTO f FROM public.families_family WHERE id = wanted AND id = ANY (authz.opened_family_ids('lead')) FOR UPDATE;
  IF f.id IS NULL THEN RAISE insufficient_privilege USING MESSAGE = 'only the family''s facilitator does this'; END IF;
  RETURN f;
END $$;

CREATE FUNCTION authz.meets_soon(wanted uuid) RETURNS boolean LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN EXISTS (SELECT FROM public.families_family y JOIN public.meetings_familymeeting m ON m.family_id = y.id
                     WHERE y.id = wanted AND m.state = 'scheduled'); END $$;

-- Outside its circle a sealed family does not exist: what other areas were asked is taken back with it.
CREATE FUNCTION authz.seal_family(wanted uuid, seal boolean, why text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family := authz.led_family(wanted);
BEGIN
  IF f.sealed = seal OR btrim(why) = '' THEN RETURN false; END IF;
  UPDATE public.families_family SET sealed = seal, version = version + 1, updated_at = now() WHERE id = f.id;
  IF seal THEN
    UPDATE public.families_handover SET state = 'withdrawn', answered_at = now(), answered_by_id = authz.uid(), updated_at = now()
      WHERE record = f.id AND state = 'asked';
  END IF;
  UPDATE public.families_handover SET sealed = seal, updated_at = now() WHERE record = f.id;
  UPDATE public.families_referral SET sealed = seal, updated_at = now() WHERE family_id = f.id;
  PERFORM authz.tell_record(f, CASE WHEN seal THEN 'sealed' ELSE 'unsealed' END, why);
  RETURN true;
END $$;

-- '' when closed; else why not. The circle shrinks to those who lead it and the parents.
CREATE FUNCTION authz.close_family(wanted uuid, how text, why text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family := authz.led_family(wanted); years integer; today date := authz.today();
BEGIN
  IF f.state <> 'open' THEN RETURN 'state'; END IF;
  IF how NOT IN ('goals_met', 'own_wish', 'other_help', 'moved', 'no_contact', 'other') OR btrim(why) = '' THEN RETURN 'reason'; END IF;
  IF authz.meets_soon(f.id) THEN RETURN 'meeting'; END IF;
  IF EXISTS (SELECT FROM public.families_handover WHERE record = f.id AND state = 'asked') THEN RETURN 'handover'; END IF;
  SELECT retention_years INTO years FROM public.teams_area WHERE id = f.area_id;
  UPDATE public.families_family SET state = 'closed', closed_on = today, outcome = how, version = version + 1, updated_at = now(),
      keep_until = (today + make_interval(years => years))::date WHERE id = f.id;
  UPDATE public.families_circlemember SET to_on = today - 1, from_on = least(from_on, today - 1), updated_at = now()
    WHERE family_id = f.id AND (to_on IS NULL OR to_on >= today) AND capacity NOT IN ('facilitator', 'co_facilitator', 'parent');
  PERFORM authz.tell_record(f, 'closed', why);
  RETURN '';
END $$;

CREATE FUNCTION authz.reopen_family(wanted uuid, why text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family := authz.led_family(wanted);
BEGIN
  IF f.state <> 'closed' OR f.outcome = 'merged' OR btrim(why) = '' THEN RETURN false; END IF;
  UPDATE public.families_family SET state = 'open', closed_on = NULL, outcome = '', keep_until = NULL, version = version + 1,
      updated_at = now() WHERE id = f.id;
  PERFORM authz.tell_record(f, 'reopened', why);
  RETURN true;
END $$;

-- '' when asked; else why not. A sealed family would show itself to a stranger: the seal is lifted first, or it stays.
CREATE FUNCTION authz.ask_handover(wanted uuid, goal uuid, stay uuid[], why text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family := authz.led_family(wanted); h uuid := gen_random_uuid(); u uuid := authz.uid();
BEGIN
  IF f.state <> 'open' THEN RETURN 'state'; END IF;
  IF f.sealed THEN RETURN 'sealed'; END IF;
  IF authz.meets_soon(f.id) THEN RETURN 'meeting'; END IF;
  IF btrim(why) = '' THEN RETURN 'reason'; END IF;
  IF goal = f.area_id OR NOT EXISTS (SELECT FROM public.teams_area WHERE id = goal AND state = 'active') THEN RETURN 'area'; END IF;
  IF EXISTS (SELECT FROM public.families_handover WHERE record = f.id AND state = 'asked') THEN RETURN 'handover'; END IF;
  INSERT INTO public.families_handover (id, area_id, version, created_at, updated_at, record, reference, kind, county_id, language,
      to_area_id, kept, sealed, state, asked_by_id, answer)
    VALUES (h, f.area_id, 1, now(), now(), f.id, f.reference, f.kind, f.county_id, f.language, goal, stay, false, 'asked', u, '');
  PERFORM authz.tell_record(f, 'asked', why);
  INSERT INTO public.core_outbox (id, actor_id, kind, key, payload, due, tries, outcome, created_at)
    SELECT gen_random_uuid(), u, 'families.handover_asked', 'handover:' || h || ':' || p,
        jsonb_build_object('recipient', p, 'handover', h), now(), 0, '', now()
      FROM unnest(authz.holders_of('assign_facilitator', goal)) p;
  RETURN '';
END $$;

CREATE FUNCTION authz.withdraw_handover(wanted uuid, why text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family := authz.led_family(wanted);
BEGIN
  UPDATE public.families_handover SET state = 'withdrawn', answered_at = now(), answered_by_id = authz.uid(), updated_at = now()
    WHERE record = f.id AND state = 'asked';
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM authz.tell_record(f, 'ended', why);
  RETURN true;
END $$;

-- Every row of the family goes along, whichever app keeps it: tables that have its key and an area, then what hangs
-- on their rows. A link to a row that stays behind (a register of the old area) is let go of.
CREATE FUNCTION authz.move_family(wanted uuid, goal uuid) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE t record; lost text;
BEGIN
  DELETE FROM public.families_familypair WHERE first_id = wanted OR second_id = wanted;
  -- A request that went through the new area before left a line there under the same reference.
  DELETE FROM public.families_referralevent e USING public.families_referral gone, public.families_referral r
    WHERE e.referral_id = gone.id AND gone.area_id = goal AND gone.state = 'transferred' AND gone.origin = r.origin AND r.family_id = wanted;
  DELETE FROM public.families_referral gone USING public.families_referral r
    WHERE gone.area_id = goal AND gone.state = 'transferred' AND gone.origin = r.origin AND r.family_id = wanted AND gone.id <> r.id;
  FOR t IN SELECT * FROM authz.family_tables() LOOP
    SELECT string_agg(format(', %I = NULL', c), '') INTO lost FROM unnest(t.lets_go) c;
    EXECUTE format('UPDATE public.%I SET area_id = $1%s WHERE ', t.name, coalesce(lost, '')) || CASE WHEN t.via IS NULL THEN 'family_id = $2'
        ELSE format('%I IN (SELECT id FROM public.%I WHERE family_id = $2)', t.via, t.parent) END USING goal, wanted;
  END LOOP;
  UPDATE public.families_family SET area_id = goal, version = version + 1, updated_at = now() WHERE id = wanted;
END $$;

-- Tables of family records, or of what hangs on them by `via`, each with its columns that point at rows which stay.
CREATE FUNCTION authz.family_tables() RETURNS TABLE (name name, via name, parent name, lets_go name[]) LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
  WITH owned AS (
    SELECT c.oid, c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname IN ('family_id', 'area_id') AND NOT a.attisdropped) = 2),
  links AS (
    SELECT k.conrelid AS child, k.confrelid AS parent, a.attname AS col, a.attnotnull AS needed
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
    WHERE k.contype = 'f' AND cardinality(k.conkey) = 2),
  moved AS (
    SELECT o.oid, o.relname, NULL::name AS via, NULL::name AS parent FROM owned o
    UNION ALL
    SELECT c.oid, c.relname, l.col, p.relname FROM links l JOIN owned p ON p.oid = l.parent JOIN pg_class c ON c.oid = l.child
      WHERE l.needed AND NOT EXISTS (SELECT FROM owned o WHERE o.oid = l.child))
  SELECT m.relname, m.via, m.parent, ARRAY(
    SELECT l.col FROM links l WHERE l.child = m.oid AND NOT l.needed
      AND l.parent <> 'public.families_family'::regclass AND NOT EXISTS (SELECT FROM moved p WHERE p.oid = l.parent))
  FROM moved m ORDER BY m.relname $$;

-- '' when answered; else why not. By the new area's coordinator, who knows the header alone and names a facilitator there.
CREATE FUNCTION authz.answer_handover(wanted uuid, accept boolean, lead uuid, why text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE h public.families_handover; f public.families_family; u uuid := authz.uid(); today date := authz.today(); place uuid := gen_random_uuid();
BEGIN
  SELECT * INTO h FROM public.families_handover WHERE id = wanted AND NOT sealed
    AND to_area_id = ANY (authz.area_ids_with('assign_facilitator')) FOR UPDATE;
  IF h.id IS NULL THEN RAISE insufficient_privilege USING MESSAGE = 'only a coordinator of the area that was asked answers'; END IF;
  IF h.state <> 'asked' THEN RETURN 'state'; END IF;
  SELECT * INTO f FROM public.families_family WHERE id = h.record FOR UPDATE;
  IF NOT accept THEN
    IF btrim(why) = '' THEN RETURN 'reason'; END IF;
    UPDATE public.families_handover SET state = 'refused', answer = why, answered_at = now(), answered_by_id = u, updated_at = now() WHERE id = h.id;
    PERFORM authz.tell_record(f, 'ended', why);
  ELSE
    IF lead IS NULL OR lead = u OR NOT authz.person_may(lead, h.to_area_id, 'open_family')
      OR NOT authz.facilitator_approved(lead, h.to_area_id) THEN RETURN 'facilitator'; END IF;
    IF f.area_id <> h.area_id OR f.state <> 'open' THEN RETURN 'state'; END IF;
    IF authz.meets_soon(f.id) THEN RETURN 'meeting'; END IF;
    PERFORM authz.move_family(f.id, h.to_area_id);
    f.area_id := h.to_area_id;
    UPDATE public.families_circlemember SET to_on = today - 1, from_on = least(from_on, today - 1), updated_at = now()
      WHERE family_id = f.id AND (to_on IS NULL OR to_on >= today) AND NOT id = ANY (h.kept);
    IF NOT EXISTS (SELECT FROM public.families_circlemember WHERE family_id = f.id AND user_id = lead AND capacity = 'facilitator' AND to_on IS NULL) THEN
      INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
          from_on, accepted_version, proposed_by_id)
        VALUES (place, f.area_id, 1, now(), now(), f.id, lead, 'facilitator', today, '', u);
      INSERT INTO public.core_outbox (id, actor_id, kind, key, payload, due, tries, outcome, created_at)
        VALUES (gen_random_uuid(), u, 'families.asked_into_circle', 'circle:' || place,
          jsonb_build_object('recipient', lead, 'place', place), now(), 0, '', now());
    END IF;
    UPDATE public.families_handover SET state = 'accepted', answered_at = now(), answered_by_id = u, updated_at = now() WHERE id = h.id;
    PERFORM authz.tell_record(f, 'handed_over', '');
  END IF;
  INSERT INTO public.core_outbox (id, actor_id, kind, key, payload, due, tries, outcome, created_at)
    VALUES (gen_random_uuid(), u, 'families.handover_answered', 'handover:' || h.id || ':answered',
      jsonb_build_object('recipient', h.asked_by_id, 'handover', h.id), now(), 0, '', now());
  RETURN '';
END $$;

-- Two records of one area that may be one family, or are not. '' when written; the same words for what is not there,
-- what is sealed and what is in another area.
CREATE FUNCTION authz.pair_families(mine uuid, other_reference text, says text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE a public.families_family; b public.families_family;
BEGIN
  SELECT * INTO a FROM public.families_family WHERE id = mine AND id = ANY (authz.opened_family_ids('write'));
  IF a.id IS NULL THEN RAISE insufficient_privilege USING MESSAGE = 'only somebody who writes in the record says this'; END IF;
  SELECT * INTO b FROM public.families_family WHERE reference = other_reference AND area_id = a.area_id AND id <> a.id
    AND (NOT sealed OR id = ANY (authz.family_ids()));
  IF b.id IS NULL OR says NOT IN ('maybe', 'not_same') THEN RETURN 'unknown'; END IF;
  INSERT INTO public.families_familypair (id, area_id, version, created_at, updated_at, first_id, second_id, state, said_by_id, token, moved)
    VALUES (gen_random_uuid(), a.area_id, 1, now(), now(), least(a.id, b.id), greatest(a.id, b.id), says, authz.uid(), '', '{}')
    ON CONFLICT (area_id, first_id, second_id) DO UPDATE SET state = says, said_by_id = authz.uid(), kept = NULL, token = '',
      asked_by_id = NULL, version = families_familypair.version + 1, updated_at = now()
      WHERE families_familypair.state <> 'merged';
  IF NOT FOUND THEN RETURN 'merged'; END IF;
  RETURN '';
END $$;

-- The pairs of a record one has open, with the other reference; a sealed one shows itself to its circle alone.
CREATE FUNCTION authz.pairs_of(mine uuid) RETURNS TABLE (pair uuid, other uuid, reference text) LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT p.id, f.id, f.reference::text FROM public.families_familypair p
    JOIN public.families_family f ON f.id IN (p.first_id, p.second_id) AND f.id <> mine
    WHERE mine IN (p.first_id, p.second_id) AND mine = ANY (authz.opened_family_ids('people'))
      AND (NOT f.sealed OR f.id = ANY (authz.family_ids()));
END $$;

-- What would move from `gone` to `goes_on`, frozen: the token changes with any row that would move and with both headers.
CREATE FUNCTION authz.merge_token(goes_on uuid, gone uuid) RETURNS text LANGUAGE plpgsql STABLE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT encode(sha256(convert_to(coalesce(string_agg(r.line, ',' ORDER BY r.line), ''), 'UTF8')), 'hex') FROM (
    SELECT 'f' || id || ':' || version AS line FROM public.families_family WHERE id IN (goes_on, gone)
    UNION ALL SELECT 'p' || id || ':' || version FROM public.families_person WHERE family_id IN (goes_on, gone)
    UNION ALL SELECT 'r' || id || ':' || version FROM public.families_relationship WHERE family_id IN (goes_on, gone)
    UNION ALL SELECT 'c' || id || ':' || version FROM public.families_caredetail WHERE family_id IN (goes_on, gone)
    UNION ALL SELECT 'u' || id || ':' || version FROM public.families_support WHERE family_id IN (goes_on, gone)
    UNION ALL SELECT 's' || id || ':' || version FROM public.families_strength WHERE family_id IN (goes_on, gone)
    UNION ALL SELECT 'n' || id || ':' || version FROM public.families_need WHERE family_id IN (goes_on, gone)
    UNION ALL SELECT 't' || id || ':' || version FROM public.families_step WHERE family_id IN (goes_on, gone)) r);
END $$;
GRANT SELECT (id, family_id, area_id, version) ON families_person, families_relationship, families_caredetail, families_support,
  families_strength, families_need, families_step TO cppc_case;

-- The pair, locked, for somebody who stands in both circles, opened both and may write in both; its token of now.
CREATE FUNCTION authz.merge_preview(pair uuid, goes_on uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.families_familypair; mine uuid[] := authz.opened_family_ids('write'); plans uuid[] := authz.opened_family_ids('plan');
BEGIN  -- who may not read the plan would not see what moves
  SELECT * INTO p FROM public.families_familypair WHERE id = pair AND first_id = ANY (mine) AND second_id = ANY (mine)
    AND first_id = ANY (plans) AND second_id = ANY (plans);
  IF p.id IS NULL OR NOT goes_on IN (p.first_id, p.second_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'merging needs a place in both circles';
  END IF;
  RETURN authz.merge_token(goes_on, CASE WHEN goes_on = p.first_id THEN p.second_id ELSE p.first_id END);
END $$;

CREATE FUNCTION authz.ask_merge(pair uuid, goes_on uuid, seen text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE token_now text := authz.merge_preview(pair, goes_on);
BEGIN
  PERFORM authz.led_family(goes_on);
  IF token_now <> seen THEN RETURN 'changed'; END IF;
  IF EXISTS (SELECT FROM public.families_familypair p JOIN public.families_family f ON f.id IN (p.first_id, p.second_id)
             WHERE p.id = pair AND (f.state <> 'open' OR authz.meets_soon(f.id) AND f.id <> goes_on)) THEN RETURN 'busy'; END IF;
  UPDATE public.families_familypair SET kept = goes_on, token = seen, asked_by_id = authz.uid(), version = version + 1, updated_at = now()
    WHERE id = pair AND state = 'maybe';
  RETURN CASE WHEN FOUND THEN '' ELSE 'state' END;
END $$;

-- A second person of both circles says yes to what was shown; the rows move, and where they came from is kept.
CREATE FUNCTION authz.approve_merge(pair uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.families_familypair; gone public.families_family; goes_on public.families_family; u uuid := authz.uid();
  old_plan uuid; new_plan uuid; t text; ids uuid[]; went jsonb := '{}';
BEGIN
  SELECT * INTO p FROM public.families_familypair WHERE id = pair FOR UPDATE;
  IF p.state IS DISTINCT FROM 'maybe' OR p.kept IS NULL THEN RETURN 'state'; END IF;
  IF p.asked_by_id = u THEN RETURN 'same'; END IF;
  IF authz.merge_preview(pair, p.kept) <> p.token THEN RETURN 'changed'; END IF;
  SELECT * INTO goes_on FROM public.families_family WHERE id = p.kept FOR UPDATE;
  SELECT * INTO gone FROM public.families_family WHERE id IN (p.first_id, p.second_id) AND id <> p.kept FOR UPDATE;
  IF authz.meets_soon(gone.id) OR gone.state <> 'open' OR goes_on.state <> 'open' THEN RETURN 'busy'; END IF;
  SELECT id INTO old_plan FROM public.families_plan WHERE family_id = gone.id;
  SELECT id INTO new_plan FROM public.families_plan WHERE family_id = goes_on.id;
  IF new_plan IS NULL THEN
    new_plan := gen_random_uuid();
    INSERT INTO public.families_plan (id, area_id, version, created_at, updated_at, family_id, number, goal)
      VALUES (new_plan, goes_on.area_id, 1, now(), now(), goes_on.id, 0, '');
  END IF;
  FOREACH t IN ARRAY ARRAY['person', 'relationship', 'caredetail', 'support', 'strength', 'need', 'step'] LOOP
    EXECUTE format('WITH m AS (UPDATE public.%I SET family_id = $1%s WHERE family_id = $2 RETURNING id) SELECT array_agg(id) FROM m',
        'families_' || t, CASE WHEN t IN ('strength', 'need', 'step') THEN ', plan_id = $3' ELSE '' END)
      INTO ids USING goes_on.id, gone.id, new_plan;
    went := went || jsonb_build_object(t, to_jsonb(coalesce(ids, '{}')));
  END LOOP;
  UPDATE public.families_familypair SET state = 'merged', merged_by_id = u, merged_at = now(), version = version + 1, updated_at = now(),
      moved = jsonb_build_object('rows', went, 'plan', old_plan) WHERE id = pair;
  UPDATE public.families_family SET state = 'closed', closed_on = authz.today(), outcome = 'merged', version = version + 1, updated_at = now()
    WHERE id = gone.id;
  UPDATE public.families_family SET version = version + 1, updated_at = now() WHERE id = goes_on.id;
  PERFORM authz.tell_record(goes_on, 'merged', gone.reference);
  PERFORM authz.tell_record(gone, 'went_into', goes_on.reference);
  RETURN '';
END $$;

-- Within 30 days: what is still there goes back where it came from; what was written since stays.
CREATE FUNCTION authz.undo_merge(pair uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.families_familypair; gone public.families_family; goes_on public.families_family; t text;
BEGIN
  SELECT * INTO p FROM public.families_familypair WHERE id = pair FOR UPDATE;
  IF p.state IS DISTINCT FROM 'merged' THEN RETURN 'state'; END IF;
  PERFORM authz.merge_preview(pair, p.kept);
  IF p.merged_at < now() - interval '30 days' THEN RETURN 'late'; END IF;
  SELECT * INTO goes_on FROM public.families_family WHERE id = p.kept FOR UPDATE;
  SELECT * INTO gone FROM public.families_family WHERE id IN (p.first_id, p.second_id) AND id <> p.kept FOR UPDATE;
  FOREACH t IN ARRAY ARRAY['person', 'relationship', 'caredetail', 'support', 'strength', 'need', 'step'] LOOP
    EXECUTE format('UPDATE public.%I SET family_id = $1%s WHERE family_id = $2 AND id IN (SELECT x::uuid FROM jsonb_array_elements_text($4) x)',
        'families_' || t, CASE WHEN t IN ('strength', 'need', 'step') THEN ', plan_id = $3' ELSE '' END)
      USING gone.id, goes_on.id, (p.moved ->> 'plan')::uuid, p.moved -> 'rows' -> t;
  END LOOP;
  UPDATE public.families_familypair SET state = 'maybe', kept = NULL, token = '', asked_by_id = NULL, merged_by_id = NULL, merged_at = NULL,
      moved = '{}', version = version + 1, updated_at = now() WHERE id = pair;
  UPDATE public.families_family SET state = 'open', closed_on = NULL, outcome = '', version = version + 1, updated_at = now() WHERE id = gone.id;
  UPDATE public.families_family SET version = version + 1, updated_at = now() WHERE id = goes_on.id;
  PERFORM authz.tell_record(goes_on, 'unmerged', gone.reference);
  PERFORM authz.tell_record(gone, 'unmerged', goes_on.reference);
  RETURN '';
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['tell_record(public.families_family, text, text)', 'led_family(uuid)', 'meets_soon(uuid)', 'move_family(uuid, uuid)',
                           'family_tables()', 'merge_token(uuid, uuid)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
  FOREACH f IN ARRAY ARRAY['seal_family(uuid, boolean, text)', 'close_family(uuid, text, text)', 'reopen_family(uuid, text)',
                           'ask_handover(uuid, uuid, uuid[], text)', 'withdraw_handover(uuid, text)', 'answer_handover(uuid, boolean, uuid, text)',
                           'pair_families(uuid, text, text)', 'pairs_of(uuid)', 'merge_preview(uuid, uuid)', 'ask_merge(uuid, uuid, text)', 'approve_merge(uuid)',
                           'undo_merge(uuid)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app';
  END LOOP;
END $$;
