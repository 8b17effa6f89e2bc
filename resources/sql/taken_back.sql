-- What was public and is no more leaves the copies too: files to take along, and words that mend a misspelled search.
GRANT SELECT (id, area_id, state, expires_at), UPDATE (expires_at) ON resources_download TO cppc_authz;
GRANT SELECT, DELETE ON resources_vocabulary TO cppc_authz;
GRANT SELECT (search) ON resources_publishedlisting TO cppc_authz;
CREATE POLICY ends_cppc_authz ON resources_download TO cppc_authz USING (true) WITH CHECK (true);
CREATE POLICY forgets_cppc_authz ON resources_vocabulary TO cppc_authz USING (true);
CREATE POLICY reads_cppc_authz ON resources_publishedlisting FOR SELECT TO cppc_authz USING (true);

-- Files of an area and of the state that were made until now are over; how many. For its editors alone.
CREATE FUNCTION authz.end_downloads(place uuid) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE ended integer;
BEGIN
  IF NOT place = ANY (authz.area_ids_with('edit_listings')) THEN RETURN 0; END IF;
  UPDATE public.resources_download d SET expires_at = now()
    WHERE (d.area_id = place OR d.area_id IS NULL) AND d.state = 'ready' AND d.expires_at > now();
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;

-- Of these words those that no public listing has any more are forgotten; how many. For its editors alone.
CREATE FUNCTION authz.forget_words(place uuid, words text[]) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one text; meant tsquery; used boolean; gone integer := 0;
BEGIN
  IF NOT place = ANY (authz.area_ids_with('edit_listings')) THEN RETURN 0; END IF;
  FOREACH one IN ARRAY words[1:500] LOOP
    meant := plainto_tsquery('pg_catalog.english', one) || plainto_tsquery('pg_catalog.spanish', one);
    CONTINUE WHEN numnode(meant) = 0;
    -- The word stands in the statement itself, so that a rare one is looked up and a common one is met at once.
    EXECUTE format('SELECT EXISTS (SELECT FROM public.resources_publishedlisting p WHERE p.search @@ %L::tsquery)', meant) INTO used;
    IF NOT used THEN
      DELETE FROM public.resources_vocabulary v WHERE v.word = one;
      gone := gone + 1;
    END IF;
  END LOOP;
  RETURN gone;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['end_downloads(uuid)', 'forget_words(uuid, text[])'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_authz';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
    EXECUTE 'GRANT EXECUTE ON FUNCTION authz.' || f || ' TO cppc_app, cppc_worker';
  END LOOP;
END $$;
