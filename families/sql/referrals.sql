-- Requests for a family meeting. Anybody writes one; only these functions write, move or answer one.
GRANT SELECT, INSERT, UPDATE ON families_referral TO cppc_case;
GRANT SELECT, INSERT, UPDATE ON families_referralcontent TO cppc_case;
GRANT SELECT, INSERT ON families_referralevent TO cppc_case;
CREATE POLICY answers ON families_referral TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY answers ON families_referralcontent TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY answers ON families_referralevent TO cppc_case USING (true) WITH CHECK (true);
-- What they compare with: these columns, no others.
GRANT SELECT (id, state) ON teams_area TO cppc_case;
GRANT SELECT (fips, name) ON teams_county TO cppc_case;
GRANT SELECT (family_id, area_id, name, born_on, phone, sounds) ON families_person TO cppc_case;
CREATE POLICY compares ON teams_area FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares ON teams_county FOR SELECT TO cppc_case USING (true);
CREATE POLICY compares ON families_person FOR SELECT TO cppc_case USING (true);

-- No log, no read: the words of a request are shown for 15 minutes after a logged opening. A facilitator reads
-- those of a family whose record he opened for writing.
CREATE FUNCTION authz.opened_referral_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); mine uuid[]; f uuid[];
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  mine := authz.area_ids_with('see_referrals');
  f := authz.opened_family_ids('write');
  RETURN ARRAY(SELECT r.id FROM audit.opening o JOIN public.families_referral r ON r.id = o.family_id
               WHERE o.user_id = u AND o.granted AND o.at > now() - interval '15 minutes' AND r.area_id = ANY (mine)
               UNION SELECT r.id FROM public.families_referral r WHERE r.family_id = ANY (f));
END $$;
ALTER FUNCTION authz.opened_referral_ids() OWNER TO cppc_authz;

-- The opening stands in the same log as those of families, under the request's own key. Refused tries are logged too.
CREATE FUNCTION audit.open_referral(wanted text, why text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); mine uuid[]; r record; opened uuid;
BEGIN
  IF u IS NULL THEN RETURN NULL; END IF;
  mine := authz.area_ids_with('see_referrals');
  FOR r IN SELECT id, area_id = ANY (mine) AS ok FROM public.families_referral WHERE reference = wanted ORDER BY 2 DESC, id LOOP
    CONTINUE WHEN opened IS NOT NULL AND NOT r.ok;
    IF r.ok THEN opened := coalesce(opened, r.id); END IF;
    -- A little less than the policy's 15 minutes, so that a page never outlives its opening.
    CONTINUE WHEN r.ok AND EXISTS (SELECT FROM audit.opening o WHERE o.user_id = u AND o.granted AND o.family_id = r.id
                                   AND o.at > now() - interval '10 minutes');
    INSERT INTO audit.opening (user_id, family_id, granted, why, request)
      VALUES (u, r.id, r.ok, why, coalesce(current_setting('app.request', true), ''));
  END LOOP;
  RETURN opened;
END $$;
ALTER FUNCTION audit.open_referral(text, text) OWNER TO cppc_audit;
REVOKE ALL ON FUNCTION audit.open_referral(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.open_referral(text, text) TO cppc_app;

CREATE POLICY of_request ON audit.opening FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_referral_ids())::uuid[]));

-- Anybody asks, without an account. Sent twice it makes one row, and tells the same reference; NULL: draw another.
CREATE FUNCTION authz.ask_for_meeting(new_id uuid, wanted_area uuid, new_reference text, new_asker text, new_county text,
    new_language text, new_interpreter text, new_name text, new_caregiver text, new_phone text, new_email text,
    new_best_time text, new_safe_message boolean, new_zip text, new_words text, new_sounds text[])
  RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE known text;
BEGIN
  SELECT reference INTO known FROM public.families_referral WHERE id = new_id;
  IF known IS NOT NULL THEN RETURN known; END IF;
  IF EXISTS (SELECT FROM public.families_referral WHERE reference = new_reference) THEN RETURN NULL; END IF;
  IF NOT EXISTS (SELECT FROM public.teams_area WHERE id = wanted_area AND state = 'active') OR length(new_words) > 4000 THEN
    RAISE insufficient_privilege USING MESSAGE = 'a request goes to an area that works, and is short';
  END IF;
  INSERT INTO public.families_referral (id, area_id, version, created_at, updated_at, reference, origin, asker, county_id,
      language, interpreter, state)
    VALUES (new_id, wanted_area, 1, now(), now(), new_reference, new_id, new_asker, new_county, new_language,
      new_interpreter, 'received');
  INSERT INTO public.families_referralcontent (id, area_id, version, created_at, updated_at, referral_id, name, caregiver,
      phone, email, best_time, safe_message, zip, words, sounds)
    VALUES (gen_random_uuid(), wanted_area, 1, now(), now(), new_id, new_name, new_caregiver, new_phone, new_email,
      new_best_time, new_safe_message, new_zip, new_words, new_sounds);
  PERFORM authz.note_request(new_id, 'received', '', NULL, NULL);
  RETURN new_reference;
END $$;

-- One line of a request's history. Only the functions here call it.
CREATE FUNCTION authz.note_request(wanted uuid, new_kind text, why text, other uuid, matches integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.families_referralevent (id, area_id, version, created_at, updated_at, referral_id, kind, reason,
      other_area_id, found, by_id)
    SELECT gen_random_uuid(), area_id, 1, clock_timestamp(), clock_timestamp(), id, new_kind, why, other, matches, authz.uid()
      FROM public.families_referral WHERE id = wanted;
END $$;

-- The request, locked, for somebody who may answer it and has opened it; NULL when it changed since `seen`.
CREATE FUNCTION authz.take_request(wanted uuid, seen integer, states text[]) RETURNS public.families_referral
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.families_referral;
BEGIN
  SELECT * INTO r FROM public.families_referral WHERE id = wanted FOR UPDATE;
  IF authz.uid() IS NULL OR r.id IS NULL OR NOT r.area_id = ANY (authz.area_ids_with('manage_referrals'))
     OR NOT r.id = ANY (authz.opened_referral_ids()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a coordinator of the area who opened the request answers it';
  END IF;
  IF r.version <> seen THEN RETURN NULL; END IF;
  IF NOT r.state = ANY (states) THEN
    RAISE check_violation USING MESSAGE = 'a request in this state cannot go there', CONSTRAINT = 'requests_go_step_by_step';
  END IF;
  RETURN r;
END $$;

-- Looked into, declined, closed, taken up again. False: somebody else was quicker.
CREATE FUNCTION authz.step_request(wanted uuid, seen integer, new_state text, why text) RETURNS boolean LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.families_referral; before text[] := CASE new_state
    WHEN 'screening' THEN ARRAY['received', 'declined', 'closed'] WHEN 'declined' THEN ARRAY['received', 'screening']
    WHEN 'closed' THEN ARRAY['received', 'screening', 'accepted'] ELSE ARRAY[]::text[] END;
BEGIN
  IF btrim(why) = '' THEN
    RAISE check_violation USING MESSAGE = 'every step has a reason', CONSTRAINT = 'every_step_has_a_reason';
  END IF;
  r := authz.take_request(wanted, seen, before);
  -- A request that has its family is done: its family is what is worked with.
  IF r.family_id IS NOT NULL AND new_state = 'screening' THEN
    RAISE check_violation USING MESSAGE = 'it has its family', CONSTRAINT = 'requests_go_step_by_step';
  END IF;
  IF r.id IS NULL THEN RETURN false; END IF;
  UPDATE public.families_referral SET state = new_state, version = version + 1, updated_at = now() WHERE id = wanted;
  PERFORM authz.note_request(wanted, new_state, why, NULL, NULL);
  RETURN true;
END $$;

-- Accepted: opens the family's record with the coordinator as first contact, or ties the request to a family the area
-- knows already, whose own circle stays as it is. NULL: somebody else was quicker.
CREATE FUNCTION authz.accept_request(wanted uuid, seen integer, why text, known text, new_reference text, wanted_county text,
    wanted_kind text, wanted_language text, wanted_interpreter text, agreement text) RETURNS uuid LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.families_referral; f uuid := gen_random_uuid(); u uuid := authz.uid();
BEGIN
  r := authz.take_request(wanted, seen, ARRAY['received', 'screening']);
  IF r.id IS NULL THEN RETURN NULL; END IF;
  IF known <> '' THEN
    SELECT id INTO f FROM public.families_family WHERE area_id = r.area_id AND reference = known AND state = 'open' AND NOT sealed;
    IF f IS NULL THEN
      RAISE check_violation USING MESSAGE = 'no such family', CONSTRAINT = 'the_family_is_open_in_this_area';
    END IF;
  ELSE
    IF agreement = '' THEN
      RAISE insufficient_privilege USING MESSAGE = 'a record opens to whoever accepts confidentiality';
    END IF;
    INSERT INTO public.families_family (id, area_id, version, created_at, updated_at, reference, kind, county_id, language,
        interpreter, state, sealed, opened_on)
      VALUES (f, r.area_id, 1, now(), now(), new_reference, wanted_kind, wanted_county, wanted_language,
        wanted_interpreter, 'open', false, authz.today());
    INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
        from_on, accepted_version, accepted_at, proposed_by_id)
      VALUES (gen_random_uuid(), r.area_id, 1, now(), now(), f, u, 'intake', authz.today(), agreement, now(), u);
  END IF;
  UPDATE public.families_referral SET state = 'accepted', family_id = f, version = version + 1, updated_at = now() WHERE id = wanted;
  PERFORM authz.note_request(wanted, 'accepted', why, NULL, NULL);
  RETURN f;
END $$;

-- Given to another area: the words go along, here only the history stays. A request that comes back is the same row.
CREATE FUNCTION authz.transfer_request(wanted uuid, seen integer, to_area uuid, why text) RETURNS uuid LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.families_referral; there uuid;
BEGIN
  r := authz.take_request(wanted, seen, ARRAY['received', 'screening']);
  IF r.id IS NULL THEN RETURN NULL; END IF;
  IF btrim(why) = '' OR to_area = r.area_id OR NOT EXISTS (SELECT FROM public.teams_area WHERE id = to_area AND state = 'active') THEN
    RAISE check_violation USING MESSAGE = 'another area that works, and a reason', CONSTRAINT = 'given_to_another_area';
  END IF;
  UPDATE public.families_referral f SET state = 'received', to_area_id = NULL, version = version + 1, updated_at = now()
    WHERE f.area_id = to_area AND f.origin = r.origin RETURNING f.id INTO there;
  IF there IS NULL THEN
    there := gen_random_uuid();
    INSERT INTO public.families_referral (id, area_id, version, created_at, updated_at, reference, origin, asker, county_id,
        language, interpreter, state)
      VALUES (there, to_area, 1, r.created_at, now(), r.reference, r.origin, r.asker, r.county_id, r.language,
        r.interpreter, 'received');
  END IF;
  UPDATE public.families_referralcontent SET area_id = to_area, referral_id = there, updated_at = now() WHERE referral_id = wanted;
  UPDATE public.families_referral SET state = 'transferred', to_area_id = to_area, version = version + 1, updated_at = now()
    WHERE id = wanted;
  PERFORM authz.note_request(wanted, 'transferred', why, to_area, NULL);
  -- The other area reads its own words of why, not what was written here about the family.
  PERFORM authz.note_request(there, 'received', '', r.area_id, NULL);
  RETURN there;
END $$;

-- Near matches in one area: a reference, initials, a year, a county, and what is alike. Sealed families are left out.
-- It asks nothing of the caller, so nobody but functions of cppc_case may call it.
CREATE FUNCTION authz.similar_people(wanted_area uuid, keys text[], digits text, born_from date, born_to date)
  RETURNS TABLE (kind text, reference text, state text, initials text, birth_year integer, county text, names integer, phone boolean, birth boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE enough integer := CASE WHEN cardinality(keys) > 1 THEN 2 ELSE 1 END;
BEGIN
  RETURN QUERY SELECT m.kind, m.reference, m.state, m.initials, m.birth_year, m.county, m.names, m.phone, m.birth FROM (
    SELECT 'family' AS kind, f.reference::text, f.state::text,
        (SELECT string_agg(left(w, 1) || '.', ' ') FROM regexp_split_to_table(btrim(p.name), '\s+') w) AS initials,
        extract(year FROM p.born_on)::integer AS birth_year, c.name::text AS county,
        (SELECT count(*) FROM unnest(p.sounds) s WHERE s = ANY (keys))::integer AS names,
        digits <> '' AND right(regexp_replace(p.phone, '\D', '', 'g'), 10) = digits AS phone,
        coalesce(p.born_on BETWEEN born_from AND born_to, false) AS birth
      FROM public.families_person p JOIN public.families_family f ON f.id = p.family_id AND NOT f.sealed
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

-- Has this family asked before? Each search stands in the request's history; 60 in an hour are enough for anybody.
CREATE FUNCTION authz.search_for_request(wanted uuid, keys text[], digits text, born_from date, born_to date)
  RETURNS TABLE (kind text, reference text, state text, initials text, birth_year integer, county text, names integer, phone boolean, birth boolean)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE r public.families_referral; u uuid := authz.uid(); matches integer;
BEGIN
  SELECT * INTO r FROM public.families_referral WHERE id = wanted;
  IF u IS NULL OR r.id IS NULL OR NOT r.area_id = ANY (authz.area_ids_with('manage_referrals'))
     OR NOT r.id = ANY (authz.opened_referral_ids()) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a coordinator of the area who opened the request searches for it';
  END IF;
  IF (SELECT count(*) FROM public.families_referralevent e WHERE e.by_id = u AND e.kind = 'searched'
      AND e.created_at > now() - interval '1 hour') >= 60 THEN
    RAISE check_violation USING MESSAGE = 'too many searches', CONSTRAINT = 'searches_are_limited';
  END IF;
  RETURN QUERY SELECT * FROM authz.similar_people(r.area_id, keys, digits, born_from, born_to) s WHERE s.reference <> r.reference;
  GET DIAGNOSTICS matches = ROW_COUNT;
  PERFORM authz.note_request(wanted, 'searched', '', NULL, matches);
END $$;

-- Who is told that somebody asked again about a family: those who lead it. Asked by the worker alone.
CREATE FUNCTION authz.facilitators_of(family uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the worker asks who is to be told';
  END IF;
  RETURN ARRAY(SELECT DISTINCT c.user_id FROM public.families_circlemember c
               WHERE c.family_id = family AND c.accepted_at IS NOT NULL AND c.capacity IN ('facilitator', 'co_facilitator')
                 AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today()));
END $$;
ALTER FUNCTION authz.facilitators_of(uuid) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.facilitators_of(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.facilitators_of(uuid) TO cppc_worker;

-- First contact ends the moment a facilitator has accepted, however that came about.
CREATE FUNCTION authz.end_first_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_circlemember SET to_on = authz.today() - 1, from_on = least(from_on, authz.today() - 1), updated_at = now()
    WHERE family_id = NEW.family_id AND capacity = 'intake' AND (to_on IS NULL OR to_on >= authz.today());
  RETURN NULL;
END $$;
ALTER FUNCTION authz.end_first_contact() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.end_first_contact() FROM PUBLIC;
CREATE TRIGGER first_contact_ends AFTER INSERT OR UPDATE OF accepted_at ON families_circlemember FOR EACH ROW
  WHEN (NEW.capacity = 'facilitator' AND NEW.accepted_at IS NOT NULL) EXECUTE FUNCTION authz.end_first_contact();

DO $$ DECLARE f text; inner_ones text[] := ARRAY['note_request(uuid, text, text, uuid, integer)', 'take_request(uuid, integer, text[])',
    'similar_people(uuid, text[], text, date, date)'];
  pages text[] := ARRAY['ask_for_meeting(uuid, uuid, text, text, text, text, text, text, text, text, text, text, boolean, text, text, text[])',
    'step_request(uuid, integer, text, text)', 'accept_request(uuid, integer, text, text, text, text, text, text, text, text)',
    'transfer_request(uuid, integer, uuid, text)', 'search_for_request(uuid, text[], text, date, date)'];
BEGIN
  FOREACH f IN ARRAY inner_ones || pages LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_case';
  END LOOP;
  FOREACH f IN ARRAY pages LOOP
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app';
  END LOOP;
  REVOKE ALL ON FUNCTION authz.opened_referral_ids() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION authz.opened_referral_ids() TO cppc_app, cppc_authz, cppc_audit, cppc_case;
END $$;
