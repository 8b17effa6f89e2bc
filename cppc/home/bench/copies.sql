-- Copying the rows of a table under new keys; read before crowd.sql and meetings.sql.
-- Run by the superuser of a throw-away database: triggers and foreign keys rest, and the rows stay
-- whole because copies keep the ties of what they were copied from.
BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;

-- The key of a copy: the same seed makes the same keys.
CREATE FUNCTION pg_temp.copied(old uuid, key text) RETURNS uuid LANGUAGE sql IMMUTABLE
  AS $$SELECT md5(old::text || key)::uuid$$;

-- Tables whose rows are copied: a tie to one of these becomes a tie to the copy.
CREATE TEMP TABLE copy_kind AS
SELECT c.oid AS id, c.relname::text AS name FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname ~ '^(families|meetings|teams|contracts|resources)_'
  AND c.relname !~ '^(teams_(area|areacounty|county|membership|user)|contracts_(fiscalyear|budgetcategory)|resources_(category|importbatch))$';

-- Who takes the place of a person in the copies of an area; without a name it is the facilitator that
-- crowd_family and crowd_request give to each key.
CREATE TEMP TABLE copy_person (old uuid, area_id uuid, name uuid, PRIMARY KEY (old, area_id));

-- Copies the rows of a table, as `joined` to a table `c` of keys; `more` gives other expressions for columns.
CREATE FUNCTION pg_temp.clone(name text, joined text, more jsonb DEFAULT '{}') RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE fields text; copies text; n bigint;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum), string_agg(coalesce(more ->> a.attname, CASE
      WHEN a.attname = 'area_id' THEN 'c.area_id'
      WHEN a.attname IN ('id', 'meeting', 'at_meeting', 'subject_id') OR t.id IN (SELECT k.id FROM copy_kind k)
        THEN format('pg_temp.copied(r.%I, c.key)', a.attname)
      WHEN t.id = 'public.teams_user'::regclass AND joined ~ 'crowd_(family|request)'
        THEN format('coalesce((SELECT coalesce(p.name, c.facilitator) FROM copy_person p WHERE p.old = r.%1$I AND p.area_id = c.area_id), r.%1$I)', a.attname)
      ELSE format('r.%I', a.attname) END), ', ' ORDER BY a.attnum) INTO fields, copies
  FROM pg_attribute a
  LEFT JOIN LATERAL (SELECT k.confrelid AS id FROM pg_constraint k
                     WHERE k.contype = 'f' AND k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) LIMIT 1) t ON true
  WHERE a.attrelid = ('public.' || name)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
  EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM public.%I r %s', name, fields, copies, name, joined);
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;

-- What is kept about a family, but for its circle, and for links and secrets that stay one of a kind.
CREATE FUNCTION pg_temp.clone_families(joined text) RETURNS bigint LANGUAGE sql AS $$
SELECT sum(pg_temp.clone(k.name, 'JOIN ' || joined || ' ON c.family = r.family_id')) FROM copy_kind k
JOIN pg_constraint f ON f.conrelid = k.id AND f.contype = 'f' AND f.confrelid = 'public.families_family'::regclass
WHERE k.name !~ '^families_(circlemember|circleinvitation|personallink|linkuse|breakglass|familypair|referral)$'
$$;
