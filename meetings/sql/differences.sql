-- Steps are counted twice: as one number beside the tables, and in a table by how they stand. Where one of the two cells that
-- make the number is hidden, the number is hidden too: it would say the cell by a subtraction.
CREATE FUNCTION authz.hide_differences() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.meetings_areafigure g SET value = NULL
    WHERE g.name = 'steps_open' AND 1 = (SELECT count(*) FROM public.meetings_figurecell c
      WHERE c.area_id = g.area_id AND c.name = 'steps' AND c.cell IN ('open', 'overdue') AND c.value IS NULL);
  RETURN NULL;
END $$;
ALTER FUNCTION authz.hide_differences() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.hide_differences() FROM PUBLIC;
CREATE TRIGGER hides_differences AFTER INSERT ON meetings_figurecell FOR EACH STATEMENT
  EXECUTE FUNCTION authz.hide_differences();
