-- The circle: who may reach a family's record, and the openings that must be logged first.
GRANT SELECT ON families_family, families_circlemember TO cppc_authz, cppc_audit;

CREATE FUNCTION authz.family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT c.family_id FROM public.families_circlemember c
               WHERE c.user_id = u AND c.accepted_at IS NOT NULL
                 AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today));
END $$;

-- Families in whose circle the person stands with this scope and which he opened (logged) just now.
CREATE FUNCTION authz.opened_family_ids(wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT o.family_id FROM audit.opening o
               JOIN public.families_circlemember c ON c.user_id = u AND c.family_id = o.family_id
                 AND c.accepted_at IS NOT NULL AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
               JOIN authz.capacity_grant g ON g.scope = wanted AND g.capacity = c.capacity
               WHERE o.user_id = u AND o.granted AND o.at > now() - interval '15 minutes');
END $$;

-- Colleagues, and those who stand in the same circle.
CREATE OR REPLACE FUNCTION authz.known_people() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine uuid[] := authz.area_ids_with('see_area'); circles uuid[] := authz.family_ids();
BEGIN
  IF cardinality(mine) = 0 AND cardinality(circles) = 0 THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT person_id FROM public.teams_membership WHERE area_id = ANY (mine)
               UNION SELECT person_id FROM public.teams_statewiderole WHERE cardinality(mine) > 0
               UNION SELECT user_id FROM public.families_circlemember WHERE family_id = ANY (circles));
END $$;

-- No log, no read. Logs a refused try as well; one granted row in fifteen minutes is enough.
CREATE FUNCTION audit.open_family(wanted text, why text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); f uuid; ok boolean;
BEGIN
  IF u IS NULL THEN RETURN NULL; END IF;
  SELECT id INTO f FROM public.families_family WHERE reference = wanted;
  IF f IS NULL THEN RETURN NULL; END IF;
  ok := f = ANY (authz.family_ids());
  -- A little less than the policy's 15 minutes, so that a page never outlives its opening.
  IF ok AND EXISTS (SELECT FROM audit.opening o WHERE o.user_id = u AND o.granted AND o.family_id = f
                    AND o.at > now() - interval '10 minutes') THEN RETURN f; END IF;
  INSERT INTO audit.opening (user_id, family_id, granted, why, request)
    VALUES (u, f, ok, why, coalesce(current_setting('app.request', true), ''));
  RETURN CASE WHEN ok THEN f END;
END $$;
ALTER FUNCTION audit.open_family(text, text) OWNER TO cppc_audit;
REVOKE ALL ON FUNCTION audit.open_family(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.open_family(text, text) TO cppc_app;

-- Opening, assigning, accepting, ending: the only ways a place in a circle comes and goes.
GRANT SELECT, INSERT ON families_family TO cppc_case;
GRANT SELECT, INSERT, UPDATE ON families_circlemember TO cppc_case;

CREATE FUNCTION authz.open_case(wanted_area uuid, new_reference text, wanted_county text, wanted_kind text, wanted_language text,
    wanted_interpreter text, agreement text) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f uuid := gen_random_uuid(); u uuid := authz.uid();
BEGIN
  IF u IS NULL OR NOT wanted_area = ANY (authz.area_ids_with('open_family')) OR agreement = '' THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a facilitator of the area opens a family';
  END IF;
  INSERT INTO public.families_family (id, area_id, version, created_at, updated_at, reference, kind, county_id, language,
      interpreter, state, sealed, opened_on)
    VALUES (f, wanted_area, 1, now(), now(), new_reference, wanted_kind, wanted_county, wanted_language,
      wanted_interpreter, 'open', false, authz.today());
  INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
      from_on, accepted_version, accepted_at, proposed_by_id)
    VALUES (gen_random_uuid(), wanted_area, 1, now(), now(), f, u, 'facilitator', authz.today(), agreement, now(), u);
  RETURN f;
END $$;

-- A coordinator hands a family to a facilitator of the area, never to himself; it opens nothing yet.
CREATE FUNCTION authz.assign_facilitator(wanted uuid, person uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family; u uuid := authz.uid(); place uuid := gen_random_uuid();
BEGIN
  SELECT * INTO f FROM public.families_family WHERE id = wanted AND NOT sealed;
  IF u IS NULL OR f.id IS NULL OR person = u OR NOT f.area_id = ANY (authz.area_ids_with('assign_facilitator'))
     OR NOT authz.person_may(person, f.area_id, 'open_family') THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a coordinator assigns a facilitator of the area, never himself';
  END IF;
  INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
      from_on, accepted_version, proposed_by_id)
    VALUES (place, f.area_id, 1, now(), now(), f.id, person, 'facilitator', authz.today(), '', u);
  RETURN place;
END $$;

-- Only the person alone accepts, and only his own open place.
CREATE FUNCTION authz.accept_place(place uuid, agreement text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_circlemember SET accepted_version = agreement, accepted_at = now(), updated_at = now()
    WHERE id = place AND user_id = authz.uid() AND agreement <> '' AND (to_on IS NULL OR to_on >= authz.today());
  RETURN FOUND;
END $$;

-- A place ends the same day: by the person, or by whoever may ask people into the circle.
CREATE FUNCTION authz.end_place(place uuid) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_circlemember SET to_on = authz.today() - 1, from_on = least(from_on, authz.today() - 1), updated_at = now()
    WHERE id = place AND (to_on IS NULL OR to_on >= authz.today())
      AND (user_id = authz.uid() OR family_id = ANY (authz.opened_family_ids('circle')));
  RETURN FOUND;
END $$;

-- Dates of steps for home pages and reminders: no word of content.
GRANT SELECT ON families_step TO cppc_case;
CREATE FUNCTION authz.due_steps() RETURNS TABLE (step_id uuid, family_id uuid, reference text, area_id uuid, by_when date, mine boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); f uuid[] := authz.family_ids();
BEGIN
  RETURN QUERY SELECT s.id, s.family_id, y.reference::text, s.area_id, s.by_when, s.owner_id IS NOT DISTINCT FROM u
    FROM public.families_step s JOIN public.families_family y ON y.id = s.family_id
    WHERE s.family_id = ANY (f) AND s.state = 'open' AND y.state = 'open'
      AND (s.owner_id = u OR EXISTS (SELECT FROM public.families_circlemember c
           WHERE c.user_id = u AND c.family_id = s.family_id AND c.capacity IN ('facilitator', 'co_facilitator')))
    ORDER BY s.by_when, s.id;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['family_ids()', 'opened_family_ids(text)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
  END LOOP;
  FOREACH f IN ARRAY ARRAY['open_case(uuid, text, text, text, text, text, text)', 'assign_facilitator(uuid, uuid)',
                           'accept_place(uuid, text)', 'end_place(uuid)', 'due_steps()'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
  END LOOP;
  FOREACH f IN ARRAY ARRAY['family_ids()', 'opened_family_ids(text)', 'open_case(uuid, text, text, text, text, text, text)',
                           'assign_facilitator(uuid, uuid)', 'accept_place(uuid, text)', 'end_place(uuid)', 'due_steps()'] LOOP
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app, cppc_authz, cppc_audit, cppc_case';
  END LOOP;
END $$;

-- Who may read the record of changes and openings.
CREATE POLICY of_area ON audit.event FOR SELECT TO cppc_app
  USING (family_id IS NULL AND area_id = ANY ((SELECT authz.area_ids_with('see_audit'))::uuid[]));
CREATE POLICY of_family ON audit.event FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[]));
CREATE POLICY of_family ON audit.opening FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[]));
