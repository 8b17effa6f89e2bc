-- A full state out of the demo data: every family, listing and team is copied into all areas under new keys.
-- Run after copies.sql; psql sets :seed, :copies and :listings.

CREATE TEMP TABLE crowd_area AS
SELECT row_number() OVER (ORDER BY a.slug) - 1 AS n, a.id AS area_id,
       (SELECT min(t.county_id) FROM teams_areacounty t WHERE t.area_id = a.id) AS county_id,
       EXISTS (SELECT FROM teams_team t WHERE t.area_id = a.id) AS demo
FROM teams_area a WHERE a.state = 'active';

-- Twenty-five people in each area; where invented people are there already, they are the first of their role.
CREATE TEMP TABLE crowd_person AS
SELECT a.area_id, i AS number, md5(:'seed' || 'person' || a.n || '-' || i)::uuid AS user_id,
       CASE WHEN i < 20 THEN 'facilitator' ELSE (ARRAY['coordinator', 'dhs_worker', 'provider', 'parent_partner', 'team_member'])[i - 19] END AS role,
       false AS known
FROM crowd_area a, generate_series(0, 24) i;

UPDATE crowd_person p SET user_id = m.person_id, known = true
FROM (SELECT m.area_id, m.role, m.person_id, row_number() OVER (PARTITION BY m.area_id, m.role ORDER BY u.email) - 1 AS turn
      FROM teams_membership m JOIN teams_user u ON u.id = m.person_id) m
WHERE p.area_id = m.area_id AND p.role = m.role AND m.turn = CASE WHEN p.role = 'facilitator' THEN p.number ELSE 0 END;
CREATE INDEX ON crowd_person (area_id, role, number);

INSERT INTO teams_user SELECT n.* FROM crowd_person p, (SELECT u FROM teams_user u WHERE u.email = 'auditor@example.org') t,
  LATERAL jsonb_populate_record(t.u, jsonb_build_object('id', p.user_id, 'email', 'c' || p.user_id || '@example.org',
    'name', 'Crowd ' || p.role || ' ' || p.number)) n WHERE NOT p.known;
INSERT INTO teams_membership SELECT n.* FROM crowd_person p, (SELECT m FROM teams_membership m LIMIT 1) t,
  LATERAL jsonb_populate_record(t.m, jsonb_build_object('id', md5(p.user_id || 'role')::uuid, 'person_id', p.user_id,
    'area_id', p.area_id, 'role', p.role)) n WHERE NOT p.known;

-- Families: each of the demo's forty, `copies` times in every area, shared out among its twenty facilitators.
CREATE TEMP TABLE crowd_family AS
WITH demo AS (SELECT id, row_number() OVER (ORDER BY reference) - 1 AS f FROM families_family),
     spread AS (SELECT d.id AS family, a.area_id, a.county_id, :'seed' || a.n || '-' || i AS key,
                       a.n * :copies * 40 + i * 40 + d.f AS number, ((i * 40 + d.f) * 20 / (:copies * 40))::int AS turn
                FROM demo d, crowd_area a, generate_series(0, :copies - 1) i)
SELECT s.*, p.user_id AS facilitator, q.user_id AS second FROM spread s
JOIN crowd_person p ON p.area_id = s.area_id AND p.role = 'facilitator' AND p.number = s.turn
JOIN crowd_person q ON q.area_id = s.area_id AND q.role = 'facilitator' AND q.number = (s.turn + 1) % 20;
ANALYZE crowd_family;

-- Demo people become those of the same role; a facilitator becomes the facilitator of the family.
INSERT INTO copy_person
SELECT m.person_id, a.area_id, min(p.user_id::text) FILTER (WHERE m.role <> 'facilitator')::uuid
FROM (SELECT DISTINCT ON (person_id) person_id, role FROM teams_membership WHERE NOT starts_with(role, 'listing') ORDER BY person_id, role) m
CROSS JOIN crowd_area a LEFT JOIN crowd_person p ON p.area_id = a.area_id AND p.role = m.role
WHERE m.person_id NOT IN (SELECT user_id FROM crowd_person WHERE NOT known)
GROUP BY m.person_id, a.area_id;
ANALYZE copy_person;

SELECT pg_temp.clone_families('crowd_family c');
SELECT pg_temp.clone('families_circlemember', 'JOIN crowd_family c ON c.family = r.family_id AND r.capacity NOT IN (''parent'', ''break_glass'')',
  jsonb_build_object('user_id', $$CASE WHEN r.capacity <> 'facilitator' THEN (SELECT p.user_id FROM crowd_person p WHERE p.area_id = c.area_id AND p.role = r.capacity)
     WHEN r.accepted_at IS NULL THEN c.second ELSE c.facilitator END$$));
SELECT pg_temp.clone('families_family', 'JOIN crowd_family c ON c.family = r.id',
  jsonb_build_object('reference', $$'F-' || lpad(upper(to_hex(c.number)), 6, '0')$$, 'county_id', 'c.county_id'));

-- Requests, as often as the families they led to.
CREATE TEMP TABLE crowd_request AS
SELECT area_id, county_id, key, min(facilitator::text)::uuid AS facilitator FROM crowd_family GROUP BY 1, 2, 3;
SELECT pg_temp.clone(t, 'CROSS JOIN crowd_request c') FROM unnest(ARRAY['families_referralcontent', 'families_referralevent', 'meetings_surveyanswer']) t;
SELECT pg_temp.clone('families_referral', 'CROSS JOIN crowd_request c',
  jsonb_build_object('reference', $$'R-' || upper(left(md5(r.id::text || c.key), 7))$$, 'county_id', 'c.county_id'));

-- The register: every invented facilitator has been observed and approved.
INSERT INTO families_facilitator SELECT n.* FROM crowd_person p, (SELECT f FROM families_facilitator f ORDER BY approval_number LIMIT 1) t,
  LATERAL jsonb_populate_record(t.f, jsonb_build_object('id', md5(p.user_id || 'register')::uuid, 'user_id', p.user_id, 'area_id', p.area_id,
    'approval_number', 'CROWD-' || p.number)) n
WHERE p.role = 'facilitator' AND NOT p.known;

-- What a year of work leaves in the record: openings and changes.
INSERT INTO audit.opening (at, user_id, family_id, granted, why)
SELECT now() - make_interval(days => 1 + (c.number * 7 + i * 53)::int % 360, mins => i), c.facilitator, pg_temp.copied(c.family, c.key), true, 'GET detail'
FROM crowd_family c, generate_series(1, 5) i;
INSERT INTO audit.event (at, actor_id, request, rel, op, row_id, area_id, family_id, after)
SELECT now() - make_interval(days => 1 + (c.number * 3 + i * 31)::int % 360), c.facilitator, '', 'families_step', 'update', c.key, c.area_id,
       pg_temp.copied(c.family, c.key), '{"state": "done"}'
FROM crowd_family c, generate_series(1, 5) i;

-- Teams and money of the first area, in every area that has none.
CREATE TEMP TABLE crowd_other AS SELECT area_id, :'seed' || 'other' || n AS key FROM crowd_area WHERE NOT demo;
SELECT pg_temp.clone(t, 'JOIN teams_area a ON a.id = r.area_id AND a.slug = ''linn-county'' CROSS JOIN crowd_other c') FROM unnest(ARRAY[
  'teams_team', 'teams_seat', 'teams_teammember', 'teams_seatterm', 'meetings_teammeeting',
  'contracts_allocation', 'contracts_budgetline', 'contracts_commitment', 'contracts_payment']) t;

-- Listings: all of the demo's, `listings` times in every area, serving that area's first county.
CREATE TEMP TABLE crowd_listing AS SELECT area_id, county_id, :'seed' || 'listing' || n || '-' || i AS key, n * :listings + i AS number
FROM crowd_area, generate_series(0, :listings - 1) i;
SELECT pg_temp.clone(t, 'CROSS JOIN crowd_listing c') FROM unnest(ARRAY['resources_servicecategory', 'resources_language', 'resources_phone', 'resources_schedule',
  'resources_location', 'resources_address', 'resources_serviceatlocation']) t;
INSERT INTO resources_servicearea SELECT n.* FROM (SELECT DISTINCT ON (s.service_id) s AS r FROM resources_servicearea s) t CROSS JOIN crowd_listing c,
  LATERAL jsonb_populate_record(t.r, jsonb_build_object('id', pg_temp.copied((t.r).id, c.key), 'service_id', pg_temp.copied((t.r).service_id, c.key),
    'area_id', c.area_id, 'county_id', c.county_id)) n;
SELECT pg_temp.clone('resources_publishedlisting', 'CROSS JOIN crowd_listing c', '{"counties": "ARRAY[c.county_id]"}');
SELECT pg_temp.clone('resources_organization', 'CROSS JOIN crowd_listing c', jsonb_build_object('name', $$r.name || ' ' || c.number$$));
SELECT pg_temp.clone('resources_service', 'CROSS JOIN crowd_listing c');
UPDATE resources_publishedlisting SET search = ts_delete(search, (SELECT coalesce(array_agg(w.lexeme), '{}') FROM unnest(search) w WHERE w.lexeme LIKE 'k:%'))
    || array_to_tsvector(ARRAY['k:' || counties[1]])
  WHERE cardinality(counties) = 1 AND NOT statewide;
COMMIT;
VACUUM (ANALYZE);
SELECT count(*) FROM families_family;
