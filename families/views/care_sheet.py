"""The page about a child that goes along in a bag: each copy is for one person, on record."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation

from families.access import family_view
from families.capacities import Scope
from families.forms.record import SheetForm
from families.models import CircleMember, Disclosure, Person, Relationship
from families.services.disclosures import record_disclosure
from families.services.phones import phones_for_paper
from families.views.record import care_of
from teams.access import ActorRequest

SHEET = Disclosure.What.CARE_SHEET
CALLED = {"parent", "step_parent", "grandparent", "caregiver"}  # whom a sitter would call


@family_view(Scope.PEOPLE)
def care_sheet(request: ActorRequest, area, family, person_id) -> HttpResponse:
    """Who gets the sheet: written down first, then it can be printed."""
    child = get_object_or_404(Person, family=family, pk=person_id)
    form = SheetForm(request.POST or None, initial={"language": family.language})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        language = said.pop("language")
        try:
            copy = record_disclosure(
                family=family,
                what=SHEET,
                form=Disclosure.Form.PRINT,
                subject_id=child.pk,
                by=request.actor,
                **said,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            where = [area.slug, family.reference, child.pk, copy.pk]
            page = redirect("families:care_copy", *where)
            page["Location"] += f"?language={language}"
            return page
    context = {"area": area, "family": family, "child": child, "form": form}
    return render(request, "families/care_sheet.html", context)


@family_view(Scope.PEOPLE)
def care_copy(request: ActorRequest, area, family, person_id, copy_id) -> HttpResponse:
    """What to know about a child on one page, in the language that was asked for."""
    child = get_object_or_404(Person, family=family, pk=person_id)
    mine = Disclosure.objects.filter(family=family, what=SHEET, disclosed_by=request.user)
    copy = get_object_or_404(mine, pk=copy_id, subject_id=child.pk)
    language = request.GET.get("language", family.language)
    if not translation.check_for_language(language):
        language = family.language
    related = Relationship.objects.filter(other=child, kind__in=CALLED).select_related("person")
    lead = CircleMember.objects.current().filter(family=family, capacity="facilitator")
    context = {
        "area": area,
        "family": family,
        "child": child,
        "copy": copy,
        "details": care_of(child),
        "near": phones_for_paper(family, [row.person for row in related]),
        "lead": lead.exclude(accepted_at=None).select_related("user").first(),
        "today": timezone.localdate(),
    }
    with translation.override(language):
        return render(request, "families/care_copy.html", context)
