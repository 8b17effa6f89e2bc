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
from resources.views.listings import (
    add,
    edit,
    hand_in,
    index,
    preview,
    publish,
    verify,
    withdraw,
)
from resources.views.maps import county_map, supports_map
from resources.views.public import listing, print_listing
from resources.views.saved import saved_list, saved_print, saved_text

__all__ = [
    "add",
    "add_event",
    "county",
    "county_map",
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
    "supports_map",
    "undo_import",
    "verify",
    "withdraw",
]
