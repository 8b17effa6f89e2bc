-- One area with :families families and :meetings held meetings: copies of what it has, on top of the full state.
-- Run after copies.sql; psql sets :families, :meetings and :area.

CREATE TEMP TABLE more_area AS SELECT id FROM teams_area WHERE slug = :'area';
-- The colleagues of the facilitators who are measured lead the new families; theirs keep their number.
CREATE TEMP TABLE more_family AS
WITH source AS (SELECT f.id AS family, f.area_id FROM families_family f WHERE f.area_id = (SELECT id FROM more_area)
                  AND NOT EXISTS (SELECT FROM families_circlemember c JOIN teams_user u ON u.id = c.user_id
                                  WHERE c.family_id = f.id AND c.capacity = 'facilitator' AND u.email LIKE 'facilitator%'))
SELECT s.family, s.area_id, 'more' || i AS key, 'M-' || lpad(upper(to_hex(row_number() OVER ())), 6, '0') AS reference
FROM source s, generate_series(1, :families / (SELECT count(*) FROM source)::int + 1) i
ORDER BY i, s.family
LIMIT greatest(0, :families - (SELECT count(*) FROM families_family WHERE area_id = (SELECT id FROM more_area)));
ANALYZE more_family;
SELECT pg_temp.clone_families('more_family c');
SELECT pg_temp.clone('families_circlemember', 'JOIN more_family c ON c.family = r.family_id');
SELECT pg_temp.clone('families_family', 'JOIN more_family c ON c.family = r.id', '{"reference": "c.reference"}');

-- Each family's first held meeting once more, a month earlier each time; who was there stays who was there.
DELETE FROM copy_kind WHERE name !~ '^meetings_';
CREATE TEMP TABLE more_meeting AS
WITH held AS (SELECT DISTINCT ON (family_id) id AS meeting, area_id FROM meetings_familymeeting
              WHERE area_id = (SELECT id FROM more_area) AND state = 'held' ORDER BY family_id, starts_at)
SELECT h.*, 'held' || i AS key, i AS months FROM held h, generate_series(1, :meetings / (SELECT count(*) FROM held)::int + 1) i
ORDER BY i, h.meeting
LIMIT greatest(0, :meetings - (SELECT count(*) FROM meetings_familymeeting WHERE area_id = (SELECT id FROM more_area)));
ANALYZE more_meeting;
SELECT pg_temp.clone(t, 'JOIN more_meeting c ON c.meeting = r.meeting_id') FROM unnest(ARRAY['meetings_arrangement', 'meetings_preparation',
  'meetings_participationsupport', 'meetings_safetyscreen', 'meetings_takingpart', 'meetings_invitation', 'meetings_attendance', 'meetings_note']) t;
SELECT pg_temp.clone('meetings_familymeeting', 'JOIN more_meeting c ON c.meeting = r.id', jsonb_build_object(
  'starts_at', $$r.starts_at - make_interval(days => 30 * c.months)$$, 'held_at', $$r.held_at - make_interval(days => 30 * c.months)$$));
COMMIT;
VACUUM (ANALYZE);
SELECT count(*) FROM meetings_familymeeting m JOIN teams_area a ON a.id = m.area_id WHERE a.slug = :'area';
