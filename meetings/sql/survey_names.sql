-- The survey's free words come from people who must not learn by a refusal whose name is known here: a name is taken
-- out, and nobody is told.
CREATE FUNCTION authz.hide_names() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE hit record; told text := ''; at integer := 1;
BEGIN
  FOR hit IN SELECT c.first, max(c.first + c.length) AS stop FROM authz.compare_names(NEW.area_id, NEW.words) c GROUP BY 1 ORDER BY 1 LOOP
    IF hit.first >= at THEN
      told := told || substr(NEW.words, at, hit.first - at) || '…';
    END IF;
    at := greatest(at, hit.stop);
  END LOOP;
  NEW.words := told || substr(NEW.words, at);
  RETURN NEW;
END $$;
ALTER FUNCTION authz.hide_names() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.hide_names() FROM PUBLIC;
CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON meetings_surveyanswer
  FOR EACH ROW EXECUTE FUNCTION authz.hide_names();
