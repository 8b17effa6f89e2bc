"""What is public no more leaves files to take along, and the words that mend a search."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).resolve().parents[1] / "sql" / "taken_back.sql").read_text()
BACK = """
DROP FUNCTION authz.end_downloads(uuid), authz.forget_words(uuid, text[]);
DROP POLICY ends_cppc_authz ON resources_download;
DROP POLICY forgets_cppc_authz ON resources_vocabulary;
DROP POLICY reads_cppc_authz ON resources_publishedlisting;
REVOKE SELECT (id, area_id, state, expires_at), UPDATE (expires_at)
  ON resources_download FROM cppc_authz;
REVOKE SELECT, DELETE ON resources_vocabulary FROM cppc_authz;
REVOKE SELECT (search) ON resources_publishedlisting FROM cppc_authz;
"""


class Migration(migrations.Migration):
    dependencies = [("resources", "0017_close_keep_true")]

    operations = [migrations.RunSQL(SQL, BACK)]
