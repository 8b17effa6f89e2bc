"""Names and places that meetings hold, for copies without names."""

from collections.abc import Iterator

from families.models import Family, Guest
from families.names import OF_PART, PLACE, Named, name_source
from meetings.models import Arrangement, Attendance, SafetyScreen, SeparateSession


@name_source
def attendance(family: Family) -> Iterator[Named]:
    """Whoever was asked to a meeting of the family, or came to one."""
    for row in Attendance.objects.filter(family=family):
        yield Named(row.name, OF_PART[Guest.Part(row.part)])


@name_source
def places(family: Family) -> Iterator[Named]:
    """Where the family met, and what was said in private of where somebody is."""
    for arrangement in Arrangement.objects.filter(family=family):
        yield Named(arrangement.place, PLACE)
    for session in SeparateSession.objects.filter(family=family):
        yield Named(session.place, PLACE)
    for screen in SafetyScreen.objects.filter(family=family):
        for line in screen.private_contacts.splitlines():
            yield Named(line, PLACE)
