-- What a person's roles open. Plain plpgsql on purpose: its plans are kept for the session.
GRANT SELECT ON teams_membership, teams_statewiderole, teams_area TO cppc_authz;

-- The areas in which the acting person holds a permission; all areas for a statewide role with it.
CREATE FUNCTION authz.area_ids_with(wanted text) RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  IF u IS NULL THEN RETURN '{}'; END IF;
  IF EXISTS (SELECT FROM public.teams_statewiderole s JOIN authz.role_grant g ON g.permission = wanted AND g.role = s.role
             WHERE s.person_id = u AND s.from_on <= today AND (s.to_on IS NULL OR s.to_on >= today)) THEN
    RETURN ARRAY(SELECT id FROM public.teams_area);
  END IF;
  RETURN ARRAY(SELECT DISTINCT m.area_id FROM public.teams_membership m
               JOIN authz.role_grant g ON g.permission = wanted AND g.role = m.role
               WHERE m.person_id = u AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today));
END $$;

CREATE FUNCTION authz.may_statewide(wanted text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today();
BEGIN
  RETURN u IS NOT NULL AND EXISTS (
    SELECT FROM public.teams_statewiderole s JOIN authz.role_grant g ON g.permission = wanted AND g.role = s.role
    WHERE s.person_id = u AND s.from_on <= today AND (s.to_on IS NULL OR s.to_on >= today));
END $$;

-- Whether another person may do something in an area (for assignments; asks nothing of the caller).
CREATE FUNCTION authz.person_may(person uuid, area uuid, wanted text) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE today date := authz.today();
BEGIN
  RETURN EXISTS (SELECT FROM public.teams_membership m JOIN authz.role_grant g ON g.permission = wanted AND g.role = m.role
                 WHERE m.person_id = person AND m.area_id = area
                   AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today));
END $$;

-- Whose names the acting person may see: colleagues of the areas in which he has any role.
CREATE FUNCTION authz.known_people() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine uuid[] := authz.area_ids_with('see_area');
BEGIN
  IF cardinality(mine) = 0 THEN RETURN '{}'; END IF;
  RETURN ARRAY(SELECT DISTINCT person_id FROM public.teams_membership WHERE area_id = ANY (mine)
               UNION SELECT person_id FROM public.teams_statewiderole);
END $$;

-- The seats of an area's public teams as roles, filled or open, without a name.
GRANT SELECT ON teams_team, teams_seat, teams_seatterm TO cppc_authz;
CREATE FUNCTION authz.public_seats(wanted uuid) RETURNS TABLE (team text, sector text, tag text, title_en text, title_es text, filled boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT t.name::text, s.sector::text, s.tag::text, s.title_en::text, s.title_es::text,
      EXISTS (SELECT FROM public.teams_seatterm m WHERE m.seat_id = s.id AND m.from_on <= authz.today()
              AND (m.to_on IS NULL OR m.to_on >= authz.today()))
    FROM public.teams_seat s JOIN public.teams_team t ON t.id = s.team_id
    WHERE s.area_id = wanted AND t.public ORDER BY t.name, s.sector, s.title_en;
END $$;

-- Invitations: looked up and accepted by the secret in the link; the table holds only its hash.
GRANT SELECT, UPDATE ON teams_invitation TO cppc_authz;
GRANT INSERT ON teams_membership, teams_statewiderole TO cppc_authz;
GRANT SELECT ON teams_user TO cppc_authz;
CREATE FUNCTION authz.invitation(secret text) RETURNS TABLE (id uuid, area text, role text, email text, name text, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT i.id, coalesce(a.name, '')::text, i.role::text, i.email::text, i.name::text, i.language::text
    FROM public.teams_invitation i LEFT JOIN public.teams_area a ON a.id = i.area_id
    WHERE i.token_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
      AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > now();
END $$;

-- True when the acting person, whose e-mail is the invited one, now holds the role.
CREATE FUNCTION authz.accept_invitation(secret text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE i public.teams_invitation; u uuid := authz.uid();
BEGIN
  SELECT * INTO i FROM public.teams_invitation WHERE token_hash = encode(sha256(convert_to(secret, 'UTF8')), 'hex')
    AND accepted_at IS NULL AND withdrawn_at IS NULL AND expires_at > now() FOR UPDATE;
  IF i.id IS NULL OR u IS NULL OR NOT EXISTS (
      SELECT FROM public.teams_user WHERE id = u AND lower(email) = lower(i.email)) THEN RETURN false; END IF;
  IF i.area_id IS NULL THEN
    INSERT INTO public.teams_statewiderole (id, person_id, role, from_on, to_on, given_by_id)
      VALUES (gen_random_uuid(), u, i.role, authz.today(), i.to_on, i.invited_by_id);
  ELSE
    INSERT INTO public.teams_membership (id, person_id, area_id, role, from_on, to_on, given_by_id)
      VALUES (gen_random_uuid(), u, i.area_id, i.role, authz.today(), i.to_on, i.invited_by_id)
      ON CONFLICT DO NOTHING;
  END IF;
  UPDATE public.teams_invitation SET accepted_at = now(), accepted_by_id = u WHERE id = i.id;
  RETURN true;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['area_ids_with(text)', 'may_statewide(text)', 'person_may(uuid, uuid, text)', 'known_people()',
                           'public_seats(uuid)', 'invitation(text)', 'accept_invitation(text)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app, cppc_authz, cppc_audit, cppc_case, cppc_ledger';
  END LOOP;
END $$;

-- Asked by assign_facilitator() alone: it would tell anybody who works where.
REVOKE ALL ON FUNCTION authz.person_may(uuid, uuid, text) FROM cppc_app;

-- A county belongs to one area of a kind on any day.
ALTER TABLE teams_areacounty ADD CONSTRAINT a_county_is_in_one_area_at_a_time EXCLUDE USING gist (
  int4range(county_id::int * 2 + (kind = 'district')::int, county_id::int * 2 + (kind = 'district')::int, '[]') WITH &&,
  daterange(from_on, to_on) WITH &&);
