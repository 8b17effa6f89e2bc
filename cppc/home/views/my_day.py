"""A facilitator's day on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cppc.core.drafts import drafts_of
from cppc.home.my_day import sections_of_day
from teams.access import signed_in_view


@signed_in_view
def my_day(request: HttpRequest) -> HttpResponse:
    """Meetings, calls, promises, consents and drafts of today; days and references alone."""
    context = {
        "today": timezone.localdate(),
        "sections": sections_of_day(request.user),  # type: ignore[arg-type]
        "drafts": list(drafts_of(request.user)[:10]),
    }
    return render(request, "home/my_day.html", context)
