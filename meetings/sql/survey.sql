-- What participants say of a meeting: kept without person, link, family or day.
GRANT SELECT, INSERT, DELETE ON meetings_surveyanswer TO cppc_case;
CREATE POLICY counts ON meetings_surveyanswer TO cppc_case USING (true) WITH CHECK (true);

-- True while the link may still answer; nothing about the meeting comes back.
CREATE FUNCTION authz.survey_by_link(token text, binding text) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT FROM authz.opened_link(token, 'survey', binding) o
    JOIN public.meetings_familymeeting m ON m.id = o.subject_id AND m.family_id = o.family_id AND m.state = 'held');
END $$;

-- Uses the link up and keeps the answer. All rows of the month are written anew in random order, so that neither their place in the
-- table nor their transaction says which link was used with which answer.
CREATE FUNCTION authz.answer_survey(token text, binding text, answers integer[], said_words text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE o record; m public.meetings_familymeeting; first date := date_trunc('month', authz.today())::date;
BEGIN
  IF cardinality(answers) <> 4 OR length(said_words) > 1000 THEN RETURN false; END IF;
  SELECT * INTO o FROM authz.opened_link(token, 'survey', binding);
  IF o.link_id IS NULL THEN RETURN false; END IF;
  SELECT * INTO m FROM public.meetings_familymeeting x WHERE x.id = o.subject_id AND x.family_id = o.family_id AND x.state = 'held';
  IF m.id IS NULL OR NOT authz.finish_link(token, 'survey', binding) THEN RETURN false; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('survey' || m.area_id));
  WITH gone AS (DELETE FROM public.meetings_surveyanswer WHERE area_id = m.area_id AND month = first RETURNING *),
       every AS (SELECT kind, heard, respected, family_led, plan_helps, words FROM gone
                 UNION ALL SELECT m.kind, answers[1], answers[2], answers[3], answers[4], said_words)
  INSERT INTO public.meetings_surveyanswer (id, area_id, version, month, kind, heard, respected, family_led, plan_helps, words)
    SELECT gen_random_uuid(), m.area_id, 1, first, kind, heard, respected, family_led, plan_helps, words FROM every ORDER BY random();
  RETURN true;
END $$;

-- Address and language for one mail that asks how a meeting was: the worker's alone.
CREATE FUNCTION authz.survey_mail(wanted uuid, person uuid) RETURNS TABLE (email text, language text)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF authz.scope() IS DISTINCT FROM 'worker' THEN RAISE insufficient_privilege USING MESSAGE = 'mails are made in the worker'; END IF;
  RETURN QUERY SELECT g.email::text, g.language::text FROM public.meetings_familymeeting m
    JOIN public.families_guest g ON g.family_id = m.family_id AND g.id = person AND g.state IN ('accepted', 'required') AND g.email <> ''
    WHERE m.id = wanted AND m.state = 'held';
END $$;

-- For coordinators: months that are over and have enough answers; all smaller months together when they are enough (month NULL).
-- No row says how many answers a hidden month had, so that nothing can be found by subtraction.
CREATE FUNCTION authz.survey_results(wanted uuid, smallest integer)
  RETURNS TABLE (month date, answers bigint, heard numeric, respected numeric, family_led numeric, plan_helps numeric, words text[])
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE least_shown integer;
BEGIN
  IF NOT wanted = ANY (authz.area_ids_with('assign_facilitator')) THEN RETURN; END IF;
  SELECT greatest(coalesce(a.suppression_limit, smallest), smallest, 2) INTO least_shown FROM public.teams_area a WHERE a.id = wanted;
  RETURN QUERY
    WITH over AS (SELECT s.*, count(*) OVER (PARTITION BY s.month) AS in_month FROM public.meetings_surveyanswer s
                  WHERE s.area_id = wanted AND s.month < date_trunc('month', authz.today())::date),
         parted AS (SELECT CASE WHEN o.in_month >= least_shown THEN o.month END AS part, o.* FROM over o)
    SELECT p.part, count(*), round(avg(p.heard), 1), round(avg(p.respected), 1), round(avg(p.family_led), 1), round(avg(p.plan_helps), 1),
           array_agg(p.words::text ORDER BY p.words) FILTER (WHERE p.words <> '')
    FROM parted p GROUP BY p.part HAVING count(*) >= least_shown ORDER BY p.part DESC NULLS LAST;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['survey_by_link(text, text)', 'answer_survey(text, text, integer[], text)', 'survey_results(uuid, integer)',
                           'survey_mail(uuid, uuid)'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_case';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
END $$;
GRANT EXECUTE ON FUNCTION authz.survey_by_link(text, text), authz.answer_survey(text, text, integer[], text),
  authz.survey_results(uuid, integer) TO cppc_app;
GRANT EXECUTE ON FUNCTION authz.survey_mail(uuid, uuid) TO cppc_worker;
