"""Every address of the network with who may see it."""

import hashlib

from resources.finding import county_slug
from resources.hsds.shape import own_id
from resources.models import CommunityNeed
from resources.services.import_steps import keep_file
from teams.roles import Permission
from tests.access import Row
from tests.factories import MembershipFactory
from tests.resources.factories import (
    CallFactory,
    CallListFactory,
    CategoryFactory,
    DoNotListFactory,
    DownloadFactory,
    DuplicatePairFactory,
    FreshnessAskFactory,
    ImportBatchFactory,
    ListingMergeFactory,
    changed_row,
    published_listing,
    whole_listing,
)

CONFIRM_TOKEN = "a-link-that-a-provider-got-by-mail"
EDIT, SEE = Permission.EDIT_LISTINGS, Permission.SEE_LISTINGS


def build(world):
    """A draft, a public listing and an import of the area."""
    world.listing = whole_listing(world.area)
    world.public_listing = published_listing(world.area)
    world.public_place = world.public_listing.places.get().pk
    world.polk = world.public_listing.counties.get().county
    world.download = DownloadFactory(area=world.area, state="ready")
    editor = MembershipFactory(area=world.area, role="listing_editor").person
    asked = {"area": world.area, "asked_by": editor}
    world.batch = ImportBatchFactory(state="checked", sound_rows=1, **asked)
    world.loaded_batch = ImportBatchFactory(state="loaded", shape="hsds_csv", **asked)
    changed_row(world.batch)
    world.mapping_batch = ImportBatchFactory(state="mapping", shape="mapped", **asked)
    keep_file(world.mapping_batch, b"Agency,Phone1\nExample pantry,515-555-0100\n")
    world.alike_pair = DuplicatePairFactory(area=world.area)
    world.listing_merge = ListingMergeFactory(area=world.area, by=editor)
    world.need = CommunityNeed.objects.create(area=world.area, category=CategoryFactory())

    made = CallListFactory(area=world.area, made_by=editor)
    world.listing_call = CallFactory(call_list=made, service=world.public_listing, position=1)
    world.unlisted = DoNotListFactory(area=world.area, entered_by=editor)
    hashed = hashlib.sha256(CONFIRM_TOKEN.encode()).hexdigest()
    FreshnessAskFactory(service=world.public_listing, token_hash=hashed)


def of_call_list(world):
    return [world.area.slug, world.listing_call.call_list_id]


def of_entry(world):
    return [world.area.slug, world.unlisted.pk]


def of_listing(world):
    return [world.area.slug, world.listing.pk]


def of_public(world):
    return [world.area.slug, world.public_listing.pk]


def of_batch(world):
    return [world.area.slug, world.batch.pk]


def of_pair(world):
    return [world.area.slug, world.alike_pair.pk]


def of_need(world):
    return [world.area.slug, world.need.pk]


def of_area(world):
    return [world.area.slug]


API_LISTS = ("services", "organizations", "places", "taxonomies", "terms")


def of_api(name):
    """One row of each list of the API by its id."""
    return {
        "service": lambda w: [w.public_listing.pk],
        "organization": lambda w: [own_id("steward", w.area.pk)],
        "place": lambda w: [w.public_place],
        "taxonomy": lambda w: [own_id("taxonomy", "cppc")],
        "term": lambda w: [own_id("term", "cppc", "food-pantry")],
    }[name]


API = [
    *(Row(f"resources:api_{name}", lambda w: [], "public") for name in API_LISTS),
    *(
        Row(f"resources:api_{name}", of_api(name), "public")
        for name in ("service", "organization", "place", "taxonomy", "term")
    ),
    Row("resources:api", lambda w: [], "public"),
    Row("resources:api_root", lambda w: [], "public"),
    Row("resources:api_profile", lambda w: [], "public"),
    Row("resources:api_openapi", lambda w: [], "public"),
    Row("resources:api_docs", lambda w: [], "public"),
]
ROWS = [
    *API,
    Row("resources:take_along", lambda world: [], "public"),
    Row("resources:download", lambda world: [world.download.pk], "public"),
    Row("resources:area_downloads", of_area, EDIT),
    Row("resources:state_downloads", lambda world: [], f"state:{Permission.SEE_STATE}"),
    Row("resources:words", lambda world: [], f"state:{Permission.MANAGE_AREAS}"),
    Row(
        "resources:category_words",
        lambda world: ["food-pantry"],
        f"state:{Permission.MANAGE_AREAS}",
    ),
    Row("resources:search", lambda world: [], "public"),
    Row("resources:kind", lambda world: ["food-pantry"], "public"),
    Row("resources:county", lambda world: [county_slug(world.polk.name)], "public"),
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
