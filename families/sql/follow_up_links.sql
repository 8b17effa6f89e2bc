-- How a promise went, said by personal link: nobody is signed in, the link decides.
GRANT UPDATE (state, answer, answered_at, version, updated_at) ON families_step TO cppc_case;
CREATE POLICY answers ON families_step FOR UPDATE TO cppc_case USING (true) WITH CHECK (true);

-- Only this promise: its words, its day, what was said last.
CREATE FUNCTION authz.promise_by_link(token text, binding text) RETURNS TABLE (what text, by_when date, state text, last_answer text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.what::text, s.by_when, s.state::text,
      (SELECT a.kind::text FROM public.families_stepanswer a WHERE a.step_id = s.id ORDER BY a.created_at DESC LIMIT 1)
    FROM authz.opened_link(token, 'commitment', binding) o
    JOIN public.families_step s ON s.id = o.subject_id AND s.guest_id = o.guest_id AND s.family_id = o.family_id;
END $$;

-- Keeps the answer. Who leads the family comes back when a call is asked for, so that they can be told; NULL: it does not stand.
CREATE FUNCTION authz.answer_by_link(token text, binding text, said text, said_words text) RETURNS TABLE (call_id uuid, leads uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE o record; s public.families_step; a uuid := gen_random_uuid(); c uuid; today date := authz.today();
BEGIN
  IF said NOT IN ('done', 'not_yet', 'call_me') OR length(said_words) > 500 THEN RETURN; END IF;
  SELECT * INTO o FROM authz.opened_link(token, 'commitment', binding);
  IF o.link_id IS NULL THEN RETURN; END IF;
  SELECT * INTO s FROM public.families_step x
    WHERE x.id = o.subject_id AND x.guest_id = o.guest_id AND x.family_id = o.family_id AND x.state = 'open' FOR UPDATE;
  IF s.id IS NULL THEN RETURN; END IF;
  INSERT INTO public.families_stepanswer (id, area_id, version, created_at, updated_at, family_id, step_id, kind, words, guest_id, old_who, new_who)
    VALUES (a, s.area_id, 1, now(), now(), s.family_id, s.id, said, said_words, o.guest_id, '', '');
  UPDATE public.families_step SET state = CASE said WHEN 'done' THEN 'done' ELSE 'open' END, answer = said_words,
      answered_at = CASE said WHEN 'done' THEN now() END, version = s.version + 1, updated_at = now() WHERE id = s.id;
  IF said = 'done' THEN PERFORM authz.finish_link(token, 'commitment', binding); END IF;
  IF said = 'call_me' THEN
    INSERT INTO public.families_callrequest (id, area_id, version, created_at, updated_at, family_id, step_id, answer_id)
      SELECT gen_random_uuid(), s.area_id, 1, now(), now(), s.family_id, s.id, a
      WHERE NOT EXISTS (SELECT FROM public.families_callrequest k WHERE k.step_id = s.id AND k.done_at IS NULL)
      RETURNING id INTO c;
  END IF;
  RETURN QUERY SELECT c, CASE WHEN c IS NULL THEN '{}' ELSE ARRAY(SELECT DISTINCT m.user_id FROM public.families_circlemember m
      WHERE m.family_id = s.family_id AND m.capacity IN ('facilitator', 'co_facilitator') AND m.accepted_at IS NOT NULL
        AND m.from_on <= today AND (m.to_on IS NULL OR m.to_on >= today)) END;
END $$;

-- Address and language for one mail about one promise: the worker's alone, while the promise stands as it was when the mail was queued.
CREATE FUNCTION authz.promise_mail(step uuid, wanted uuid, day date) RETURNS TABLE (email text, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RAISE insufficient_privilege USING MESSAGE = 'mails are made in the worker'; END IF;
  RETURN QUERY SELECT g.email::text, g.language::text FROM public.families_step s
    JOIN public.families_guest g ON g.id = s.guest_id AND g.id = wanted AND g.state IN ('accepted', 'required') AND g.email <> ''
    JOIN public.families_family f ON f.id = s.family_id AND f.state = 'open'
    WHERE s.id = step AND s.state = 'open' AND s.by_when = day AND s.owner_id IS NULL;
END $$;

-- Consents of the families one leads that end soon.
CREATE FUNCTION authz.led_consents(until date, most integer)
  RETURNS TABLE (family_id uuid, reference text, area_id uuid, expires_on date, total bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE f uuid[] := authz.led_family_ids(); today date := authz.today();
BEGIN
  RETURN QUERY SELECT k.family_id, y.reference::text, k.area_id, k.expires_on, count(*) OVER ()
    FROM public.families_consent k JOIN public.families_family y ON y.id = k.family_id
    WHERE k.family_id = ANY (f) AND k.state = 'given' AND k.expires_on BETWEEN today AND until ORDER BY k.expires_on, k.id LIMIT most;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['promise_by_link(text, text)', 'answer_by_link(text, text, text, text)', 'promise_mail(uuid, uuid, date)',
                           'led_consents(date, integer)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.promise_by_link(text, text), authz.answer_by_link(text, text, text, text), authz.led_consents(date, integer) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.promise_mail(uuid, uuid, date) TO cppc_worker;
