from resources.views.api import (
    api,
    api_openapi,
    api_organization,
    api_organizations,
    api_place,
    api_places,
    api_profile,
    api_service,
    api_services,
    api_taxonomies,
    api_taxonomy,
    api_term,
    api_terms,
)
from resources.views.find import county, kind, search
from resources.views.history import history
from resources.views.hub_pages import add_event, edit_event, edit_hub, set_event
from resources.views.hubs import event_calendar, hub
from resources.views.imports import (
    import_template,
    imports,
    load_import,
    show_import,
    start_import,
    undo_import,
)
from resources.views.listings import add, edit, hand_in, index, preview, publish, verify, withdraw
from resources.views.maps import county_map, supports_map
from resources.views.public import listing, print_listing
from resources.views.saved import saved_list, saved_print, saved_text
from resources.views.take import api_docs, area_downloads, download, state_downloads, take_along
from resources.views.words import category_words, words

__all__ = [
    "add",
    "add_event",
    "api",
    "api_docs",
    "api_openapi",
    "api_organization",
    "api_organizations",
    "api_place",
    "api_places",
    "api_profile",
    "api_service",
    "api_services",
    "api_taxonomies",
    "api_taxonomy",
    "api_term",
    "api_terms",
    "area_downloads",
    "category_words",
    "county",
    "county_map",
    "download",
    "edit",
    "edit_event",
    "edit_hub",
    "event_calendar",
    "hand_in",
    "history",
    "hub",
    "import_template",
    "imports",
    "index",
    "kind",
    "listing",
    "load_import",
    "preview",
    "print_listing",
    "publish",
    "saved_list",
    "saved_print",
    "saved_text",
    "search",
    "set_event",
    "show_import",
    "start_import",
    "state_downloads",
    "supports_map",
    "take_along",
    "undo_import",
    "verify",
    "withdraw",
    "words",
]
