from meetings.views.family import (
    family_cancel,
    family_detail,
    family_index,
    family_move,
    family_schedule,
)

__all__ = [
    "family_cancel",
    "family_detail",
    "family_index",
    "family_move",
    "family_schedule",
]
