-- Keeping listings true from outside: a link opens one listing, in the browser that opened it first.
-- Everything a link does goes through these functions; the site itself may write none of it.
GRANT SELECT (id, area_id, organization_id, kind, state, email, relay, version), UPDATE (verified_on, verified_by_id,
  verified_how, relay, version, updated_at) ON resources_service TO cppc_case;
GRANT SELECT (id, email) ON resources_organization TO cppc_case;
GRANT SELECT (service_id, area_id, kind, relay), UPDATE (verified_on, verified_by, copied_version, relay)
  ON resources_publishedlisting TO cppc_case;
GRANT SELECT, UPDATE (mailed_at) ON resources_listingclaim TO cppc_case;
GRANT SELECT, INSERT, UPDATE (opened_at, bound_hash, updated_at) ON resources_listinglink TO cppc_case;
GRANT SELECT, INSERT, UPDATE (state, updated_at) ON resources_listingsuggestion TO cppc_case;
GRANT SELECT ON resources_relaymessage, resources_screening, resources_screeningstatus TO cppc_case;
GRANT EXECUTE ON FUNCTION authz.week_minutes(jsonb) TO cppc_case;  -- a generated column of public copies asks it
CREATE POLICY keeps ON resources_service TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY keeps ON resources_organization FOR SELECT TO cppc_case USING (true);
CREATE POLICY keeps ON resources_publishedlisting FOR UPDATE TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY keeps ON resources_listingclaim TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY keeps ON resources_listinglink TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY keeps ON resources_listingsuggestion TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY keeps ON resources_relaymessage FOR SELECT TO cppc_case USING (true);
CREATE POLICY keeps ON resources_screening FOR SELECT TO cppc_case USING (true);
CREATE POLICY keeps ON resources_screeningstatus FOR SELECT TO cppc_case USING (true);

-- Of a link the team may only take it back; of a report only say that somebody looked.
REVOKE UPDATE ON resources_listinglink, resources_listingreport FROM cppc_app;
GRANT UPDATE (revoked_at, updated_at, version) ON resources_listinglink TO cppc_app;
GRANT UPDATE (looked_at, looked_by_id, updated_at, version) ON resources_listingreport TO cppc_app;
-- Words on their way: anybody may put some in, the worker alone reads and removes them.
GRANT SELECT, DELETE ON resources_relaymessage TO cppc_worker;

-- Opens a link: binds it to this browser the first time. The purpose, or NULL.
CREATE FUNCTION authz.open_listing_link(token text, binding text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE l public.resources_listinglink; mine text := encode(sha256(convert_to(binding, 'UTF8')), 'hex');
BEGIN
  SELECT * INTO l FROM public.resources_listinglink
    WHERE token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') FOR UPDATE;
  IF l.id IS NULL OR l.revoked_at IS NOT NULL OR l.expires_at <= now() OR length(binding) < 32
      OR l.bound_hash NOT IN ('', mine) THEN RETURN NULL; END IF;
  IF l.bound_hash = '' AND l.purpose = 'keep' THEN
    UPDATE public.resources_listinglink SET bound_hash = mine, opened_at = now(), updated_at = now() WHERE id = l.id;
  END IF;
  RETURN l.purpose;
END $$;

-- What a link opens in this browser now; asks and writes nothing.
CREATE FUNCTION authz.listing_link(token text, binding text)
    RETURNS TABLE (link_id uuid, area_id uuid, service_id uuid, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT l.id, l.area_id, l.service_id, l.language::text FROM public.resources_listinglink l
    WHERE l.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND l.purpose = 'keep' AND binding <> ''
      AND l.bound_hash = encode(sha256(convert_to(binding, 'UTF8')), 'hex')
      AND l.revoked_at IS NULL AND l.expires_at > now();
END $$;

-- "All of this is still right": verified today, by the provider. The day, or NULL when it does not stand or is not public.
CREATE FUNCTION authz.confirm_by_link(token text, binding text) RETURNS date
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE listing uuid; today date := authz.today(); now_at integer;
BEGIN
  SELECT o.service_id INTO listing FROM authz.listing_link(token, binding) o;
  UPDATE public.resources_service s SET verified_on = today, verified_by_id = NULL, verified_how = 'provider',
      version = s.version + 1, updated_at = now() WHERE s.id = listing AND s.state = 'published' RETURNING s.version INTO now_at;
  IF now_at IS NULL THEN RETURN NULL; END IF;
  UPDATE public.resources_publishedlisting p SET verified_on = today, verified_by = 'provider', copied_version = now_at
    WHERE p.service_id = listing;
  RETURN today;
END $$;

-- Fields as the provider would have them; one that still waits from the same link gives way. How many were kept.
CREATE FUNCTION authz.suggest_by_link(token text, binding text, changes jsonb) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE o record; kept integer;
BEGIN
  SELECT * INTO o FROM authz.listing_link(token, binding);
  IF o.link_id IS NULL OR jsonb_array_length(changes) > 40 THEN RETURN 0; END IF;
  IF (SELECT count(*) FROM public.resources_listingsuggestion s WHERE s.link_id = o.link_id
      AND s.created_at > now() - interval '1 day') > 200 THEN RETURN 0; END IF;
  UPDATE public.resources_listingsuggestion s SET state = 'replaced', updated_at = now()
    FROM jsonb_array_elements(changes) c
    WHERE s.link_id = o.link_id AND s.state = 'waiting' AND s.field = c ->> 'field' AND s.field <> 'other';
  INSERT INTO public.resources_listingsuggestion (id, area_id, version, created_at, updated_at, service_id, link_id, origin,
      field, old, old_mark, new, state, final, because)
    SELECT gen_random_uuid(), o.area_id, 1, now(), now(), o.service_id, o.link_id, 'provider', c ->> 'field',
      left(c ->> 'old', 5000), c ->> 'mark', left(c ->> 'new', 5000), 'waiting', '', ''
    FROM jsonb_array_elements(changes) c;
  GET DIAGNOSTICS kept = ROW_COUNT;
  RETURN kept;
END $$;

-- What became of everything that was suggested by links to the same address and listing; no name of who decided.
CREATE FUNCTION authz.suggestions_by_link(token text, binding text, most integer)
    RETURNS TABLE (field text, old text, new text, state text, final text, because text, said_at timestamptz, decided_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.field::text, s.old, s.new, s.state::text, s.final, s.because::text, s.created_at, s.decided_at
    FROM authz.listing_link(token, binding) o JOIN public.resources_listingsuggestion s
      ON s.service_id = o.service_id AND s.link_id = o.link_id
    WHERE s.state <> 'replaced' ORDER BY s.created_at DESC, s.id LIMIT least(most, 200);
END $$;

-- For the worker: where the answer to a claim goes. No row when there is nobody to write to.
CREATE FUNCTION authz.claim_address(wanted uuid) RETURNS TABLE (email text, language text, state text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  RETURN QUERY SELECT t.email, t.language, t.state FROM (
    SELECT CASE WHEN c.state = 'contact' THEN coalesce(nullif(s.email, ''), o.email, '') ELSE c.email END::text AS email,
      c.language::text, c.state::text
    FROM public.resources_listingclaim c JOIN public.resources_service s ON s.id = c.service_id
      LEFT JOIN public.resources_organization o ON o.id = s.organization_id
    WHERE c.id = wanted AND c.state <> 'waiting') t WHERE t.email <> '';
END $$;

-- A link made while its mail is being sent; a second try of the same mail finds its own row again.
CREATE FUNCTION authz.make_listing_link(wanted uuid, hash text, address text, until timestamptz) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.resources_listingclaim;
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' OR length(hash) <> 64 OR until <= now() THEN RETURN NULL; END IF;
  SELECT * INTO c FROM public.resources_listingclaim WHERE id = wanted AND state IN ('contact', 'approved');
  IF c.id IS NULL THEN RETURN NULL; END IF;
  INSERT INTO public.resources_listinglink (id, area_id, version, created_at, updated_at, service_id, claim_id, purpose,
      token_hash, sealed, language, expires_at, bound_hash)
    VALUES (gen_random_uuid(), c.area_id, 1, now(), now(), c.service_id, c.id, 'keep', hash, address, c.language, until, '')
    ON CONFLICT (token_hash) DO NOTHING;
  UPDATE public.resources_listingclaim SET mailed_at = now() WHERE id = c.id;
  RETURN c.service_id;
END $$;

-- For the worker: the sealed address of a link that still stands, to tell that there is an answer.
CREATE FUNCTION authz.link_address(wanted uuid) RETURNS TABLE (sealed text, language text, service_id uuid)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RETURN; END IF;
  RETURN QUERY SELECT l.sealed::text, l.language::text, l.service_id FROM public.resources_listinglink l
    WHERE l.id = wanted AND l.sealed <> '' AND l.revoked_at IS NULL AND l.expires_at > now();
END $$;

-- For the worker: where words go; makes the link that stops them. No row when nobody may write there any more.
CREATE FUNCTION authz.relay_target(message uuid, hash text, until timestamptz) RETURNS TABLE (sealed text, email text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE m public.resources_relaymessage; goal text;
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' OR length(hash) <> 64 OR until <= now() THEN RETURN; END IF;
  SELECT * INTO m FROM public.resources_relaymessage WHERE id = message;
  SELECT s.email INTO goal FROM public.resources_service s JOIN public.resources_publishedlisting p ON p.service_id = s.id
    WHERE s.id = m.service_id AND p.relay AND s.kind = 'informal' AND s.email <> '';
  IF goal IS NULL THEN RETURN; END IF;
  INSERT INTO public.resources_listinglink (id, area_id, version, created_at, updated_at, service_id, purpose, token_hash,
      sealed, language, expires_at, bound_hash)
    VALUES (gen_random_uuid(), m.area_id, 1, now(), now(), m.service_id, 'stop', hash, '', 'en', until, '')
    ON CONFLICT (token_hash) DO NOTHING;
  RETURN QUERY SELECT m.sealed, goal;
END $$;

-- "No more messages": the volunteer, by the link in the mail. True when the link stands.
CREATE FUNCTION authz.stop_relay(token text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE listing uuid;
BEGIN
  SELECT l.service_id INTO listing FROM public.resources_listinglink l
    WHERE l.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND l.purpose = 'stop'
      AND l.revoked_at IS NULL AND l.expires_at > now();
  IF listing IS NULL THEN RETURN false; END IF;
  UPDATE public.resources_service s SET relay = 'off' WHERE s.id = listing;
  UPDATE public.resources_publishedlisting p SET relay = false WHERE p.service_id = listing;
  RETURN true;
END $$;

-- Whether a neighbor's screening keeps the listing from the public. `fresh`: it is not public yet, so where the area has
-- statuses it needs one that allows.
CREATE FUNCTION authz.screening_refuses(listing uuid, area uuid, fresh boolean) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE allowed boolean;
BEGIN
  SELECT t.allows INTO allowed FROM public.resources_screening x JOIN public.resources_screeningstatus t ON t.id = x.status_id
    WHERE x.service_id = listing ORDER BY x.created_at DESC, x.id DESC LIMIT 1;
  IF FOUND THEN RETURN NOT allowed; END IF;
  RETURN fresh AND EXISTS (SELECT FROM public.resources_screeningstatus t WHERE t.area_id = area);
END $$;

CREATE FUNCTION authz.screening_gate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.kind = 'informal' AND authz.screening_refuses(NEW.service_id, NEW.area_id, TG_OP = 'INSERT') THEN
    RAISE check_violation USING MESSAGE = 'the screening status of this listing does not let it be public',
      CONSTRAINT = 'screening_gate', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER screening_gate BEFORE INSERT OR UPDATE ON resources_publishedlisting
  FOR EACH ROW EXECUTE FUNCTION authz.screening_gate();

-- A status that forbids and a public copy cannot both stand at the end of a transaction.
CREATE FUNCTION authz.screening_holds() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.resources_publishedlisting p WHERE p.area_id = NEW.area_id AND p.kind = 'informal'
      AND authz.screening_refuses(p.service_id, p.area_id, false)) THEN
    RAISE check_violation USING MESSAGE = 'a listing is public whose screening status does not let it be',
      CONSTRAINT = 'screening_holds', TABLE = TG_TABLE_NAME;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER screening_holds AFTER INSERT OR UPDATE ON resources_screening DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION authz.screening_holds();
CREATE CONSTRAINT TRIGGER screening_holds AFTER UPDATE ON resources_screeningstatus DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION authz.screening_holds();

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['open_listing_link(text, text)', 'listing_link(text, text)', 'confirm_by_link(text, text)',
      'suggest_by_link(text, text, jsonb)', 'suggestions_by_link(text, text, integer)', 'claim_address(uuid)',
      'make_listing_link(uuid, text, text, timestamptz)', 'link_address(uuid)', 'relay_target(uuid, text, timestamptz)',
      'stop_relay(text)', 'screening_refuses(uuid, uuid, boolean)', 'screening_gate()', 'screening_holds()'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_case';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.open_listing_link(text, text), authz.listing_link(text, text), authz.confirm_by_link(text, text),
  authz.suggest_by_link(text, text, jsonb), authz.suggestions_by_link(text, text, integer), authz.stop_relay(text) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.claim_address(uuid), authz.make_listing_link(uuid, text, text, timestamptz),
  authz.link_address(uuid), authz.relay_target(uuid, text, timestamptz) TO cppc_worker;
