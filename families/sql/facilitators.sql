-- Who may lead family meetings in an area, and until when.
-- The last day of an approval: its own, or by the area's months; none set: it does not end.
CREATE FUNCTION authz.approval_ends(own date, approved date, months integer) RETURNS date LANGUAGE sql IMMUTABLE
  SET search_path = pg_catalog, pg_temp
  AS $$ SELECT coalesce(own, (approved + make_interval(months => months))::date) $$;

-- Asked in one's own name, about colleagues and people of one's own circles; by the worker about all.
CREATE FUNCTION authz.facilitator_approved(person uuid, place uuid, day date) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid();
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker'
     AND (u IS NULL OR NOT (u = person OR person = ANY (authz.known_people()))) THEN RETURN false; END IF;
  RETURN EXISTS (SELECT FROM public.families_facilitator f JOIN public.teams_area a ON a.id = f.area_id
                 WHERE f.user_id = person AND f.area_id = place AND f.approved_on <= day
                   AND (f.withdrawn_on IS NULL OR f.withdrawn_on > day)
                   AND coalesce(authz.approval_ends(f.expires_on, f.approved_on, a.approval_months) >= day, true));
END $$;

CREATE FUNCTION authz.facilitator_approved(person uuid, place uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$ BEGIN RETURN authz.facilitator_approved(person, place, authz.today()); END $$;

-- How much each facilitator of the area carries; sealed families are left out.
CREATE FUNCTION authz.facilitator_loads(place uuid) RETURNS TABLE (person uuid, families integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT place = ANY (authz.area_ids_with('manage_people')) AND NOT place = ANY (authz.area_ids_with('assign_facilitator')) THEN RETURN; END IF;
  RETURN QUERY SELECT c.user_id, count(DISTINCT c.family_id)::integer FROM public.families_circlemember c
    JOIN public.families_family y ON y.id = c.family_id AND y.state = 'open' AND NOT y.sealed
    WHERE c.area_id = place AND c.capacity = 'facilitator' AND c.accepted_at IS NOT NULL
      AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today())
    GROUP BY c.user_id;
END $$;

-- Approvals that end, and coached meetings that are due, within so many days: for the worker's warnings.
CREATE FUNCTION authz.approvals_ending(within integer) RETURNS TABLE (entry uuid, person uuid, place uuid, what text, day date, tell uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today();
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RAISE insufficient_privilege USING MESSAGE = 'only the worker warns of lapses'; END IF;
  RETURN QUERY
    WITH ends AS (
      SELECT f.id, f.user_id, f.area_id, e.what, e.day FROM public.families_facilitator f JOIN public.teams_area a ON a.id = f.area_id,
        LATERAL (VALUES
          ('approval', CASE WHEN f.approved_on IS NOT NULL THEN authz.approval_ends(f.expires_on, f.approved_on, a.approval_months) END),
          ('coaching', CASE WHEN f.approved_on IS NULL AND (f.co_led_on IS NULL OR f.led_on IS NULL)
                            THEN (f.trained_on + interval '6 months')::date END)) e(what, day)
      WHERE f.withdrawn_on IS NULL AND a.state = 'active' AND e.day BETWEEN today AND today + within)
    SELECT ends.id, ends.user_id, ends.area_id, ends.what, ends.day, t.who FROM ends, LATERAL (
      SELECT ends.user_id UNION
      SELECT m.person_id FROM public.teams_membership m JOIN authz.role_grant g ON g.role = m.role AND g.permission = 'assign_facilitator'
        WHERE m.area_id = ends.area_id AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)) t(who);
END $$;

-- A coordinator hands a family to an approved facilitator of the area, never to himself; it opens nothing yet.
CREATE OR REPLACE FUNCTION authz.assign_facilitator(wanted uuid, person uuid) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE f public.families_family; u uuid := authz.uid(); place uuid := gen_random_uuid();
BEGIN
  SELECT * INTO f FROM public.families_family WHERE id = wanted AND NOT sealed;
  IF u IS NULL OR f.id IS NULL OR person = u OR NOT f.area_id = ANY (authz.area_ids_with('assign_facilitator'))
     OR NOT authz.person_may(person, f.area_id, 'open_family') OR NOT authz.facilitator_approved(person, f.area_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only a coordinator assigns an approved facilitator of the area, never himself';
  END IF;
  INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
      from_on, accepted_version, proposed_by_id)
    VALUES (place, f.area_id, 1, now(), now(), f.id, person, 'facilitator', authz.today(), '', u);
  RETURN place;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['facilitator_approved(uuid, uuid)', 'facilitator_approved(uuid, uuid, date)', 'facilitator_loads(uuid)',
                           'approvals_ending(integer)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION authz.approval_ends(date, date, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.approval_ends(date, date, integer) TO cppc_authz;
GRANT EXECUTE ON FUNCTION authz.facilitator_approved(uuid, uuid), authz.facilitator_approved(uuid, uuid, date) TO cppc_app, cppc_worker, cppc_case;
GRANT EXECUTE ON FUNCTION authz.facilitator_loads(uuid) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.approvals_ending(integer) TO cppc_worker;
