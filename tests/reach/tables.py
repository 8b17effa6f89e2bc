"""What each table of a family's record holds, in the design's words: which part of the record.

A table that is in none of these fails the comparison, so that a new one is thought about.
"""

from tests.reach import model

PART = {
    "families_person": model.PEOPLE,
    "families_phone": model.PEOPLE,
    "families_relationship": model.PEOPLE,
    "families_caredetail": model.PEOPLE,
    "families_support": model.PEOPLE,
    "families_familyevent": model.PEOPLE,
    "families_plan": model.PLAN,
    "families_planversion": model.PLAN,
    "families_position": model.PLAN,
    "families_strength": model.PLAN,
    "families_need": model.PLAN,
    "families_step": model.PLAN,
    "families_stepanswer": model.PLAN,
    "families_callrequest": model.PLAN,
    "families_paper": model.NOTES,
    "families_guest": model.GUESTS,
    "families_personallink": model.GUESTS,
    "families_linkuse": model.GUESTS,
    "families_circleinvitation": model.CIRCLE,
    "families_consent": model.CONSENT,
    "families_disclosure": model.CONSENT,
    "families_copyevent": model.CONSENT,
    "meetings_arrangement": model.PLAN,
    "meetings_attendance": model.PLAN,
    "meetings_participationsupport": model.PLAN,
    "meetings_preparation": model.PLAN,
    "meetings_preparationoverride": model.PLAN,
    "meetings_takingpart": model.NOTES,
    "meetings_note": model.NOTES,
    "meetings_signature": model.NOTES,
    "meetings_signedpaper": model.NOTES,
    "meetings_familyprogress": model.NOTES,
    "meetings_invitation": model.GUESTS,
    "meetings_safetyscreen": model.SAFETY,
    "meetings_separatesession": model.SAFETY,
}
# Who stands in the circle sees that there is a meeting, who else is there, and each emergency.
CIRCLE = ("families_circlemember", "families_breakglass", "meetings_familymeeting")
HEADERS = ("families_family", "families_handover", "families_familypair")
REQUESTS = ("families_referral",)
# Places and people of a meeting: hidden where the private talk says so.
HIDDEN = (
    "meetings_arrangement",
    "meetings_attendance",
    "meetings_participationsupport",
    "meetings_takingpart",
    "meetings_note",
    "meetings_signature",
    "meetings_signedpaper",
    "meetings_invitation",
    "meetings_familyprogress",
)
# Of a record whose private talk hides people, everybody keeps what is his own of these.
APART = (
    "families_position",
    "families_paper",
    "families_consent",
    "families_disclosure",
    "families_copyevent",
    "families_linkuse",
)
# Which column names the family, where it is another than family_id.
FAMILY = {
    "families_family": "id",
    "families_handover": "record",
    "families_familypair": "first_id",
}
# Whose a row is: its columns beside family and meeting that the model asks for.
OWNERS = {
    "families_familypair": "ARRAY[first_id, second_id]",
    "families_personallink": "ARRAY[guest_id]",
    "families_paper": "ARRAY[user_id]",
    "families_disclosure": "ARRAY[disclosed_by_id]",
    "families_position": "ARRAY[user_id, attested_by_id]",
    "families_consent": "ARRAY[recorded_by_id]",
    "families_copyevent": "ARRAY[recorded_by_id]",
    "families_circlemember": "ARRAY[user_id]",
    "families_breakglass": "ARRAY[user_id]",
    "meetings_separatesession": "user_ids",
}
EVERY = (*PART, *CIRCLE, *HEADERS, *REQUESTS)
