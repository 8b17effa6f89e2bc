"""Public places and organizations: read by everybody, written with the public copy of a listing.

A place hangs on (listing, confidential): its own `confidential` is always empty, so a listing that
is or becomes confidential can have none, and places leave with their listing's copy.
"""

from django.db import migrations

from cppc.core.limits import Guard, GuardAlso, OnlyLike
from cppc.core.tenancy import Isolate, Policy, areas_with

EDIT, PUBLISH = areas_with("edit_listings"), areas_with("publish_listings")
PUBLIC_ROWS = (
    Policy("SELECT", "true"),
    Policy("INSERT", check=PUBLISH),
    Policy("UPDATE", PUBLISH),
    Policy("DELETE", EDIT),
)
WORDS = ("happens_en", "happens_es", "bring_en", "bring_es", "wait_en", "wait_es")
NOTICE = ("notice_en", "notice_es")
LINK = [
    "ALTER TABLE resources_publishedlisting ADD CONSTRAINT public_listing_and_secrecy "
    "UNIQUE (service_id, confidential)",
    "ALTER TABLE resources_publishedplace ADD CONSTRAINT place_of_a_listing_without_secret "
    "FOREIGN KEY (listing_id, confidential) "
    "REFERENCES resources_publishedlisting (service_id, confidential) ON DELETE CASCADE",
    # Iowa lies around 42 degrees north: one degree of longitude is cos(42) as long as of latitude.
    "ALTER TABLE resources_publishedplace ADD COLUMN spot point GENERATED ALWAYS AS "
    "(point(longitude * 0.7431448254773942, latitude)) STORED",
    "CREATE INDEX public_place_spot ON resources_publishedplace USING gist (spot)",
]
UNLINK = [
    "DROP INDEX public_place_spot",
    "ALTER TABLE resources_publishedplace DROP COLUMN spot",
    "ALTER TABLE resources_publishedplace DROP CONSTRAINT place_of_a_listing_without_secret",
    "ALTER TABLE resources_publishedlisting DROP CONSTRAINT public_listing_and_secrecy",
]
COST, TAKING = "free|low|paid", "open|full"


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0005_directory_like_hsds"),
        ("meetings", "0019_declined_to_sign"),
    ]
    operations = [
        Isolate("resources.PublishedPlace", *PUBLIC_ROWS),
        Isolate("resources.PublishedOrganization", *PUBLIC_ROWS),
        migrations.RunSQL(LINK, UNLINK),
        OnlyLike("resources_service", cost=COST, taking=TAKING),
        OnlyLike("resources_publishedlisting", cost=COST, taking=TAKING),
        OnlyLike("resources_phone", kind="voice|hotline|text|tty|fax"),
        OnlyLike("resources_address", kind="physical|postal|virtual"),
        OnlyLike(
            "resources_publishedplace",
            state_province="[A-Z]{2}",
            postal_code="[0-9]{5}(-[0-9]{4})?",
        ),
        GuardAlso(
            "resources_organization",
            *("description", "details", "~alternate_name", "~website", "~email"),
        ),
        GuardAlso(
            "resources_service",
            *("do_not_refer_because", *WORDS, *NOTICE, "details", "~alternate_name"),
        ),
        GuardAlso("resources_phone", "details"),
        GuardAlso(
            "resources_location",
            *("description", "transport_en", "transport_es", "details", "~alternate_name"),
        ),
        GuardAlso("resources_address", "~address_2", "~attention", "~region"),
        GuardAlso("resources_serviceatlocation", "details"),
        GuardAlso("resources_publishedlisting", *WORDS, *NOTICE, "details", "~alternate_name"),
        Guard(
            "resources_publishedplace",
            *("description", "transport_en", "transport_es", "details"),
            *("~name", "~alternate_name", "~address_1", "~address_2", "~city"),
        ),
        Guard(
            "resources_publishedorganization",
            *("description", "details", "~name", "~alternate_name", "~website", "~email"),
        ),
    ]
