"""Names that meetings hold, for copies without names."""

from collections.abc import Iterator

from families.models import Family, Guest
from families.names import OF_PART, Named, name_source
from meetings.models import Attendance


@name_source
def attendance(family: Family) -> Iterator[Named]:
    """Whoever was asked to a meeting of the family, or came to one."""
    for row in Attendance.objects.filter(family=family):
        yield Named(row.name, OF_PART[Guest.Part(row.part)])
