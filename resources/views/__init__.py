from resources.views.gaps import add_need, close_need, coverage, gaps, needs, reopen_need
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
from resources.views.public import listing, print_listing, search

__all__ = [
    "add",
    "add_need",
    "close_need",
    "coverage",
    "edit",
    "gaps",
    "hand_in",
    "history",
    "import_template",
    "imports",
    "index",
    "listing",
    "load_import",
    "needs",
    "preview",
    "print_listing",
    "publish",
    "reopen_need",
    "search",
    "show_import",
    "start_import",
    "undo_import",
    "verify",
    "withdraw",
]
