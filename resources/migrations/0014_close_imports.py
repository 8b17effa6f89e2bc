"""Closes what imports and duplicates keep; states and problems that came new are choices too."""

from django.db import migrations

from cppc.core.limits import Guard, OnlyChoices, OnlyLike
from cppc.core.tenancy import Isolate, Policy, area_rows, areas_with
from resources.importing.shapes import FILES

EDIT, PUBLISH = areas_with("edit_listings"), areas_with("publish_listings")
EDITOR_ROWS = area_rows(read="edit_listings", write="edit_listings")
FILE = "|".join(FILES)
OLD_CHOICES = {
    "resources_importbatch": ("state",),
    "resources_importfinding": ("level", "problem"),
}
DROP = [
    f'ALTER TABLE {table} DROP CONSTRAINT "only_{column}_{table.rpartition("_")[2]}"'
    for table, columns in OLD_CHOICES.items()
    for column in columns
]


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0013_imports_and_duplicates"),
        ("meetings", "0019_declined_to_sign"),
    ]
    operations = [
        migrations.RunSQL(DROP, migrations.RunSQL.noop),
        OnlyChoices("resources.ImportBatch"),
        OnlyChoices("resources.ImportFinding"),
        OnlyLike(
            "resources_importbatch", hsds_version="[0-9.-]+", ending="undone|cancelled|failed"
        ),
        OnlyLike("resources_importfinding", file=FILE),
        Isolate("resources.ImportRow", *EDITOR_ROWS),
        OnlyChoices("resources.ImportRow"),
        OnlyLike("resources_importrow", file=FILE, after_hash="[0-9a-f]{64}"),
        Isolate("resources.ImportProfile", *EDITOR_ROWS),
        OnlyLike("resources_importprofile", headings_hash="[0-9a-f]{64}"),
        Guard("resources_importprofile", "mapping", "~name"),
        Isolate("resources.DuplicatePair", *EDITOR_ROWS),
        OnlyChoices("resources.DuplicatePair"),
        OnlyLike("resources_duplicatepair", reasons="[{}a-z_,]*"),
        Isolate("resources.ListingMerge", *EDITOR_ROWS),
        OnlyLike("resources_listingmerge", after_hash="[0-9a-f]{64}"),
        # Where a merged listing's page leads: two ids, read by everybody.
        Isolate(
            "resources.MovedListing",
            Policy("SELECT", "true"),
            Policy("INSERT", check=PUBLISH),
            Policy("DELETE", EDIT),
            grants="SELECT, INSERT, DELETE",
        ),
    ]
