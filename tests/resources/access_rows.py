"""Every address of the network with who may see it."""

from resources.models import CommunityNeed
from teams.roles import Permission
from tests.access import Row
from tests.factories import MembershipFactory
from tests.resources.factories import (
    CategoryFactory,
    ImportBatchFactory,
    published_listing,
    whole_listing,
)

EDIT, SEE = Permission.EDIT_LISTINGS, Permission.SEE_LISTINGS


def build(world):
    """A draft, a public listing and an import of the area."""
    world.listing = whole_listing(world.area)
    world.public_listing = published_listing(world.area)
    editor = MembershipFactory(area=world.area, role="listing_editor").person
    asked = {"area": world.area, "asked_by": editor}
    world.batch = ImportBatchFactory(state="checked", sound_rows=1, **asked)
    world.need = CommunityNeed.objects.create(area=world.area, category=CategoryFactory())
    world.loaded_batch = ImportBatchFactory(state="loaded", **asked)


def of_listing(world):
    return [world.area.slug, world.listing.pk]


def of_public(world):
    return [world.area.slug, world.public_listing.pk]


def of_batch(world):
    return [world.area.slug, world.batch.pk]


def of_need(world):
    return [world.area.slug, world.need.pk]


def of_area(world):
    return [world.area.slug]


ROWS = [
    Row("resources:search", lambda world: [], "public"),
    Row("resources:listing", lambda world: [world.public_listing.pk], "public"),
    Row("resources:print_listing", lambda world: [world.public_listing.pk], "public"),
    Row("resources:index", of_area, SEE),
    Row("resources:preview", of_listing, SEE),
    Row("resources:add", of_area, EDIT),
    Row("resources:edit", of_listing, EDIT),
    Row("resources:publish", of_listing, Permission.PUBLISH_LISTINGS),
    Row("resources:withdraw", of_public, EDIT),
    Row("resources:hand_in", of_listing, EDIT, ok=405),
    Row("resources:verify", of_listing, EDIT),
    Row("resources:history", of_listing, Permission.SEE_AUDIT),
    Row("resources:gaps", of_area, SEE),
    Row("resources:coverage", of_area, SEE),
    Row("resources:needs", of_area, SEE),
    Row("resources:add_need", of_area, EDIT),
    Row("resources:close_need", of_need, EDIT),
    Row("resources:reopen_need", of_need, EDIT, ok=405),
    Row("resources:imports", of_area, EDIT),
    Row("resources:start_import", of_area, EDIT),
    Row("resources:import_template", of_area, EDIT),
    Row("resources:show_import", of_batch, EDIT),
    Row("resources:load_import", of_batch, EDIT, ok=405),
    Row("resources:undo_import", lambda w: [w.area.slug, w.loaded_batch.pk], EDIT),
]
