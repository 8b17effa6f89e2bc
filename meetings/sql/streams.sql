-- A community meeting is no DHS record unless the family shares it: what DHS workers of the circle read of it.

-- Families in whose circle the acting person is a DHS worker and nothing else.
CREATE FUNCTION authz.dhs_family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN ARRAY(SELECT c.family_id FROM public.families_circlemember c
               WHERE c.user_id = authz.uid() AND c.accepted_at IS NOT NULL AND c.from_on <= authz.today()
                 AND (c.to_on IS NULL OR c.to_on >= authz.today()) AND (c.ends_at IS NULL OR c.ends_at > now())
               GROUP BY c.family_id HAVING bool_and(c.capacity = 'dhs_worker'));
END $$;
ALTER FUNCTION authz.dhs_family_ids() OWNER TO cppc_authz;
REVOKE ALL ON FUNCTION authz.dhs_family_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.dhs_family_ids() TO cppc_app, cppc_case, cppc_audit;

CREATE POLICY kept_from_dhs ON meetings_note AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (NOT family_id = ANY ((SELECT authz.dhs_family_ids())::uuid[])
         OR EXISTS (SELECT FROM meetings_familymeeting m
                    WHERE m.id = meeting_id AND (m.kind <> 'community' OR m.dhs_since IS NOT NULL)));
-- What notes once said, of whichever meeting, stays with those who were there.
CREATE POLICY kept_from_dhs ON audit.event AS RESTRICTIVE FOR SELECT TO cppc_app
  USING (rel <> 'meetings_note' OR NOT family_id = ANY ((SELECT authz.dhs_family_ids())::uuid[]));
