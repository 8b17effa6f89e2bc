-- A mail about a promise did not arrive: somebody has to ask another way. A call without an answer says so.
-- The call and who leads the family, to be told; nothing when the promise does not stand or a call waits already.
CREATE FUNCTION authz.promise_missed(wanted uuid, asked uuid) RETURNS TABLE (call_id uuid, leads uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE s public.families_step; c uuid; today date := authz.today();
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  SELECT * INTO s FROM public.families_step x WHERE x.id = wanted AND x.guest_id = asked AND x.state = 'open';
  INSERT INTO public.families_callrequest (id, area_id, version, created_at, updated_at, family_id, step_id)
    SELECT gen_random_uuid(), s.area_id, 1, now(), now(), s.family_id, s.id
    WHERE s.id IS NOT NULL AND NOT EXISTS (SELECT FROM public.families_callrequest k WHERE k.step_id = s.id AND k.done_at IS NULL)
    RETURNING id INTO c;
  IF c IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT c, ARRAY(SELECT DISTINCT m.user_id FROM public.families_circlemember m
    WHERE m.family_id = s.family_id AND m.capacity IN ('facilitator', 'co_facilitator') AND m.accepted_at IS NOT NULL
      AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today));
END $$;
ALTER FUNCTION authz.promise_missed(uuid, uuid) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.promise_missed(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.promise_missed(uuid, uuid) TO cppc_worker;
