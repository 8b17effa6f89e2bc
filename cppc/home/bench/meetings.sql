-- Fifty thousand meetings of five thousand families in one area: each of the area's families, copied from the full state, gets ten held ones.
-- Run after crowd.sql by the superuser of a throw-away database. psql sets :families, :meetings and :area.
BEGIN;
SET LOCAL session_replication_role = replica;
SET LOCAL synchronous_commit = off;

CREATE TEMP TABLE more_family AS
SELECT f.id AS source, md5(f.id::text || 'more' || i)::uuid AS id, 'M-' || lpad(upper(to_hex(row_number() OVER ())), 6, '0') AS reference
FROM (SELECT id FROM families_family WHERE area_id = (SELECT id FROM teams_area WHERE slug = :'area') ORDER BY reference LIMIT 1000) f,
     generate_series(1, 5) i
LIMIT greatest(0, :families - (SELECT count(*) FROM families_family WHERE area_id = (SELECT id FROM teams_area WHERE slug = :'area')));
INSERT INTO families_family SELECT n.* FROM more_family c JOIN families_family r ON r.id = c.source,
  LATERAL jsonb_populate_record(r, jsonb_build_object('id', c.id, 'reference', c.reference)) n;
-- The colleagues of the facilitators who are measured lead them; theirs keep their size.
INSERT INTO families_circlemember SELECT n.* FROM more_family c JOIN families_circlemember r ON r.family_id = c.source
  JOIN teams_user u ON u.id = r.user_id AND u.email NOT LIKE 'facilitator%',
  LATERAL jsonb_populate_record(r, jsonb_build_object('id', md5(c.id::text || r.id)::uuid, 'family_id', c.id)) n;
INSERT INTO families_step SELECT n.* FROM more_family c JOIN families_step r ON r.family_id = c.source,
  LATERAL jsonb_populate_record(r, jsonb_build_object('id', md5(c.id::text || r.id)::uuid, 'family_id', c.id)) n;

INSERT INTO meetings_familymeeting (id, area_id, version, created_at, updated_at, family_id, kind, state, starts_at, minutes, mode, facilitator_id, held_at, cancelled_why)
SELECT md5(f.id::text || 'held' || i)::uuid, f.area_id, 1, now(), now(), f.id, 'community', 'held',
       now() - make_interval(days => 30 * i + 200), 90, 'in_person', m.facilitator_id, now() - make_interval(days => 30 * i + 200), ''
FROM families_family f
JOIN LATERAL (SELECT user_id AS facilitator_id FROM families_circlemember c WHERE c.family_id = f.id AND c.capacity = 'facilitator' LIMIT 1) m ON true,
     generate_series(1, :meetings / :families) i
WHERE f.area_id = (SELECT id FROM teams_area WHERE slug = :'area')
ON CONFLICT DO NOTHING;
COMMIT;
VACUUM (ANALYZE);
SELECT count(*) FROM meetings_familymeeting m JOIN teams_area a ON a.id = m.area_id WHERE a.slug = :'area';
