-- Breaking the glass is limited: so many records a day and person. A refusal is on record, too.

-- What was refused, for those who read the record of changes of the state, and in the family's list of openings.
CREATE FUNCTION audit.refuse_emergency(wanted text, f uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); r text := coalesce(current_setting('app.request', true), '');
BEGIN
  INSERT INTO audit.event (actor_id, request, rel, op, row_id, after)
    VALUES (u, r, 'families_breakglass', 'refused', left(wanted, 20), jsonb_build_object('reference', left(wanted, 20)));
  IF f IS NOT NULL THEN
    INSERT INTO audit.opening (user_id, family_id, granted, why, request) VALUES (u, f, false, 'emergency, over the limit', r);
  END IF;
END $$;
ALTER FUNCTION audit.refuse_emergency(text, uuid) OWNER TO cppc_audit;
REVOKE ALL ON FUNCTION audit.refuse_emergency(text, uuid) FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO cppc_case;
GRANT EXECUTE ON FUNCTION audit.refuse_emergency(text, uuid) TO cppc_case;

-- The record's id; '' when there is none; 'limited' after `most` records in a day, whether there is one or not.
-- Otherwise as before: the place, the row that is shown for good and the notices in one act.
DROP FUNCTION authz.break_glass(text, text, integer, text);
CREATE FUNCTION authz.break_glass(wanted text, why text, minutes integer, agreement text, most integer) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE u uuid := authz.uid(); f public.families_family; glass uuid := gen_random_uuid(); ends timestamptz;
BEGIN
  IF u IS NULL OR NOT authz.may_statewide('break_glass') OR char_length(btrim(why)) < 20 OR agreement = ''
     OR minutes IS NULL OR minutes NOT BETWEEN 1 AND 240 OR most IS NULL OR most NOT BETWEEN 1 AND 100 THEN
    RAISE insufficient_privilege USING MESSAGE = 'state staff open a record in an emergency, with a reason and for minutes';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('break_glass ' || u, 0));
  SELECT * INTO f FROM public.families_family WHERE reference = wanted AND NOT sealed;
  IF f.id = ANY (authz.family_ids()) THEN RETURN f.id; END IF;
  IF (SELECT count(*) FROM public.families_breakglass g WHERE g.user_id = u AND g.created_at > now() - interval '24 hours') >= most THEN
    PERFORM audit.refuse_emergency(wanted, f.id);
    RETURN 'limited';
  END IF;
  IF f.id IS NULL THEN RETURN ''; END IF;
  ends := now() + make_interval(mins => minutes);
  INSERT INTO public.families_circlemember (id, area_id, version, created_at, updated_at, family_id, user_id, capacity,
      from_on, to_on, ends_at, accepted_version, accepted_at, proposed_by_id)
    VALUES (gen_random_uuid(), f.area_id, 1, now(), now(), f.id, u, 'break_glass', authz.today(),
      (ends AT TIME ZONE 'America/Chicago')::date, ends, agreement, now(), u);
  INSERT INTO public.families_breakglass (id, area_id, version, created_at, updated_at, family_id, user_id, reason, ends_at)
    VALUES (glass, f.area_id, 1, now(), now(), f.id, u, why, ends);
  INSERT INTO public.core_outbox (id, actor_id, kind, key, payload, due, tries, outcome, created_at)
    SELECT gen_random_uuid(), u, 'families.glass_broken', 'glass:' || glass || ':' || p.id,
        jsonb_build_object('recipient', p.id, 'glass', glass), now(), 0, '', now()
      FROM (SELECT unnest(authz.holders_of('assign_facilitator', f.area_id)) AS id UNION
            SELECT c.user_id FROM public.families_circlemember c WHERE c.family_id = f.id AND c.capacity IN ('facilitator', 'co_facilitator')
              AND c.accepted_at IS NOT NULL AND c.from_on <= authz.today() AND (c.to_on IS NULL OR c.to_on >= authz.today())) p;
  RETURN f.id;
END $$;
ALTER FUNCTION authz.break_glass(text, text, integer, text, integer) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.break_glass(text, text, integer, text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.break_glass(text, text, integer, text, integer) TO cppc_app;
