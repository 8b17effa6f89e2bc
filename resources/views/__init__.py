from resources.views.find import county, kind, search
from resources.views.history import history
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
from resources.views.public import listing, print_listing

__all__ = [
    "add",
    "county",
    "edit",
    "hand_in",
    "history",
    "import_template",
    "imports",
    "index",
    "kind",
    "listing",
    "load_import",
    "preview",
    "print_listing",
    "publish",
    "search",
    "show_import",
    "start_import",
    "undo_import",
    "verify",
    "withdraw",
]
