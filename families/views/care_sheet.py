"""The page about a child that goes along in a bag: printed for one person, never lying about."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation

from families.access import family_view
from families.capacities import Scope
from families.models import CircleMember, Person, Relationship
from families.views.record import care_of
from teams.access import ActorRequest


@family_view(Scope.PEOPLE)
def care_sheet(request: ActorRequest, area, family, person_id) -> HttpResponse:
    """What to know about a child on one page, in the language that was asked for."""
    child = get_object_or_404(Person, family=family, pk=person_id)
    language = request.GET.get("language", family.language)
    if not translation.check_for_language(language):
        language = family.language
    near = Relationship.objects.filter(other=child).select_related("person")
    lead = CircleMember.objects.current().filter(family=family, capacity="facilitator")
    context = {
        "area": area,
        "family": family,
        "child": child,
        "details": care_of(child),
        "near": [row for row in near if row.kind in CALLED],
        "lead": lead.exclude(accepted_at=None).select_related("user").first(),
        "today": timezone.localdate(),
    }
    with translation.override(language):
        return render(request, "families/care_sheet.html", context)


CALLED = {"parent", "step_parent", "grandparent", "caregiver"}  # whom a sitter would call
