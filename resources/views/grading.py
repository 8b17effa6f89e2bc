"""How hard a listing is to read: beside the field while typing, and a word after saving."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from resources.grading import MEASURED, grade_of, hard_fields
from resources.models import Service
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission

LONGEST_TEXT = 5000


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def reading_grade(request: ActorRequest, area: Area) -> HttpResponse:
    """The words beside one field for what stands in it now; nothing is kept."""
    field = request.POST.get("field", "")
    if field not in MEASURED:
        raise SuspiciousOperation("no such field")
    reading = grade_of(request.POST.get("text", "")[:LONGEST_TEXT], field)
    context = {"reading": reading, "best": settings.READING_GRADE}
    return render(request, "resources/_grade.html", context)


def remark_on_reading(request: HttpRequest, listing: Service) -> None:
    """After saving: how many of its texts are hard to read. It warns and never blocks."""
    hard = hard_fields(listing)
    if not hard:
        return
    best, highest = settings.READING_GRADE, max(one.grade for one in hard)
    words = ngettext(
        "%(count)s text is hard to read (grade %(grade)s). Grade %(best)s or lower is best.",
        "%(count)s texts are hard to read (up to grade %(grade)s). Grade %(best)s or lower is "
        "best.",
        len(hard),
    )
    messages.info(request, words % {"count": len(hard), "grade": highest, "best": best})
