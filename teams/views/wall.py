"""Words that may name somebody of a family: held back beside the form, and let pass by another."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.throttle import may_go_on
from teams.access import ActorRequest, area_view
from teams.models import Area, NameCheck, User
from teams.roles import Permission
from teams.services import wall as services

HOUR = 3600


def words_held(
    request: ActorRequest, area: Area, form: BaseForm, found: services.NamesFound, about: str
) -> dict[str, Any]:
    """Show beside the field what was found, and take the wish to have a second person read it.

    What is typed stays in the form; the same words pass once somebody allowed them.
    """
    area = found.area or area
    context: dict[str, Any] = {"pieces": services.pieces(found.words, found.hits)}
    reason = request.POST.get("names_reason", "")
    if "ask_names" not in request.POST:
        services.hold_words(area=area, about=about, found=found, by=request.actor)
        form.add_error(field_of(form, found), found)
    elif not may_go_on("wall", str(request.user.pk), limit=30, seconds=HOUR):
        context["refusal"] = _("You asked very often. Try again in an hour.")
    else:
        try:
            services.ask_for_words(
                area=area, about=about, found=found, reason=reason, by=request.actor
            )
        except ValidationError as refusal:
            context["refusal"] = refusal.messages[0]
        else:
            context["asked"] = True
    return {"names": {**context, "reason": reason}}


def field_of(form: BaseForm, found: services.NamesFound) -> str | None:
    """The field in which the words were typed; none for words of another form or of a row."""
    said = getattr(form, "cleaned_data", {})
    return next((name for name, value in said.items() if value == found.words), None)


def refused(
    request: ActorRequest, area: Area, form: BaseForm, refusal: ValidationError, about: str
) -> dict[str, Any]:
    """A service's refusal in the form; for words that may name a family, more for its page."""
    if isinstance(refusal, services.NamesFound):
        return words_held(request, area, form, refusal, about)
    form.add_error(None, refusal)
    return {}


def put_names(checks: list[NameCheck]) -> None:
    """Write on each check who asked and who decided; people who left are not named any more."""
    ids = {pk for check in checks for pk in (check.asked_by_id, check.decided_by_id) if pk}
    people = User.objects.in_bulk(ids)
    without = {"asked_by": _("somebody who left"), "decided_by": ""}
    for check in checks:
        for part, nobody in without.items():
            person = people.get(getattr(check, f"{part}_id"))
            setattr(check, f"{part}_name", person.get_full_name() if person else nobody)


@area_view(Permission.ALLOW_NAMES)
def name_checks(request: ActorRequest, area: Area) -> HttpResponse:
    """Words that wait for a second person, and what became of the others."""
    rows = NameCheck.objects.filter(area=area)
    since = timezone.now() - services.ASKED_FOR
    waiting = rows.filter(state=NameCheck.State.ASKED, created_at__gte=since)
    over = rows.exclude(state=NameCheck.State.ASKED).order_by("-created_at", "pk")
    page = Paginator(over, 25).get_page(request.GET.get("page"))
    shown = list(waiting.order_by("created_at")[:100])
    put_names([*shown, *page.object_list])
    context = {"area": area, "waiting": shown, "page": page}
    return render(request, "teams/name_checks.html", context)


@area_view(Permission.ALLOW_NAMES)
def name_check(request: ActorRequest, area: Area, check_id) -> HttpResponse:
    """The words with what was found in them; allow them or not."""
    check = get_object_or_404(NameCheck, area=area, pk=check_id)
    if request.method == "POST":
        try:
            services.decide_words(check=check, allow="allow" in request.POST, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("Your decision is saved. Who asked is told."))
        return redirect("teams:name_checks", area.slug)
    put_names([check])
    own = check.asked_by_id == request.user.pk
    context: dict[str, Any] = {"area": area, "check": check, "own": own}
    words = services.held_words(check)
    if words:
        context["pieces"] = services.pieces(words, services.names_in(area, words))
    return render(request, "teams/name_check.html", context)
