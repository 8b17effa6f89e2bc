-- Changes that belong to no area: for those who look after the whole state. An area's own row: for its people too.
CREATE POLICY of_state ON audit.event FOR SELECT TO cppc_app
  USING (family_id IS NULL AND area_id IS NULL AND (SELECT authz.may_statewide('see_audit')));
CREATE POLICY of_area_itself ON audit.event FOR SELECT TO cppc_app
  USING (rel = 'teams_area' AND row_id = ANY ((SELECT authz.area_ids_with('see_audit'))::text[]));
