"""Which words of a listing are measured for how hard they are to read."""

from django.conf import settings

from cppc.core.grade import Reading, reading_of
from resources.models import Service

MEASURED = tuple(
    f"{part}_{code}"
    for part in ("description", "start", "eligibility", "happens")
    for code in ("en", "es")
)


def grade_of(text: str, field: str) -> Reading | None:
    """The reading of one field's words; nothing for a few words."""
    return reading_of(text, field[-2:])


def hard_fields(listing: Service) -> list[Reading]:
    """The readings of a listing's words that ask for more than READING_GRADE years of school."""
    readings = [grade_of(getattr(listing, name), name) for name in MEASURED]
    return [one for one in readings if one and one.harder_than(settings.READING_GRADE)]
