from families.models.family import CircleMember, Family, Person
from families.models.guests import Guest, PersonalLink
from families.models.plan import Need, Plan, PlanVersion, Step, Strength

__all__ = [
    "CircleMember",
    "Family",
    "Guest",
    "Need",
    "Person",
    "PersonalLink",
    "Plan",
    "PlanVersion",
    "Step",
    "Strength",
]
