from families.models.agree import Position
from families.models.consent import BreakGlass, CircleInvitation, Consent
from families.models.disclosures import CopyEvent, Disclosure
from families.models.facilitators import Facilitator
from families.models.family import CircleMember, Family, Person, Phone
from families.models.follow_up import CallRequest, StepAnswer
from families.models.guests import Guest, PersonalLink
from families.models.header import FamilyEvent, FamilyPair, Handover
from families.models.links import LinkUse
from families.models.papers import Paper
from families.models.plan import Need, Plan, PlanVersion, Step, Strength
from families.models.record import CareDetail, Relationship, Support
from families.models.referrals import Referral, ReferralContent, ReferralEvent

__all__ = [
    "BreakGlass",
    "CallRequest",
    "CareDetail",
    "CircleInvitation",
    "CircleMember",
    "Consent",
    "CopyEvent",
    "Disclosure",
    "Facilitator",
    "Family",
    "FamilyEvent",
    "FamilyPair",
    "Guest",
    "Handover",
    "LinkUse",
    "Need",
    "Paper",
    "Person",
    "PersonalLink",
    "Phone",
    "Plan",
    "PlanVersion",
    "Position",
    "Referral",
    "ReferralContent",
    "ReferralEvent",
    "Relationship",
    "Step",
    "StepAnswer",
    "Strength",
    "Support",
]
