-- The ceiling. Every write of money locks its allocation first and then looks at the sums, so two writers at
-- once are one after the other: what the second sees includes what the first wrote. Refusals are
-- check violations that name the rule (CONSTRAINT) and the amount that would still do (DETAIL).

GRANT SELECT ON contracts_fiscalyear, contracts_allocation, contracts_budgetline, contracts_commitment, contracts_payment TO cppc_ledger;
-- A row lock needs the right to update; no function below changes these columns.
GRANT UPDATE (version) ON contracts_fiscalyear, contracts_allocation TO cppc_ledger;
GRANT UPDATE (reversed) ON contracts_payment TO cppc_ledger;
CREATE POLICY locks ON contracts_fiscalyear FOR UPDATE TO cppc_ledger USING (true) WITH CHECK (false);
CREATE POLICY locks ON contracts_allocation FOR UPDATE TO cppc_ledger USING (true) WITH CHECK (false);
CREATE POLICY takes_back ON contracts_payment FOR UPDATE TO cppc_ledger USING (true) WITH CHECK (reversed);

CREATE FUNCTION authz.refuse_money(rule text, detail text) RETURNS void LANGUAGE plpgsql
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE check_violation USING MESSAGE = 'the ledger refuses this: ' || rule, CONSTRAINT = rule, DETAIL = detail; END $$;

-- Lock the allocation and see that its year takes this write. `adds` is true for new plans and new requests.
CREATE FUNCTION authz.lock_money(wanted uuid, wanted_area uuid, adds boolean) RETURNS public.contracts_allocation
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a public.contracts_allocation; s text;
BEGIN
  -- An older snapshot would not see what was written while we waited for the lock.
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    PERFORM authz.refuse_money('money_is_written_read_committed', '');
  END IF;
  SELECT * INTO a FROM public.contracts_allocation WHERE id = wanted AND area_id = wanted_area FOR UPDATE;
  IF NOT FOUND THEN PERFORM authz.refuse_money('money_stays_in_its_place', ''); END IF;
  SELECT state INTO s FROM public.contracts_fiscalyear WHERE id = a.fiscal_year_id FOR SHARE;
  IF s = 'locked' OR (s = 'closing' AND adds) THEN PERFORM authz.refuse_money('the_year_takes_this_write', s); END IF;
  RETURN a;
END $$;

CREATE FUNCTION authz.paid_on(wanted uuid) RETURNS numeric LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  AS 'SELECT coalesce(sum(amount), 0) FROM public.contracts_payment WHERE commitment_id = wanted';

-- What a line has promised: requests and approvals in full, cancelled ones only as far as they were paid.
CREATE FUNCTION authz.promised_from(wanted uuid) RETURNS numeric LANGUAGE sql STABLE
  SET search_path = pg_catalog, pg_temp
  AS $$SELECT coalesce(sum(CASE state WHEN 'declined' THEN 0 WHEN 'cancelled' THEN authz.paid_on(id) ELSE amount END), 0)
       FROM public.contracts_commitment WHERE budget_line_id = wanted$$;

CREATE FUNCTION authz.hold_allocation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE planned numeric;
BEGIN
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.area_id, NEW.fiscal_year_id) IS DISTINCT FROM (OLD.id, OLD.area_id, OLD.fiscal_year_id) THEN
    PERFORM authz.refuse_money('money_stays_in_its_place', '');
  END IF;
  PERFORM authz.lock_money(NEW.id, NEW.area_id, false);
  SELECT coalesce(sum(amount), 0) INTO planned FROM public.contracts_budgetline WHERE allocation_id = NEW.id;
  IF NEW.amount < planned THEN PERFORM authz.refuse_money('an_allocation_covers_its_lines', planned::text); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION authz.hold_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE a public.contracts_allocation; planned numeric; promised numeric;
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM authz.lock_money(OLD.allocation_id, OLD.area_id, false);
    IF EXISTS (SELECT FROM public.contracts_commitment WHERE budget_line_id = OLD.id) THEN
      PERFORM authz.refuse_money('a_used_line_stays', '');
    END IF;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' AND (NEW.id, NEW.area_id, NEW.allocation_id) IS DISTINCT FROM (OLD.id, OLD.area_id, OLD.allocation_id) THEN
    PERFORM authz.refuse_money('money_stays_in_its_place', '');
  END IF;
  a := authz.lock_money(NEW.allocation_id, NEW.area_id, TG_OP = 'INSERT' OR NEW.amount > OLD.amount);
  SELECT coalesce(sum(amount), 0) INTO planned FROM public.contracts_budgetline WHERE allocation_id = a.id;
  IF planned > a.amount THEN
    PERFORM authz.refuse_money('lines_stay_within_the_allocation', (a.amount - planned + NEW.amount)::text);
  END IF;
  promised := authz.promised_from(NEW.id);
  IF NEW.amount < promised THEN PERFORM authz.refuse_money('a_line_covers_its_commitments', promised::text); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION authz.hold_commitment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE allocation uuid; ceiling numeric; promised numeric;
BEGIN
  SELECT allocation_id INTO allocation FROM public.contracts_budgetline WHERE id = NEW.budget_line_id AND area_id = NEW.area_id;
  PERFORM authz.lock_money(allocation, NEW.area_id, TG_OP = 'INSERT');
  IF TG_OP = 'INSERT' AND NEW.state <> 'proposed' THEN
    PERFORM authz.refuse_money('a_commitment_follows_its_steps', NEW.state);
  ELSIF TG_OP = 'UPDATE' THEN
    IF (NEW.id, NEW.area_id, NEW.budget_line_id, NEW.reference, NEW.payee, NEW.purpose, NEW.amount, NEW.proposed_by_id, NEW.created_at)
       IS DISTINCT FROM (OLD.id, OLD.area_id, OLD.budget_line_id, OLD.reference, OLD.payee, OLD.purpose, OLD.amount, OLD.proposed_by_id, OLD.created_at)
       OR (OLD.state <> 'proposed' AND (NEW.decided_by_id, NEW.decided_at, NEW.decision, NEW.note)
           IS DISTINCT FROM (OLD.decided_by_id, OLD.decided_at, OLD.decision, OLD.note)) THEN
      PERFORM authz.refuse_money('a_commitment_is_not_rewritten', '');
    END IF;
    IF NOT ((OLD.state = 'proposed' AND NEW.state IN ('approved', 'declined', 'cancelled')) OR (OLD.state = 'approved' AND NEW.state = 'cancelled')) THEN
      PERFORM authz.refuse_money('a_commitment_follows_its_steps', OLD.state);
    END IF;
  END IF;
  SELECT amount INTO ceiling FROM public.contracts_budgetline WHERE id = NEW.budget_line_id;
  promised := authz.promised_from(NEW.budget_line_id);
  IF promised > ceiling THEN
    PERFORM authz.refuse_money('commitments_stay_within_the_line', (ceiling - promised + NEW.amount)::text);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION authz.hold_payment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE c public.contracts_commitment; wrong public.contracts_payment; allocation uuid; a public.contracts_allocation; first date; paid numeric;
BEGIN
  IF TG_OP = 'UPDATE' THEN  -- only the mark that the entry below sets
    IF OLD.reversed OR to_jsonb(NEW) - 'reversed' IS DISTINCT FROM to_jsonb(OLD) - 'reversed' THEN
      PERFORM authz.refuse_money('a_payment_is_not_rewritten', '');
    END IF;
    RETURN NULL;
  END IF;
  SELECT l.allocation_id INTO allocation FROM public.contracts_commitment m JOIN public.contracts_budgetline l ON l.id = m.budget_line_id
    WHERE m.id = NEW.commitment_id AND m.area_id = NEW.area_id;
  a := authz.lock_money(allocation, NEW.area_id, false);
  SELECT * INTO c FROM public.contracts_commitment WHERE id = NEW.commitment_id;
  IF NEW.payee IS DISTINCT FROM c.payee THEN PERFORM authz.refuse_money('money_stays_in_its_place', ''); END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO wrong FROM public.contracts_payment WHERE id = NEW.reverses_id;
    IF (NEW.area_id, NEW.commitment_id, -NEW.amount, NEW.paid_on, NEW.voucher)
       IS DISTINCT FROM (wrong.area_id, wrong.commitment_id, wrong.amount, wrong.paid_on, wrong.voucher) OR wrong.reverses_id IS NOT NULL THEN
      PERFORM authz.refuse_money('money_stays_in_its_place', '');
    END IF;
    UPDATE public.contracts_payment SET reversed = true WHERE id = wrong.id;
    RETURN NULL;
  END IF;
  IF NEW.reversed THEN PERFORM authz.refuse_money('a_payment_is_not_rewritten', ''); END IF;
  IF c.state <> 'approved' THEN PERFORM authz.refuse_money('a_payment_needs_an_approval', c.state); END IF;
  SELECT starts_on INTO first FROM public.contracts_fiscalyear WHERE id = a.fiscal_year_id;
  IF NEW.paid_on < first OR NEW.paid_on >= first + interval '1 year' THEN
    PERFORM authz.refuse_money('a_payment_is_dated_in_its_year', first::text);
  END IF;
  paid := authz.paid_on(c.id);
  IF paid > c.amount THEN PERFORM authz.refuse_money('payments_stay_within_the_commitment', (c.amount - paid + NEW.amount)::text); END IF;
  RETURN NULL;
END $$;

-- The first day of a year with money in it stays what it is.
CREATE FUNCTION authz.hold_year() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.starts_on <> OLD.starts_on THEN PERFORM authz.refuse_money('money_stays_in_its_place', ''); END IF;
  RETURN NULL;
END $$;

DO $$ DECLARE f text; BEGIN
  FOREACH f IN ARRAY ARRAY['refuse_money(text, text)', 'lock_money(uuid, uuid, boolean)', 'paid_on(uuid)', 'promised_from(uuid)',
                           'hold_year()', 'hold_allocation()', 'hold_line()', 'hold_commitment()', 'hold_payment()'] LOOP
    EXECUTE 'ALTER FUNCTION authz.' || f || ' OWNER TO cppc_ledger';
    EXECUTE 'REVOKE ALL ON FUNCTION authz.' || f || ' FROM PUBLIC';
  END LOOP;
END $$;

CREATE TRIGGER held AFTER UPDATE ON contracts_fiscalyear FOR EACH ROW EXECUTE FUNCTION authz.hold_year();
CREATE TRIGGER held AFTER INSERT OR UPDATE ON contracts_allocation FOR EACH ROW EXECUTE FUNCTION authz.hold_allocation();
CREATE TRIGGER held AFTER INSERT OR UPDATE OR DELETE ON contracts_budgetline FOR EACH ROW EXECUTE FUNCTION authz.hold_line();
CREATE TRIGGER held AFTER INSERT OR UPDATE ON contracts_commitment FOR EACH ROW EXECUTE FUNCTION authz.hold_commitment();
CREATE TRIGGER held AFTER INSERT OR UPDATE ON contracts_payment FOR EACH ROW EXECUTE FUNCTION authz.hold_payment();

-- The history of money is read by whoever may see the money; that of years and categories by the state's readers.
CREATE POLICY of_money ON audit.event FOR SELECT TO cppc_app USING (
  family_id IS NULL AND area_id = ANY ((SELECT authz.area_ids_with('see_money'))::uuid[])
  AND rel IN ('contracts_allocation', 'contracts_budgetline', 'contracts_commitment', 'contracts_payment'));
CREATE POLICY of_state_money ON audit.event FOR SELECT TO cppc_app USING (
  rel IN ('contracts_fiscalyear', 'contracts_budgetcategory') AND (SELECT authz.may_statewide('see_audit')));
