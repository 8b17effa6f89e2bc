from families.models.family import CircleMember, Family, Person
from families.models.plan import Need, Plan, PlanVersion, Step, Strength

__all__ = ["CircleMember", "Family", "Need", "Person", "Plan", "PlanVersion", "Step", "Strength"]
