"""Every address of the network with who may see it."""

import hashlib

from teams.roles import Permission
from tests.access import Row
from tests.factories import MembershipFactory
from tests.resources.factories import (
    CallFactory,
    CallListFactory,
    DoNotListFactory,
    FreshnessAskFactory,
    ImportBatchFactory,
    published_listing,
    whole_listing,
)

CONFIRM_TOKEN = "a-link-that-a-provider-got-by-mail"
EDIT, SEE = Permission.EDIT_LISTINGS, Permission.SEE_LISTINGS


def build(world):
    """A draft, a public listing and an import of the area."""
    world.listing = whole_listing(world.area)
    world.public_listing = published_listing(world.area)
    editor = MembershipFactory(area=world.area, role="listing_editor").person
    asked = {"area": world.area, "asked_by": editor}
    world.batch = ImportBatchFactory(state="checked", sound_rows=1, **asked)
    world.loaded_batch = ImportBatchFactory(state="loaded", **asked)

    made = CallListFactory(area=world.area, made_by=editor)
    world.call = CallFactory(call_list=made, service=world.public_listing, position=1)
    world.entry = DoNotListFactory(area=world.area, entered_by=editor)
    hashed = hashlib.sha256(CONFIRM_TOKEN.encode()).hexdigest()
    FreshnessAskFactory(service=world.public_listing, token_hash=hashed)


def of_call_list(world):
    return [world.area.slug, world.call.call_list_id]


def of_entry(world):
    return [world.area.slug, world.entry.pk]


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
    Row("resources:listing", lambda world: [world.public_listing.pk], "public"),
    Row("resources:print_listing", lambda world: [world.public_listing.pk], "public"),
    Row("resources:confirm_listing", lambda world: [CONFIRM_TOKEN], "public"),
    Row("resources:confirmed", lambda world: [world.public_listing.pk], "public"),
    Row("resources:index", of_area, SEE),
    Row("resources:preview", of_listing, SEE),
    Row("resources:add", of_area, EDIT),
    Row("resources:edit", of_listing, EDIT),
    Row("resources:publish", of_listing, Permission.PUBLISH_LISTINGS),
    Row("resources:withdraw", of_public, EDIT),
    Row("resources:hand_in", of_listing, EDIT, ok=405),
    Row("resources:verify", of_listing, EDIT),
    Row("resources:taking", of_listing, EDIT, ok=405),
    Row("resources:announcement", of_listing, EDIT),
    Row("resources:reading_grade", of_area, EDIT, ok=405),
    Row("resources:keep_true", of_area, EDIT),
    Row("resources:call_lists", of_area, EDIT),
    Row("resources:start_calls", of_area, EDIT),
    Row("resources:call_list", of_call_list, EDIT),
    Row("resources:call_sheet", of_call_list, EDIT),
    Row("resources:undo_call", of_call_list, EDIT, ok=405),
    Row("resources:call", lambda w: [*of_call_list(w), 1], EDIT),
    Row("resources:do_not_list", of_area, EDIT),
    Row("resources:add_to_do_not_list", of_area, EDIT),
    Row("resources:edit_do_not_list", of_entry, EDIT),
    Row("resources:leave_do_not_list", of_entry, EDIT),
    Row("resources:history", of_listing, Permission.SEE_AUDIT),
    Row("resources:imports", of_area, EDIT),
    Row("resources:start_import", of_area, EDIT),
    Row("resources:import_template", of_area, EDIT),
    Row("resources:show_import", of_batch, EDIT),
    Row("resources:load_import", of_batch, EDIT, ok=405),
    Row("resources:undo_import", lambda w: [w.area.slug, w.loaded_batch.pk], EDIT),
]
