-- The seats of an area's public teams as roles, filled or open, without a name; seats that stand today.
CREATE OR REPLACE FUNCTION authz.public_seats(wanted uuid) RETURNS TABLE (team text, sector text, tag text, title_en text, title_es text, filled boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT t.name::text, s.sector::text, s.tag::text, s.title_en::text, s.title_es::text,
      EXISTS (SELECT FROM public.teams_seatterm m WHERE m.seat_id = s.id AND m.office <> 'alternate'
              AND m.from_on <= authz.today() AND (m.to_on IS NULL OR m.to_on >= authz.today()))
    FROM public.teams_seat s JOIN public.teams_team t ON t.id = s.team_id
    WHERE s.area_id = wanted AND s.removed_on IS NULL AND t.public ORDER BY t.name, s.sector, s.title_en, s.id;
END $$;

-- Whom a notice about an area goes to. Asked by the worker alone: it acts for nobody in particular.
CREATE FUNCTION authz.people_with(wanted_area uuid, wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today();
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN
    RAISE insufficient_privilege USING MESSAGE = 'only the worker asks who is to be told';
  END IF;
  RETURN ARRAY(SELECT DISTINCT m.person_id FROM public.teams_membership m
               JOIN authz.role_grant g ON g.permission = wanted AND g.role = m.role
               WHERE m.area_id = wanted_area AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)
               ORDER BY m.person_id);
END $$;
ALTER FUNCTION authz.people_with(uuid, text) OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.people_with(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.people_with(uuid, text) TO cppc_worker;
