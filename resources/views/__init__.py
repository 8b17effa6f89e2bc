from resources.views.calls import (
    call,
    call_list,
    call_lists,
    call_sheet,
    start_calls,
    undo_call,
)
from resources.views.confirm import confirm_listing, confirmed
from resources.views.do_not_list import (
    add_to_do_not_list,
    do_not_list,
    edit_do_not_list,
    leave_do_not_list,
)
from resources.views.grading import reading_grade
from resources.views.history import history
from resources.views.imports import (
    import_template,
    imports,
    load_import,
    show_import,
    start_import,
    undo_import,
)
from resources.views.keeping import announcement, keep_true, taking, verify
from resources.views.listings import (
    add,
    edit,
    hand_in,
    index,
    preview,
    publish,
    withdraw,
)
from resources.views.public import listing, print_listing, search

__all__ = [
    "add",
    "add_to_do_not_list",
    "announcement",
    "call",
    "call_list",
    "call_lists",
    "call_sheet",
    "confirm_listing",
    "confirmed",
    "do_not_list",
    "edit",
    "edit_do_not_list",
    "hand_in",
    "history",
    "import_template",
    "imports",
    "index",
    "keep_true",
    "leave_do_not_list",
    "listing",
    "load_import",
    "preview",
    "print_listing",
    "publish",
    "reading_grade",
    "search",
    "show_import",
    "start_calls",
    "start_import",
    "taking",
    "undo_call",
    "undo_import",
    "verify",
    "withdraw",
]
