"""Addresses of keeping listings true, with who may see them."""

from teams.roles import Permission
from tests.access import Row
from tests.resources import keeping
from tests.resources.factories import published_listing

EDIT, PUBLISH = Permission.EDIT_LISTINGS, Permission.PUBLISH_LISTINGS


def build(world):
    """A neighbor's public listing with everything that can come from outside."""
    fields = {"kind": "informal", "email": "neighbor@example.org"}
    world.neighbor = published_listing(world.area, name_en="Rides from neighbors", **fields)
    about = {"service": world.neighbor}
    world.claim = keeping.ListingClaimFactory(**about, why="I drive there.")
    world.listing_link = keeping.ListingLinkFactory(**about, token="world-token")
    world.suggestion = keeping.ListingSuggestionFactory(**about)
    keeping.ListingReportFactory(**about, note="Nobody answered.")
    world.status = keeping.ScreeningStatusFactory(area=world.area, allows=True)
    keeping.ScreeningFactory(**about, status=world.status)


def of_neighbor(world):
    return [world.neighbor.pk]


def of_area(world):
    return [world.area.slug]


def at_neighbor(world):
    return [world.area.slug, world.neighbor.pk]


def token(world):
    return ["world-token"]


ROWS = [
    Row("resources:claim", of_neighbor, "public"),
    Row("resources:suggest", of_neighbor, "public"),
    Row("resources:report", of_neighbor, "public"),
    Row("resources:write_to_them", of_neighbor, "public"),
    Row("resources:thanks", lambda w: [w.neighbor.pk, "write"], "public"),
    Row("resources:listing_link", token, "public"),
    # No browser of the table opened it; after twenty wrong tries they are held up.
    Row("resources:keep_listing", token, "public", ok=(404, 429)),
    Row("resources:stop_messages", token, "public"),
    Row("resources:claims", of_area, EDIT),
    Row("resources:claim_answer", lambda w: [w.area.slug, w.claim.pk], EDIT),
    Row("resources:suggestions", of_area, EDIT),
    Row("resources:suggestion", lambda w: [w.area.slug, w.suggestion.pk], EDIT),
    Row("resources:reports", of_area, EDIT),
    Row("resources:listing_reports", at_neighbor, EDIT),
    Row("resources:keeping", at_neighbor, EDIT),
    Row("resources:relay_listing", at_neighbor, PUBLISH, ok=405),
    Row("resources:screening", at_neighbor, EDIT),
    Row(
        "resources:take_back",
        lambda w: [w.area.slug, w.neighbor.pk, w.listing_link.pk],
        PUBLISH,
        ok=405,
    ),
    Row("resources:network_choices", of_area, PUBLISH),
    Row("resources:screening_status_add", of_area, PUBLISH),
    Row("resources:screening_status", lambda w: [w.area.slug, w.status.pk], PUBLISH),
]
