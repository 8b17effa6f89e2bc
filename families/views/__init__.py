from families.views.circle import accept, assign, circle, decline, end_place, propose
from families.views.follow_up import answer
from families.views.plan import plan
from families.views.records import detail, history, index, open_record, person_add, person_edit

__all__ = [
    "accept",
    "answer",
    "assign",
    "circle",
    "decline",
    "detail",
    "end_place",
    "history",
    "index",
    "open_record",
    "person_add",
    "person_edit",
    "plan",
    "propose",
]
