-- Public listings out of lines of JSON in the table made(line); run by the superuser of a
-- throw-away database: triggers and foreign keys rest, indexes are built once at the end.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';


INSERT INTO resources_service
SELECT n.* FROM made m, LATERAL jsonb_populate_record(NULL::resources_service, jsonb_build_object(
  'id', m.line -> 'service_id', 'area_id', m.line -> 'area_id', 'created_at', m.line -> 'published_at', 'updated_at', m.line -> 'changed_at', 'version', 1,
  'kind', m.line -> 'kind', 'confidential', m.line -> 'confidential', 'organization_id', m.line -> 'organization_key', 'name_en', m.line -> 'name_en', 'name_es', m.line -> 'name_es',
  'alternate_name', '', 'description_en', m.line -> 'description_en', 'description_es', m.line -> 'description_es', 'start_en', '', 'start_es', '', 'happens_en', '', 'happens_es', '',
  'bring_en', '', 'bring_es', '', 'wait_en', '', 'wait_es', '', 'eligibility_en', '', 'eligibility_es', '', 'cost', '', 'fees_en', '', 'fees_es', '', 'statewide', m.line -> 'statewide',
  'website', '', 'email', '', 'taking', '', 'notice_en', '', 'notice_es', '', 'do_not_refer', false, 'do_not_refer_because', '', 'state', 'published', 'published_at', m.line -> 'published_at',
  'withdrawn_because', '', 'verified_how', '', 'details', '{}'::jsonb)) n;

INSERT INTO resources_organization
SELECT DISTINCT ON (m.line ->> 'organization_key') n.* FROM made m, LATERAL jsonb_populate_record(NULL::resources_organization, jsonb_build_object(
  'id', m.line -> 'organization_key', 'area_id', m.line -> 'area_id', 'created_at', m.line -> 'published_at', 'updated_at', m.line -> 'published_at', 'version', 1,
  'name', m.line -> 'organization', 'alternate_name', '', 'description', '', 'website', '', 'email', '', 'details', '{}'::jsonb)) n
WHERE m.line ->> 'organization_key' IS NOT NULL;

DROP INDEX public_listing_search;
INSERT INTO resources_publishedlisting
SELECT n.* FROM made m,
LATERAL (SELECT string_agg(t, ' ')::tsvector AS tags FROM (
    SELECT format('''c:%s'':1B', v) AS t FROM jsonb_array_elements_text(m.line -> 'above') v
    UNION ALL SELECT format('''k:%s''', v) FROM jsonb_array_elements_text(m.line -> 'counties') v
    UNION ALL SELECT '''k:all''' WHERE (m.line ->> 'statewide')::boolean
    UNION ALL SELECT format('''l:%s''', v) FROM jsonb_array_elements_text(m.line -> 'languages') v
    UNION ALL SELECT format('''t:%s''', m.line ->> 'kind')
    UNION ALL SELECT format('''p:%s''', m.line ->> 'cost') WHERE m.line ->> 'cost' <> '') x) g,
LATERAL (SELECT setweight(to_tsvector('english', m.line ->> 'name_en'), 'A') || setweight(to_tsvector('spanish', m.line ->> 'name_es'), 'A')
    || setweight(to_tsvector('english', m.line ->> 'organization'), 'B') || setweight(to_tsvector('spanish', m.line ->> 'organization'), 'B')
    || setweight(to_tsvector('english', m.line ->> 'description_en'), 'C') || setweight(to_tsvector('spanish', translate(m.line ->> 'description_es', 'áéíóúñü', 'aeiounu')), 'C')
    || setweight(to_tsvector('english', (m.line ->> 'start_en') || ' ' || coalesce(m.line -> 'spot' ->> 'city', '')), 'D')
    || setweight(to_tsvector('spanish', translate(m.line ->> 'start_es', 'áéíóúñü', 'aeiounu')), 'D') || g.tags AS search) w,
LATERAL jsonb_populate_record(NULL::resources_publishedlisting, jsonb_build_object(
  'copied_version', 1, 'alternate_name', '', 'eligibility_en', '', 'eligibility_es', '', 'happens_en', '', 'happens_es', '', 'bring_en', '', 'bring_es', '', 'wait_en', '', 'wait_es', '',
  'fees_en', '', 'fees_es', '', 'website', '', 'email', '', 'taking', '', 'notice_en', '', 'notice_es', '', 'details', '{}'::jsonb,
  'place', coalesce(m.line -> 'spot' ->> 'name', ''), 'address', coalesce(m.line -> 'spot' ->> 'address_1', ''), 'city', coalesce(m.line -> 'spot' ->> 'city', ''),
  'postal_code', coalesce(m.line -> 'spot' ->> 'postal_code', ''), 'latitude', m.line -> 'spot' -> 'latitude', 'longitude', m.line -> 'spot' -> 'longitude')
  || m.line || jsonb_build_object('search', w.search::text)) n;
CREATE INDEX public_listing_search ON resources_publishedlisting USING gin (search) WITH (fastupdate = off);

INSERT INTO resources_publishedplace (id, listing_id, confidential, area_id, location_key, position, name, alternate_name, description, transport_en, transport_es,
  address_1, address_2, city, state_province, postal_code, latitude, longitude, approximate, details)
SELECT p.id, (m.line ->> 'service_id')::uuid, '', (m.line ->> 'area_id')::uuid, p.location_key, 0, p.name, '', '', '', '',
  p.address_1, '', p.city, p.state_province, p.postal_code, p.latitude, p.longitude, false, '{}'
FROM made m, LATERAL jsonb_populate_record(NULL::resources_publishedplace, m.line -> 'spot') p WHERE m.line -> 'spot' <> 'null';

INSERT INTO resources_publishedorganization (organization_id, area_id, name, alternate_name, description, website, email, changed_at, details)
SELECT id, area_id, name, '', '', '', '', updated_at, '{}' FROM resources_organization o
WHERE NOT EXISTS (SELECT FROM resources_publishedorganization p WHERE p.organization_id = o.id) AND EXISTS (SELECT FROM resources_publishedlisting l WHERE l.organization_key = o.id);

INSERT INTO resources_vocabulary SELECT w.word, w.word, (SELECT array_agg(DISTINCT substr('  ' || w.word || ' ', i, 3)) FROM generate_series(1, length(w.word) + 1) i)
FROM (SELECT DISTINCT word FROM made m, LATERAL regexp_split_to_table(lower(translate((m.line ->> 'name_en') || ' ' || (m.line ->> 'name_es') || ' ' || (m.line ->> 'description_en'), 'áéíóúñüÁÉÍÓÚÑ', 'aeiounuAEIOUN')), '[^a-z]+') word) w
WHERE length(w.word) BETWEEN 4 AND 40 ON CONFLICT DO NOTHING;
DROP TABLE made;
