-- A place held as staff rests while the role it stands on is over.

-- 'area capacity' of each place that rests: the person has had this role in this area and has none of it today. Who never had it
-- there, and parents and supports, are not touched. Computed once per statement for the acting person; a role given again wakes.
CREATE FUNCTION authz.roles_over(person uuid) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today();
BEGIN
  RETURN ARRAY(SELECT m.area_id || ' ' || k.capacity
    FROM (SELECT area_id, role FROM public.teams_membership WHERE person_id = person AND from_on <= today
          GROUP BY area_id, role HAVING NOT bool_or(to_on IS NULL OR to_on >= today)) m
    JOIN (VALUES ('facilitator', 'facilitator'), ('facilitator', 'co_facilitator'), ('coordinator', 'intake'), ('dhs_worker', 'dhs_worker'),
                 ('provider', 'provider'), ('parent_partner', 'parent_partner')) k(role, capacity) ON k.role = m.role);
END $$;

-- The same of one place, for those who are not the acting person.
CREATE FUNCTION authz.place_rests(person uuid, area uuid, capacity text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN area || ' ' || capacity = ANY (authz.roles_over(person)); END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['roles_over(uuid)', 'place_rests(uuid, uuid, text)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.roles_over(uuid) TO cppc_authz, cppc_case, cppc_audit;
GRANT EXECUTE ON FUNCTION authz.place_rests(uuid, uuid, text) TO cppc_app, cppc_worker, cppc_authz, cppc_case, cppc_audit;

CREATE OR REPLACE FUNCTION authz.family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today(); over text[] := authz.roles_over(u);
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT c.family_id FROM public.families_circlemember c
               WHERE c.user_id = u AND c.accepted_at IS NOT NULL
                 AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
                 AND (c.ends_at IS NULL OR c.ends_at > now()) AND NOT c.area_id || ' ' || c.capacity = ANY (over));
END $$;

CREATE OR REPLACE FUNCTION authz.opened_family_ids(wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today(); over text[] := authz.roles_over(u);
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT o.family_id FROM audit.opening o
               JOIN public.families_circlemember c ON c.user_id = u AND c.family_id = o.family_id
                 AND c.accepted_at IS NOT NULL AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
                 AND (c.ends_at IS NULL OR c.ends_at > now()) AND NOT c.area_id || ' ' || c.capacity = ANY (over)
               JOIN authz.capacity_grant g ON g.scope = wanted AND g.capacity = c.capacity
               WHERE o.user_id = u AND o.granted AND o.at > now() - interval '15 minutes');
END $$;

CREATE OR REPLACE FUNCTION authz.led_family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today(); over text[] := authz.roles_over(u);
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT c.family_id FROM public.families_circlemember c
               JOIN public.families_family f ON f.id = c.family_id AND f.state = 'open'
               WHERE c.user_id = u AND c.accepted_at IS NOT NULL AND c.capacity IN ('facilitator', 'co_facilitator')
                 AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
                 AND NOT c.area_id || ' ' || c.capacity = ANY (over));
END $$;

CREATE OR REPLACE FUNCTION authz.due_steps() RETURNS TABLE (step_id uuid, family_id uuid, reference text, area_id uuid, by_when date, mine boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); f uuid[] := authz.family_ids(); led uuid[] := authz.led_family_ids();
BEGIN
  RETURN QUERY SELECT s.id, s.family_id, y.reference::text, s.area_id, s.by_when, s.owner_id IS NOT DISTINCT FROM u
    FROM public.families_step s JOIN public.families_family y ON y.id = s.family_id
    WHERE s.family_id = ANY (f) AND s.state = 'open' AND y.state = 'open' AND (s.owner_id = u OR s.family_id = ANY (led))
    ORDER BY s.by_when, s.id;
END $$;

CREATE OR REPLACE FUNCTION authz.expiring_consents(within_days integer) RETURNS TABLE (consent_id uuid, family_id uuid, reference text, area_id uuid, expires_on date)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today(); led uuid[] := authz.led_family_ids();
BEGIN
  RETURN QUERY SELECT k.id, k.family_id, y.reference::text, k.area_id, k.expires_on
    FROM public.families_consent k JOIN public.families_family y ON y.id = k.family_id
    WHERE k.family_id = ANY (led) AND k.state = 'given' AND k.expires_on BETWEEN today AND today + within_days
    ORDER BY k.expires_on, k.id;
END $$;

CREATE OR REPLACE FUNCTION authz.facilitator_loads(place uuid) RETURNS TABLE (person uuid, families integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
-- Of these few it is asked whether their places rest, not of everybody.
DECLARE ended uuid[] := ARRAY(SELECT person_id FROM public.teams_membership WHERE area_id = place AND role = 'facilitator' AND to_on < authz.today());
BEGIN
  IF NOT place = ANY (authz.area_ids_with('manage_people')) AND NOT place = ANY (authz.area_ids_with('assign_facilitator')) THEN RETURN; END IF;
  RETURN QUERY SELECT c.user_id, count(DISTINCT c.family_id)::integer FROM public.families_circlemember c
    JOIN public.families_family y ON y.id = c.family_id AND y.state = 'open' AND NOT y.sealed
    WHERE c.area_id = place AND c.capacity = 'facilitator' AND c.accepted_at IS NOT NULL
      AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today())
    GROUP BY c.user_id HAVING NOT (c.user_id = ANY (ended) AND authz.place_rests(c.user_id, place, 'facilitator'));
END $$;

-- A place that rests is not accepted: first contact would end, and nobody would lead.
CREATE OR REPLACE FUNCTION authz.accept_place(place uuid, agreement text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_circlemember c SET accepted_version = agreement, accepted_at = now(), updated_at = now()
    WHERE c.id = place AND c.user_id = authz.uid() AND agreement <> '' AND (c.to_on IS NULL OR c.to_on >= authz.today())
      AND NOT authz.place_rests(c.user_id, c.area_id, c.capacity);
  RETURN FOUND;
END $$;

-- Open families of one's areas that every facilitator has left by the end of a role, and for which nobody else was asked yet.
-- Sealed ones are left out: outside its circle a sealed family does not exist.
CREATE FUNCTION authz.unled_family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine uuid[] := authz.area_ids_with('assign_facilitator'); today date := authz.today();
BEGIN
  IF cardinality(mine) = 0 THEN RETURN '{}'; END IF;
  RETURN ARRAY(
    WITH rests AS MATERIALIZED (
      SELECT m.person_id, m.area_id FROM (SELECT DISTINCT person_id, area_id FROM public.teams_membership
          WHERE area_id = ANY (mine) AND role = 'facilitator' AND to_on < today) m
        WHERE authz.place_rests(m.person_id, m.area_id, 'facilitator'))
    SELECT DISTINCT y.id FROM rests r
      JOIN public.families_circlemember c ON c.user_id = r.person_id AND c.area_id = r.area_id AND c.capacity = 'facilitator'
        AND c.accepted_at IS NOT NULL AND c.from_on <= today AND (c.to_on IS NULL OR c.to_on >= today)
      JOIN public.families_family y ON y.id = c.family_id AND y.state = 'open' AND NOT y.sealed
      WHERE NOT EXISTS (SELECT FROM public.families_circlemember o WHERE o.family_id = y.id AND o.capacity = 'facilitator'
        AND o.from_on <= today AND (o.to_on IS NULL OR o.to_on >= today)
        AND NOT EXISTS (SELECT FROM rests x WHERE x.person_id = o.user_id AND x.area_id = o.area_id)));
END $$;
ALTER FUNCTION authz.unled_family_ids() OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.unled_family_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.unled_family_ids() TO cppc_app;
