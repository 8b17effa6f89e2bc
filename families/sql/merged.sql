-- After a merge and its undoing: what was said of a promise stays with it, and everything is as it was.

-- Answers and calls go along when their step moves into the record of the same family, and back.
GRANT UPDATE (family_id) ON families_stepanswer, families_callrequest TO cppc_case;
CREATE FUNCTION authz.answers_go_along() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_stepanswer SET family_id = NEW.family_id WHERE step_id = NEW.id;
  UPDATE public.families_callrequest SET family_id = NEW.family_id WHERE step_id = NEW.id;
  RETURN NULL;
END $$;
ALTER FUNCTION authz.answers_go_along() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.answers_go_along() FROM PUBLIC;
CREATE TRIGGER answers_go_along AFTER UPDATE OF family_id ON families_step
  FOR EACH ROW WHEN (OLD.family_id <> NEW.family_id) EXECUTE FUNCTION authz.answers_go_along();
-- Those of promises that moved before there was this trigger.
UPDATE families_stepanswer a SET family_id = s.family_id FROM families_step s WHERE s.id = a.step_id AND s.family_id <> a.family_id;
UPDATE families_callrequest c SET family_id = s.family_id FROM families_step s WHERE s.id = c.step_id AND s.family_id <> c.family_id;
SET CONSTRAINTS ALL IMMEDIATE;

-- The guest who promised keeps the own record; the promise is found by the guest alone.
CREATE OR REPLACE FUNCTION authz.promise_by_link(token text, binding text) RETURNS TABLE (what text, by_when date, state text, last_answer text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.what::text, s.by_when, s.state::text,
      (SELECT a.kind::text FROM public.families_stepanswer a WHERE a.step_id = s.id ORDER BY a.created_at DESC LIMIT 1)
    FROM authz.opened_link(token, 'commitment', binding) o
    JOIN public.families_step s ON s.id = o.subject_id AND s.guest_id = o.guest_id;
END $$;

CREATE OR REPLACE FUNCTION authz.answer_by_link(token text, binding text, said text, said_words text) RETURNS TABLE (call_id uuid, leads uuid[])
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE o record; s public.families_step; a uuid := gen_random_uuid(); c uuid; today date := authz.today();
BEGIN
  IF said NOT IN ('done', 'not_yet', 'call_me') OR length(said_words) > 500 THEN RETURN; END IF;
  SELECT * INTO o FROM authz.opened_link(token, 'commitment', binding);
  IF o.link_id IS NULL THEN RETURN; END IF;
  SELECT * INTO s FROM public.families_step x
    WHERE x.id = o.subject_id AND x.guest_id = o.guest_id AND x.state = 'open' FOR UPDATE;
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

-- As before, and who was asked into the circle by mail is asked again after undoing; a plan made for what moved goes.
GRANT DELETE ON families_plan TO cppc_case;
CREATE OR REPLACE FUNCTION authz.approve_merge(pair uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.families_familypair; gone public.families_family; goes_on public.families_family; u uuid := authz.uid();
  old_plan uuid; new_plan uuid; t text; ids uuid[]; went jsonb := '{}'; asked uuid[]; made boolean := false;
BEGIN
  SELECT * INTO p FROM public.families_familypair WHERE id = pair FOR UPDATE;
  IF p.state IS DISTINCT FROM 'maybe' OR p.kept IS NULL THEN RETURN 'state'; END IF;
  IF p.asked_by_id = u THEN RETURN 'same'; END IF;
  IF authz.merge_preview(pair, p.kept) <> p.token THEN RETURN 'changed'; END IF;
  SELECT * INTO goes_on FROM public.families_family WHERE id = p.kept FOR UPDATE;
  SELECT * INTO gone FROM public.families_family WHERE id IN (p.first_id, p.second_id) AND id <> p.kept FOR UPDATE;
  IF authz.meets_soon(gone.id) OR gone.state <> 'open' OR goes_on.state <> 'open' THEN RETURN 'busy'; END IF;
  SELECT id INTO old_plan FROM public.families_plan WHERE family_id = gone.id;
  SELECT id INTO new_plan FROM public.families_plan WHERE family_id = goes_on.id;
  IF new_plan IS NULL THEN
    new_plan := gen_random_uuid(); made := true;
    INSERT INTO public.families_plan (id, area_id, version, created_at, updated_at, family_id, number, goal)
      VALUES (new_plan, goes_on.area_id, 1, now(), now(), goes_on.id, 0, '');
  END IF;
  FOREACH t IN ARRAY ARRAY['person', 'relationship', 'caredetail', 'support', 'strength', 'need', 'step'] LOOP
    EXECUTE format('WITH m AS (UPDATE public.%I SET family_id = $1%s WHERE family_id = $2 RETURNING id) SELECT array_agg(id) FROM m',
        'families_' || t, CASE WHEN t IN ('strength', 'need', 'step') THEN ', plan_id = $3' ELSE '' END)
      INTO ids USING goes_on.id, gone.id, new_plan;
    went := went || jsonb_build_object(t, to_jsonb(coalesce(ids, '{}')));
  END LOOP;
  asked := ARRAY(SELECT id FROM public.families_circleinvitation WHERE family_id = gone.id AND accepted_at IS NULL AND withdrawn_at IS NULL);
  UPDATE public.families_familypair SET state = 'merged', merged_by_id = u, merged_at = now(), version = version + 1, updated_at = now(),
      moved = jsonb_build_object('rows', went, 'plan', old_plan, 'asked', to_jsonb(asked), 'made', CASE WHEN made THEN new_plan END) WHERE id = pair;
  UPDATE public.families_family SET state = 'closed', closed_on = authz.today(), outcome = 'merged', version = version + 1, updated_at = now()
    WHERE id = gone.id;
  UPDATE public.families_family SET version = version + 1, updated_at = now() WHERE id = goes_on.id;
  PERFORM authz.tell_record(goes_on, 'merged', gone.reference);
  PERFORM authz.tell_record(gone, 'went_into', goes_on.reference);
  RETURN '';
END $$;

CREATE OR REPLACE FUNCTION authz.undo_merge(pair uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE p public.families_familypair; gone public.families_family; goes_on public.families_family; t text;
BEGIN
  SELECT * INTO p FROM public.families_familypair WHERE id = pair FOR UPDATE;
  IF p.state IS DISTINCT FROM 'merged' THEN RETURN 'state'; END IF;
  PERFORM authz.merge_preview(pair, p.kept);
  IF p.merged_at < now() - interval '30 days' THEN RETURN 'late'; END IF;
  SELECT * INTO goes_on FROM public.families_family WHERE id = p.kept FOR UPDATE;
  SELECT * INTO gone FROM public.families_family WHERE id IN (p.first_id, p.second_id) AND id <> p.kept FOR UPDATE;
  FOREACH t IN ARRAY ARRAY['person', 'relationship', 'caredetail', 'support', 'strength', 'need', 'step'] LOOP
    EXECUTE format('UPDATE public.%I SET family_id = $1%s WHERE family_id = $2 AND id IN (SELECT x::uuid FROM jsonb_array_elements_text($4) x)',
        'families_' || t, CASE WHEN t IN ('strength', 'need', 'step') THEN ', plan_id = $3' ELSE '' END)
      USING gone.id, goes_on.id, (p.moved ->> 'plan')::uuid, p.moved -> 'rows' -> t;
  END LOOP;
  UPDATE public.families_circleinvitation SET withdrawn_at = NULL, updated_at = now()
    WHERE family_id = gone.id AND accepted_at IS NULL AND id IN (SELECT x::uuid FROM jsonb_array_elements_text(p.moved -> 'asked') x);
  DELETE FROM public.families_plan l WHERE l.id = (p.moved ->> 'made')::uuid AND l.goal = '' AND l.number = 0
    AND NOT EXISTS (SELECT FROM public.families_strength r WHERE r.plan_id = l.id)
    AND NOT EXISTS (SELECT FROM public.families_need r WHERE r.plan_id = l.id)
    AND NOT EXISTS (SELECT FROM public.families_step r WHERE r.plan_id = l.id);
  UPDATE public.families_familypair SET state = 'maybe', kept = NULL, token = '', asked_by_id = NULL, merged_by_id = NULL, merged_at = NULL,
      moved = '{}', version = version + 1, updated_at = now() WHERE id = pair;
  UPDATE public.families_family SET state = 'open', closed_on = NULL, outcome = '', version = version + 1, updated_at = now() WHERE id = gone.id;
  UPDATE public.families_family SET version = version + 1, updated_at = now() WHERE id = goes_on.id;
  PERFORM authz.tell_record(goes_on, 'unmerged', gone.reference);
  PERFORM authz.tell_record(gone, 'unmerged', goes_on.reference);
  RETURN '';
END $$;
