"""Which families have people who are kept apart, as the private talk says."""

from django.db.models import Q

from families.models import Family
from families.services.phones import keeps_apart
from meetings.models import SafetyScreen


@keeps_apart
def by_private_talk(family: Family) -> bool:
    """Whether any private talk keeps people of the family apart.

    Who may not read it gets no phone from the database in the first place.
    """
    apart = Q(hides=True) | Q(no_contact=True) | Q(sessions=SafetyScreen.Sessions.SEPARATE)
    return SafetyScreen.objects.filter(apart, family=family).exists()
