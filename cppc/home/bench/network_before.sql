-- Makes a throw-away database ready for many public listings; run by its superuser.
-- Triggers and foreign keys rest, indexes are made anew at the end (network_after.sql).
SET session_replication_role = replica;
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';

CREATE TEMP TABLE index_to_make AS
SELECT pg_get_indexdef(i.indexrelid) AS made_by, i.indexrelid::regclass AS name FROM pg_index i
WHERE i.indrelid = ANY (ARRAY['resources_publishedlisting', 'resources_publishedplace', 'resources_service']::regclass[])
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid);

DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT name FROM index_to_make LOOP EXECUTE 'DROP INDEX ' || one; END LOOP;
END $$;

-- The column of the search arrives with the tags alone; words are added as INDEX in
-- resources/services/projection.py does it.
CREATE FUNCTION pg_temp.with_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.search := setweight(to_tsvector('english', NEW.name_en), 'A') || setweight(to_tsvector('spanish', NEW.name_es), 'A')
    || setweight(to_tsvector('english', NEW.organization), 'B') || setweight(to_tsvector('spanish', NEW.organization), 'B')
    || setweight(to_tsvector('english', NEW.description_en), 'C')
    || setweight(to_tsvector('spanish', translate(NEW.description_es, 'áéíóúñü', 'aeiounu')), 'C')
    || setweight(to_tsvector('english', NEW.start_en || ' ' || NEW.city), 'D')
    || setweight(to_tsvector('spanish', translate(NEW.start_es, 'áéíóúñü', 'aeiounu')), 'D') || NEW.search;
  RETURN NEW;
END $$;
CREATE TRIGGER with_words BEFORE INSERT ON resources_publishedlisting FOR EACH ROW EXECUTE FUNCTION pg_temp.with_words();
ALTER TABLE resources_publishedlisting ENABLE ALWAYS TRIGGER with_words;
