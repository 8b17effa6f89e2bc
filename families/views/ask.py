"""Ask for a family meeting: for everybody, without an account."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language

from cppc.core.throttle import may_go_on, visitor
from families.forms.ask import AskForm
from families.services.referrals import ask_for_meeting, new_request_number
from teams.access import public_view
from teams.models import Area

HOUR = 3600
TICKET = "asked"


@public_view
def ask(request: HttpRequest) -> HttpResponse:
    """The form for all of Iowa: the county or ZIP code says which area reads it."""
    return _form_page(request, None)


@public_view
def ask_in_area(request: HttpRequest, area: str) -> HttpResponse:
    """The same form on an area's page."""
    return _form_page(request, get_object_or_404(Area.objects.open(), slug=area))


@public_view
def asked(request: HttpRequest, ticket: str) -> HttpResponse:
    """The number to keep, and what happens next. Nothing that was written is shown again."""
    try:
        number, slug = signing.loads(ticket, salt=TICKET, max_age=24 * HOUR)
    except signing.BadSignature as bad:
        raise Http404 from bad
    area = get_object_or_404(Area, slug=slug)
    context = {"number": number, "area": area, "hotline": area.hotline or settings.HOTLINE}
    return render(request, "families/asked.html", context)


def _form_page(request: HttpRequest, area: Area | None) -> HttpResponse:
    """Draw the form, or keep the request and show its number."""
    language = {"language": (get_language() or "en")[:2]}
    form = AskForm(request.POST or None, area=area, initial=language)
    if request.method == "POST":
        if not _in_measure(request):
            return render(request, "429.html", status=429)
        if form.by_a_program:
            return _thank(new_request_number(), area or Area.objects.open().first())
        if form.is_valid():
            answer = _keep(form)
            if answer:
                return answer
    hotline = (area.hotline if area else "") or settings.HOTLINE
    context: dict[str, Any] = {"area": area, "form": form, "hotline": hotline}
    return render(request, "families/ask.html", context)


def _keep(form: AskForm) -> HttpResponse | None:
    data = {**form.cleaned_data}
    area = data.pop("area")
    try:
        number = ask_for_meeting(area=area, key=form.key, **data)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages[0])
        return None
    return _thank(number, area)


def _thank(number: str, area: Area | None) -> HttpResponse:
    if area is None:
        raise Http404
    return redirect("families:asked", signing.dumps([number, area.slug], salt=TICKET))


def _in_measure(request: HttpRequest) -> bool:
    """Enough for a school that asks for several families; too few for a program."""
    mine = may_go_on("ask", visitor(request), limit=20, seconds=HOUR)
    return mine and may_go_on("ask-all", "", limit=1000, seconds=24 * HOUR)
