-- After the rows: the indexes that network_before.sql took away.
DROP TRIGGER with_words ON resources_publishedlisting;
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT made_by FROM index_to_make LOOP EXECUTE one; END LOOP;
END $$;
DROP TABLE index_to_make;
DROP FUNCTION pg_temp.with_words();
