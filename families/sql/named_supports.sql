-- The public listing that the promise behind a link names, so that its page can say how to start there.
CREATE FUNCTION authz.promise_support(token text, binding text) RETURNS uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found uuid;
BEGIN
  SELECT s.listing INTO found FROM authz.opened_link(token, 'commitment', binding) o
    JOIN public.families_step s ON s.id = o.subject_id AND s.guest_id = o.guest_id;
  RETURN found;
END $$;
ALTER FUNCTION authz.promise_support(text, text) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.promise_support(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.promise_support(text, text) TO cppc_app;
