-- Every other function that asks who stands in a circle today leaves out places that rest: whom it tells, whom it counts.
-- It changes the functions as they stand, whichever migration wrote them last; run again, it changes nothing.
DO $$ DECLARE f record; term text := '(\(%1$s\.to_on IS NULL OR %1$s\.to_on >= (?:today|authz\.today\(\))\))(?! AND NOT authz\.place_rests)';
  new text; BEGIN
  FOR f IN SELECT p.oid, (regexp_match(p.prosrc, 'public\.families_circlemember (\w)\M'))[1] AS c FROM pg_proc p
      WHERE p.pronamespace IN ('authz'::regnamespace, 'audit'::regnamespace)
        AND p.prosrc ~ 'public\.families_circlemember \w\M' AND p.prosrc !~ 'authz\.(roles_over|place_rests)' LOOP
    new := regexp_replace(pg_get_functiondef(f.oid), format(term, f.c),
      format('\1 AND NOT authz.place_rests(%1$s.user_id, %1$s.area_id, %1$s.capacity)', f.c), 'g');
    IF new <> pg_get_functiondef(f.oid) THEN EXECUTE new; END IF;
  END LOOP;
END $$;
