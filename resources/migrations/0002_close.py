"""Closes every table of the network; public copies and words are readable by everybody.

Places and private numbers are for those who edit alone, and their audit would hand them to the
readers of the record: so a listing's own row is audited, its addresses and phones are not.
A row that says "published" can be written only by those who may publish.
"""

from django.db import migrations

from cppc.core.tenancy import (
    Audited,
    Isolate,
    Policy,
    area_rows,
    areas_with,
    reference_rows,
    writes,
)

SEE, EDIT = areas_with("see_listings"), areas_with("edit_listings")
PUBLISH = areas_with("publish_listings")
NOT_PUBLIC = f"{EDIT} AND (state <> 'published' OR {PUBLISH})"
PUBLISHER = "(SELECT cardinality(authz.area_ids_with('publish_listings'))) > 0"
LISTING_ROWS = area_rows(read="see_listings", write="edit_listings")
EDITOR_ROWS = area_rows(read="edit_listings", write="edit_listings")


class Migration(migrations.Migration):
    dependencies = [("resources", "0001_initial"), ("teams", "0002_close")]
    operations = [
        Isolate("resources.Category", *reference_rows(write="manage_areas")),
        Isolate("resources.Organization", *LISTING_ROWS),
        Isolate(
            "resources.Service",
            Policy("SELECT", SEE),
            Policy("INSERT", check=NOT_PUBLIC),
            Policy("UPDATE", EDIT, NOT_PUBLIC),
            Policy("DELETE", EDIT),
        ),
        Isolate("resources.ServiceCategory", *LISTING_ROWS),
        Isolate("resources.ServiceArea", *LISTING_ROWS),
        Isolate("resources.Language", *LISTING_ROWS),
        Isolate("resources.Schedule", *LISTING_ROWS),
        Isolate(
            "resources.Phone",
            Policy("SELECT", f"public AND {SEE}"),
            Policy("SELECT", EDIT),
            *writes(EDIT),
        ),
        Isolate("resources.Location", *EDITOR_ROWS),
        Isolate("resources.Address", *EDITOR_ROWS),
        Isolate("resources.ServiceAtLocation", *EDITOR_ROWS),
        Isolate("resources.ImportBatch", *EDITOR_ROWS),
        Isolate("resources.ImportFile", *EDITOR_ROWS, grants="SELECT, INSERT, DELETE"),
        Isolate("resources.ImportFinding", *EDITOR_ROWS, grants="SELECT, INSERT, DELETE"),
        # A policy that is simply true costs nothing and keeps the text index usable (tested).
        Isolate(
            "resources.PublishedListing",
            Policy("SELECT", "true"),
            Policy("INSERT", check=PUBLISH),
            Policy("UPDATE", PUBLISH),
            Policy("DELETE", EDIT),
        ),
        Isolate(
            "resources.Vocabulary",
            Policy("SELECT", "true"),
            Policy("INSERT", check=PUBLISHER),
            grants="SELECT, INSERT",
        ),
        Audited("resources.Organization"),
        Audited("resources.Service"),
        Audited("resources.ServiceCategory"),
        Audited("resources.ServiceArea"),
        Audited("resources.Language"),
        Audited("resources.Schedule"),
        Audited("resources.ImportBatch"),
    ]
