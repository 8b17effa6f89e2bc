"""Every address of the network with who may see it."""

from resources.services.import_steps import keep_file
from teams.roles import Permission
from tests.access import Row
from tests.factories import MembershipFactory
from tests.resources.factories import (
    DuplicatePairFactory,
    ImportBatchFactory,
    ListingMergeFactory,
    changed_row,
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
    world.loaded_batch = ImportBatchFactory(state="loaded", shape="hsds_csv", **asked)
    changed_row(world.batch)
    world.mapping_batch = ImportBatchFactory(state="mapping", shape="mapped", **asked)
    keep_file(world.mapping_batch, b"Agency,Phone1\nExample pantry,515-555-0100\n")
    world.alike_pair = DuplicatePairFactory(area=world.area)
    world.listing_merge = ListingMergeFactory(area=world.area, by=editor)


def of_listing(world):
    return [world.area.slug, world.listing.pk]


def of_public(world):
    return [world.area.slug, world.public_listing.pk]


def of_batch(world):
    return [world.area.slug, world.batch.pk]


def of_pair(world):
    return [world.area.slug, world.alike_pair.pk]


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
    Row("resources:imports", of_area, EDIT),
    Row("resources:start_import", of_area, EDIT),
    Row("resources:import_template", of_area, EDIT),
    Row("resources:show_import", of_batch, EDIT),
    Row("resources:load_import", of_batch, EDIT, ok=405),
    Row("resources:undo_import", lambda w: [w.area.slug, w.loaded_batch.pk], EDIT),
    Row("resources:import_sheet", of_area, EDIT),
    Row("resources:import_findings", of_batch, EDIT),
    Row("resources:import_changes", of_batch, EDIT),
    Row("resources:map_import", lambda w: [w.area.slug, w.mapping_batch.pk], EDIT),
    Row("resources:cancel_import", of_batch, EDIT, ok=405),
    Row("resources:publish_import", of_batch, Permission.PUBLISH_LISTINGS, ok=405),
    Row("resources:duplicates", of_area, EDIT),
    Row("resources:find_duplicates", of_area, EDIT, ok=405),
    Row("resources:merges", of_area, EDIT),
    Row("resources:undo_merge", lambda w: [w.area.slug, w.listing_merge.pk], EDIT, ok=405),
    Row("resources:answer_pair", of_pair, EDIT, ok=405),
    Row("resources:merge", of_pair, EDIT),
]
