"""Every address of the network with who may see it."""

from resources.finding import county_slug
from teams.roles import Permission
from tests.access import Row
from tests.factories import MembershipFactory
from tests.resources.factories import ImportBatchFactory, published_listing, whole_listing

EDIT, SEE = Permission.EDIT_LISTINGS, Permission.SEE_LISTINGS


def build(world):
    """A draft, a public listing and an import of the area."""
    world.listing = whole_listing(world.area)
    world.public_listing = published_listing(world.area)
    world.polk = world.public_listing.counties.get().county
    editor = MembershipFactory(area=world.area, role="listing_editor").person
    asked = {"area": world.area, "asked_by": editor}
    world.batch = ImportBatchFactory(state="checked", sound_rows=1, **asked)
    world.loaded_batch = ImportBatchFactory(state="loaded", **asked)


def of_listing(world):
    return [world.area.slug, world.listing.pk]


def of_public(world):
    return [world.area.slug, world.public_listing.pk]


def of_batch(world):
    return [world.area.slug, world.batch.pk]


def of_area(world):
    return [world.area.slug]


ROWS = [
    Row("resources:search", lambda world: [], "public"),
    Row("resources:kind", lambda world: ["food-pantry"], "public"),
    Row("resources:county", lambda world: [county_slug(world.polk.name)], "public"),
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
    Row("resources:imports", of_area, EDIT),
    Row("resources:start_import", of_area, EDIT),
    Row("resources:import_template", of_area, EDIT),
    Row("resources:show_import", of_batch, EDIT),
    Row("resources:load_import", of_batch, EDIT, ok=405),
    Row("resources:undo_import", lambda w: [w.area.slug, w.loaded_batch.pk], EDIT),
]
