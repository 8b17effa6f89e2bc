from contracts.services.budget import add_line, change_line, remove_line
from contracts.services.spending import (
    approve_commitment,
    cancel_commitment,
    decline_commitment,
    propose_commitment,
    record_payment,
    reverse_payment,
)
from contracts.services.state import (
    add_category,
    end_category,
    give_default,
    open_year,
    set_allocation,
    set_year_state,
)

__all__ = [
    "add_category",
    "add_line",
    "approve_commitment",
    "cancel_commitment",
    "change_line",
    "decline_commitment",
    "end_category",
    "give_default",
    "open_year",
    "propose_commitment",
    "record_payment",
    "remove_line",
    "reverse_payment",
    "set_allocation",
    "set_year_state",
]
