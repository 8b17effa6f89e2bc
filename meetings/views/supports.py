"""The support of one step: looked for and chosen without a script, or said to be missing.

What is looked for tells something about the family: it travels by POST and stands in no address.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from families.access import family_view
from families.capacities import Scope
from families.models import PlanVersion, Step
from families.services.named import name_support, say_nobody_gives, take_support_off
from families.services.records import StaleRow
from families.services.supports import not_to_be_named
from families.starting import named_in_steps, state_of
from meetings.forms.supports import LookForm, NobodyForm
from meetings.models import FamilyMeeting
from resources.cards import Card, Names
from resources.find import find, read_page
from resources.finding import names
from resources.models import Category, PublishedListing
from teams.access import ActorRequest

ON_A_PAGE = 10
CHANGES = ("choose", "nobody", "off")
SHOWN, DONE, STALE = 200, 302, 409  # the page, a way back, the page with what is saved now


@family_view(Scope.PLAN, Scope.WRITE)
def step_support(request: ActorRequest, area, family, step_id) -> HttpResponse:
    """Look for a support, choose it, say that there is none, or take it off."""
    step = _step_of(family, step_id)
    nobody = NobodyForm(request.POST if "nobody" in request.POST else None)
    status = _tried(request, step, nobody)
    if status == DONE:
        return _back(request, area, family, step)
    if status == STALE:
        step = _step_of(family, step_id)
    known = names()
    form = _look_form(request, family, step, known)
    context = {"area": area, "family": family, "nobody": nobody, "form": form}
    context |= {"step": named_in_steps([step])[0], "meeting": _meeting_id(request)}
    context |= _found(request, family, form, known)
    response = render(request, "meetings/step_support.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _step_of(family, step_id) -> Step:
    step = get_object_or_404(Step.objects.select_related("lacks"), family=family, pk=step_id)
    step.family = family
    return step


def _tried(request: ActorRequest, step: Step, nobody: NobodyForm) -> int:
    """What became of a button that changes the step; what stands against it is said."""
    if request.method != "POST" or not any(name in request.POST for name in CHANGES):
        return SHOWN
    try:
        return DONE if _changed(request, step, nobody) else SHOWN
    except StaleRow:
        messages.error(request, _("This step was changed meanwhile. Look at it and try again."))
        return STALE
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return SHOWN


def _changed(request: ActorRequest, step: Step, nobody: NobodyForm) -> bool:
    """Do what a button asks for; False when something has to be mended first."""
    given = request.POST.get("version", "")
    sent: dict[str, Any] = {"step": step, "by": request.actor}
    sent["version"] = int(given) if given.isdecimal() and len(given) < 9 else -1
    if "off" in request.POST:
        take_support_off(**sent)
    elif "choose" in request.POST:
        listing = _listing(request.POST["choose"])
        if listing is None:
            raise ValidationError(
                _("This support is not in the public directory any more. Choose another one.")
            )
        name_support(listing=listing, **sent)
    elif nobody.is_valid():
        category = Category.objects.get(pk=nobody.cleaned_data["lacks"])
        say_nobody_gives(category=category, **sent)
    else:
        return False
    return True


def _listing(text: str) -> PublishedListing | None:
    try:
        return PublishedListing.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        return None


def _back(request: ActorRequest, area, family, step: Step) -> HttpResponse:
    """To the meeting one came from, or to the plan; what was agreed stays as it was."""
    messages.success(request, _("The step is saved."))
    last = PlanVersion.objects.filter(family=family).first()
    if last and any(one.get("id") == str(step.pk) for one in last.content["steps"]):
        messages.info(
            request,
            _("The agreed plan and its copies stay as they were until you correct the plan."),
        )
    meeting = _meeting_id(request)
    if meeting and FamilyMeeting.objects.filter(family=family, pk=meeting).exists():
        return redirect("meetings:family_log", area.slug, family.reference, meeting)
    return redirect("families:plan", area.slug, family.reference)


def _meeting_id(request: ActorRequest) -> str:
    """The meeting whose page led here; nothing when it is no id."""
    text = request.POST.get("meeting", request.GET.get("meeting", ""))
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return ""


def _look_form(request: ActorRequest, family, step: Step, known: Names) -> LookForm:
    """What was looked for; at first who helps in the family's county, with what is missing."""
    first = {"q": "", "category": step.lacks_id or "", "county": family.county_id}
    data = request.POST if "county" in request.POST else first
    return LookForm(data, family=family, known=known)


def _found(request: ActorRequest, family, form: LookForm, known: Names) -> dict[str, Any]:
    """One page of what was found, each with what to know before it is chosen."""
    if not form.is_valid():
        return {"found": None, "page": None, "rows": [], "kept_out": []}
    found = find(form.wanted, known.categories.values())
    page = Paginator(found.hits, ON_A_PAGE).get_page(request.POST.get("page"))
    cards = [Card(one, known) for one in read_page(page)]
    rows = [(card, state_of(card)) for card in cards]
    kept_out = not_to_be_named(family, form.cleaned_data["q"])
    return {"found": found, "page": page, "rows": rows, "kept_out": kept_out}
