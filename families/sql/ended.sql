-- Who was asked by mail into the circle of a record that is closed or has gone to another area cannot come any more.
CREATE FUNCTION authz.nobody_is_asked() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE public.families_circleinvitation SET withdrawn_at = now(), updated_at = now()
    WHERE family_id = NEW.id AND accepted_at IS NULL AND withdrawn_at IS NULL;
  RETURN NULL;
END $$;
ALTER FUNCTION authz.nobody_is_asked() OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.nobody_is_asked() FROM PUBLIC;
CREATE TRIGGER nobody_is_asked AFTER UPDATE OF state, area_id ON families_family FOR EACH ROW
  WHEN (NEW.state = 'closed' AND OLD.state <> 'closed' OR NEW.area_id <> OLD.area_id) EXECUTE FUNCTION authz.nobody_is_asked();

-- When a longer yes ends and a shorter one stays, links that are out last no longer than the shorter one.
CREATE TRIGGER shortens_links_at_its_end AFTER UPDATE OF state ON families_consent FOR EACH ROW
  WHEN (OLD.state = 'given' AND NEW.state <> 'given' AND NEW.purpose = 'meeting' AND NEW.guest_id IS NOT NULL)
  EXECUTE FUNCTION authz.consent_given();
