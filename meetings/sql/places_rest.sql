-- A DHS worker whose place as something else rests is a DHS worker and nothing else.
CREATE OR REPLACE FUNCTION authz.dhs_family_ids() RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); today date := authz.today(); over text[] := authz.roles_over(u);
BEGIN
  RETURN ARRAY(SELECT c.family_id FROM public.families_circlemember c
               WHERE c.user_id = u AND c.accepted_at IS NOT NULL AND c.from_on <= today
                 AND (c.to_on IS NULL OR c.to_on >= today) AND (c.ends_at IS NULL OR c.ends_at > now())
                 AND NOT c.area_id || ' ' || c.capacity = ANY (over)
               GROUP BY c.family_id HAVING bool_and(c.capacity = 'dhs_worker'));
END $$;
