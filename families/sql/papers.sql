-- The number of the next copy of one kind of one version; who may read the plan may ask for it.
CREATE FUNCTION authz.copies_made(wanted uuid, wanted_kind text) RETURNS integer LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT coalesce(max(p.number), 0) FROM public.families_paper p
          WHERE p.plan_version_id = wanted AND p.kind = wanted_kind
            AND p.family_id = ANY (authz.opened_family_ids('plan')));
END $$;
ALTER FUNCTION authz.copies_made(uuid, text) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.copies_made(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.copies_made(uuid, text) TO cppc_app;
