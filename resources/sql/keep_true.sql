-- One click in a mail confirms a listing: no account, a secret of which only the hash is kept.
GRANT SELECT, UPDATE (used_at, updated_at, version) ON resources_freshnessask TO cppc_case;
GRANT SELECT (id, area_id, state), UPDATE (verified_on, verified_by_id, verified_how, updated_at) ON resources_service TO cppc_case;
GRANT SELECT (service_id), UPDATE (verified_on, verified_by, stale) ON resources_publishedlisting TO cppc_case;
GRANT INSERT ON resources_verification TO cppc_case;
CREATE POLICY confirms ON resources_freshnessask TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY confirms ON resources_service TO cppc_case USING (true) WITH CHECK (state = 'published');
CREATE POLICY confirms ON resources_publishedlisting FOR UPDATE TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY confirms ON resources_verification FOR INSERT TO cppc_case WITH CHECK (how = 'provider');

-- The listing that a link confirms; NULL for every link that does not stand, whatever the reason.
CREATE FUNCTION authz.listing_to_confirm(token text) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT s.id FROM public.resources_freshnessask a JOIN public.resources_service s ON s.id = a.service_id
    WHERE a.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND a.used_at IS NULL
      AND a.expires_at > now() AND s.state = 'published');
END $$;

-- Confirms it, once: the public page shows the day and that the provider said so.
CREATE FUNCTION authz.confirm_listing(token text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE wanted uuid := authz.listing_to_confirm(token); place uuid; today date := authz.today();
BEGIN
  IF wanted IS NULL THEN RETURN false; END IF;
  UPDATE public.resources_freshnessask SET used_at = now(), updated_at = now(), version = version + 1
    WHERE token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND used_at IS NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  UPDATE public.resources_service SET verified_on = today, verified_by_id = NULL, verified_how = 'provider', updated_at = now()
    WHERE id = wanted RETURNING area_id INTO place;
  INSERT INTO public.resources_verification (id, area_id, version, created_at, updated_at, service_id, "on", parts, how, name, title)
    VALUES (gen_random_uuid(), place, 1, now(), now(), wanted, today,
      ARRAY['what', 'who', 'start', 'phone', 'hours', 'place', 'cost'], 'provider', '', '');
  UPDATE public.resources_publishedlisting SET verified_on = today, verified_by = 'provider', stale = false
    WHERE service_id = wanted;
  RETURN true;
END $$;

-- The same by a provider's own link (claims.sql): every part was confirmed.
CREATE OR REPLACE FUNCTION authz.confirm_by_link(token text, binding text) RETURNS date
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE listing uuid; place uuid; today date := authz.today(); now_at integer;
BEGIN
  SELECT o.service_id INTO listing FROM authz.listing_link(token, binding) o;
  UPDATE public.resources_service s SET verified_on = today, verified_by_id = NULL, verified_how = 'provider',
      version = s.version + 1, updated_at = now() WHERE s.id = listing AND s.state = 'published'
    RETURNING s.version, s.area_id INTO now_at, place;
  IF now_at IS NULL THEN RETURN NULL; END IF;
  INSERT INTO public.resources_verification (id, area_id, version, created_at, updated_at, service_id, "on", parts, how, name, title)
    VALUES (gen_random_uuid(), place, 1, now(), now(), listing, today,
      ARRAY['what', 'who', 'start', 'phone', 'hours', 'place', 'cost'], 'provider', '', '');
  UPDATE public.resources_publishedlisting p SET verified_on = today, verified_by = 'provider', stale = false, copied_version = now_at
    WHERE p.service_id = listing;
  RETURN today;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['listing_to_confirm(text)', 'confirm_listing(text)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app';
  END LOOP;
END $$;
