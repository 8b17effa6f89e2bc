-- What became of everything that the same provider suggested for this listing, by whichever link: links of claims by the
-- listing's own contact, or of claims answered to the same address. No name of who decided.
CREATE OR REPLACE FUNCTION authz.suggestions_by_link(token text, binding text, most integer)
    RETURNS TABLE (field text, old text, new text, state text, final text, because text, said_at timestamptz, decided_at timestamptz)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.field::text, s.old, s.new, s.state::text, s.final, s.because::text, s.created_at, s.decided_at
    FROM authz.listing_link(token, binding) o
      JOIN public.resources_listinglink mine ON mine.id = o.link_id
      LEFT JOIN public.resources_listingclaim c ON c.id = mine.claim_id
      JOIN public.resources_listinglink l ON l.service_id = o.service_id AND l.purpose = 'keep'
      LEFT JOIN public.resources_listingclaim d ON d.id = l.claim_id
      JOIN public.resources_listingsuggestion s ON s.service_id = o.service_id AND s.link_id = l.id
    WHERE s.state <> 'replaced' AND (l.id = mine.id OR (c.state = 'contact' AND d.state = 'contact')
      OR (c.state = 'approved' AND d.state = 'approved' AND c.email <> '' AND lower(c.email) = lower(d.email)))
    ORDER BY s.created_at DESC, s.id LIMIT least(most, 200);
END $$;
