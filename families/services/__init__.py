from families.services.agree import add_position, agree_plan, correct_plan
from families.services.answers import answer_step, finish_call
from families.services.circle import accept_place, assign_facilitator, end_place, propose_member
from families.services.circle_invitations import (
    find_circle_invitation,
    invite_into_circle,
    open_invitations,
    take_circle_invitation,
    withdraw_circle_invitation,
)
from families.services.consent import end_consent, record_consent
from families.services.disclosures import record_copies, record_disclosure
from families.services.emergency import break_glass
from families.services.plan import plan_of, save_plan
from families.services.records import add_person, change_person, open_record

__all__ = [
    "accept_place",
    "add_person",
    "add_position",
    "agree_plan",
    "answer_step",
    "assign_facilitator",
    "break_glass",
    "change_person",
    "correct_plan",
    "end_consent",
    "end_place",
    "find_circle_invitation",
    "finish_call",
    "invite_into_circle",
    "open_invitations",
    "open_record",
    "plan_of",
    "propose_member",
    "record_consent",
    "record_copies",
    "record_disclosure",
    "save_plan",
    "take_circle_invitation",
    "withdraw_circle_invitation",
]
