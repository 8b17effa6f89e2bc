"""What ends with a record, and with a longer yes."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent.parent / "sql"
BACK = """
DROP TRIGGER shortens_links_at_its_end ON families_consent;
DROP TRIGGER nobody_is_asked ON families_family;
DROP FUNCTION authz.nobody_is_asked();
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0011_phones")]

    operations = [migrations.RunSQL((FOLDER / "ended.sql").read_text(), BACK)]
