-- Personal links: a secret opens one thing for one guest, in the browser that opened it first.
GRANT SELECT ON families_guest TO cppc_case;
GRANT SELECT, INSERT, UPDATE ON families_personallink TO cppc_case;
GRANT SELECT, INSERT ON families_linkuse TO cppc_case;
GRANT USAGE ON SEQUENCE families_linkuse_id_seq TO cppc_case;
CREATE POLICY opens ON families_personallink TO cppc_case USING (true) WITH CHECK (true);
CREATE POLICY opens ON families_linkuse TO cppc_case USING (true) WITH CHECK (true);

-- People of the circle may take a link back, and nothing else about it.
REVOKE UPDATE ON families_personallink FROM cppc_app;
GRANT UPDATE (revoked_at, updated_at, version) ON families_personallink TO cppc_app;

-- A link that is open right now in this browser, for functions of other parts; asks and writes nothing else.
CREATE FUNCTION authz.opened_link(token text, wanted text, binding text)
    RETURNS TABLE (link_id uuid, guest_id uuid, family_id uuid, area_id uuid, subject_id uuid, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT l.id, l.guest_id, l.family_id, l.area_id, l.subject_id, g.language::text
    FROM public.families_personallink l JOIN public.families_guest g ON g.id = l.guest_id
    WHERE l.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND l.purpose = wanted
      AND binding <> '' AND l.bound_hash = encode(sha256(convert_to(binding, 'UTF8')), 'hex')
      AND l.revoked_at IS NULL AND l.finished_at IS NULL AND l.expires_at > now()
      AND g.state IN ('accepted', 'required');
END $$;

-- Why a link does not open, or '' when it may. `wanted` NULL: any purpose, and it may still be unbound.
CREATE FUNCTION authz.link_refusal(l public.families_personallink, wanted text, binding text) RETURNS text
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine boolean := binding <> '' AND l.bound_hash = encode(sha256(convert_to(binding, 'UTF8')), 'hex');
BEGIN
  RETURN CASE
    WHEN l.id IS NULL THEN 'unknown'
    WHEN l.revoked_at IS NOT NULL THEN 'revoked'
    WHEN l.expires_at <= now() THEN 'expired'
    WHEN l.finished_at IS NOT NULL THEN 'finished'
    WHEN NOT EXISTS (SELECT FROM public.families_guest g WHERE g.id = l.guest_id AND g.state IN ('accepted', 'required'))
      THEN 'not_asked'
    WHEN l.bound_hash <> '' AND NOT mine THEN 'elsewhere'
    WHEN wanted IS NOT NULL AND l.bound_hash = '' THEN 'not_opened'
    WHEN wanted IS NOT NULL AND l.purpose <> wanted THEN 'purpose'
    ELSE '' END;
END $$;

-- Twenty wrong tries in a quarter of an hour are enough; whoever opened his link before is not held up by others.
CREATE FUNCTION authz.link_throttled(visitor_hash text) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN (SELECT count(*) FROM (SELECT FROM public.families_linkuse u WHERE u.visitor = visitor_hash
      AND u.at > now() - interval '15 minutes' AND u.outcome NOT IN ('opened', 'used') LIMIT 20) tries) >= 20;
END $$;

CREATE FUNCTION authz.log_link_use(l public.families_personallink, what text, visitor_hash text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- Somebody who keeps trying fills no disk: one row a minute says that it goes on.
  IF what = 'too_many' AND EXISTS (SELECT FROM public.families_linkuse u WHERE u.visitor = visitor_hash
      AND u.at > now() - interval '1 minute' AND u.outcome = what) THEN RETURN; END IF;
  INSERT INTO public.families_linkuse (at, area_id, family_id, link_id, outcome, visitor)
    VALUES (now(), l.area_id, l.family_id, l.id, what, visitor_hash);
END $$;

-- Opens a link: binds it to this browser the first time. The purpose, or NULL; on record either way.
CREATE FUNCTION authz.open_link(token text, binding text, visitor_hash text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE l public.families_personallink; no text;
BEGIN
  SELECT * INTO l FROM public.families_personallink
    WHERE token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') FOR UPDATE;
  no := CASE WHEN length(binding) < 32 THEN 'not_opened' ELSE authz.link_refusal(l, NULL, binding) END;
  IF (no <> '' OR l.bound_hash = '') AND authz.link_throttled(visitor_hash) THEN no := 'too_many'; END IF;
  IF no <> '' THEN
    PERFORM authz.log_link_use(l, no, visitor_hash);
    RETURN NULL;
  END IF;
  IF l.bound_hash = '' THEN
    UPDATE public.families_personallink SET opened_at = now(), updated_at = now(),
      bound_hash = encode(sha256(convert_to(binding, 'UTF8')), 'hex') WHERE id = l.id;
    PERFORM authz.log_link_use(l, 'opened', visitor_hash);
  END IF;
  RETURN l.purpose;
END $$;

-- One use of an opened link for one purpose; no row when it does not stand, on record either way.
CREATE FUNCTION authz.use_link(token text, wanted text, binding text, visitor_hash text)
    RETURNS TABLE (link_id uuid, guest_id uuid, family_id uuid, area_id uuid, subject_id uuid, language text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE l public.families_personallink; no text;
BEGIN
  SELECT * INTO l FROM public.families_personallink p WHERE p.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex');
  no := authz.link_refusal(l, coalesce(wanted, ''), binding);
  IF no <> '' AND authz.link_throttled(visitor_hash) THEN no := 'too_many'; END IF;
  PERFORM authz.log_link_use(l, CASE no WHEN '' THEN 'used' ELSE no END, visitor_hash);
  IF no = '' THEN RETURN QUERY SELECT * FROM authz.opened_link(token, wanted, binding); END IF;
END $$;

-- For what can be said once: the link is used up. True when it stood until now.
CREATE FUNCTION authz.finish_link(token text, wanted text, binding text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_personallink p SET finished_at = now(), updated_at = now()
    FROM authz.opened_link(token, wanted, binding) o WHERE p.id = o.link_id AND p.finished_at IS NULL;
  RETURN FOUND;
END $$;

-- A link made while a message is being sent: the worker alone, for a guest who is still welcome.
-- A second try of the same message brings the same secret and finds its own row again.
CREATE FUNCTION authz.make_link(guest uuid, wanted text, subject uuid, until timestamptz, hash text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE g public.families_guest;
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' OR length(hash) <> 64 OR until <= now() THEN RETURN false; END IF;
  SELECT * INTO g FROM public.families_guest WHERE id = guest AND state IN ('accepted', 'required');
  IF g.id IS NULL THEN RETURN false; END IF;
  INSERT INTO public.families_personallink (id, area_id, version, created_at, updated_at, family_id, guest_id, purpose,
      subject_id, token_hash, expires_at, bound_hash)
    VALUES (gen_random_uuid(), g.area_id, 1, now(), now(), g.family_id, g.id, wanted, subject, hash, until, '')
    ON CONFLICT (token_hash) DO NOTHING;
  RETURN true;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['opened_link(text, text, text)', 'link_refusal(public.families_personallink, text, text)',
      'link_throttled(text)', 'log_link_use(public.families_personallink, text, text)', 'open_link(text, text, text)',
      'use_link(text, text, text, text)', 'finish_link(text, text, text)', 'make_link(uuid, text, uuid, timestamptz, text)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_case';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.open_link(text, text, text), authz.use_link(text, text, text, text),
  authz.finish_link(text, text, text) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.make_link(uuid, text, uuid, timestamptz, text) TO cppc_worker;
