"""Lists of families, a family's record, its people and its history."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families import services
from families.access import family_view
from families.agreement import POINTS
from families.capacities import Scope
from families.figures import names_of, openings_and_changes, without_facilitator
from families.forms import FamilySearchForm, OpenRecordForm, PersonForm
from families.forms.records import OPEN_RECORD, PERSON
from families.models import CircleMember, Family, Person, Plan, Step
from families.panels import panels_of, what_comes_next
from families.services.phones import with_phones
from families.services.records import StaleRow
from families.starting import named_in_steps
from teams.access import ActorRequest, area_view
from teams.roles import Permission
from teams.sign_in import ask_for_second_factor, used_second_factor


@area_view(Permission.JOIN_CIRCLE)
def index(request: ActorRequest, area) -> HttpResponse:
    """References and dates: the person's own families, for coordinators the area's."""
    form = FamilySearchForm(request.GET)
    mine = CircleMember.objects.current().filter(user=request.user, family=OuterRef("pk"))
    families = Family.objects.filter(area=area).select_related("area", "county")
    families = families.annotate(mine=Exists(mine.exclude(accepted_at=None)))
    if form.is_valid():
        families = families.filter(reference__contains=form.cleaned_data["q"].upper())
        if form.cleaned_data["state"]:
            families = families.filter(state=form.cleaned_data["state"])
    page = Paginator(families, 25).get_page(request.GET.get("page"))
    may_assign = request.actor.may(Permission.ASSIGN_FACILITATOR)
    context = {
        "area": area,
        "form": form,
        "page": page,
        "may_open": request.actor.may(Permission.OPEN_FAMILY),
        "may_assign": may_assign,
        "unled": without_facilitator() if may_assign else (),
    }
    return render(request, "families/index.html", context)


@area_view(Permission.OPEN_FAMILY)
def open_record(request: ActorRequest, area) -> HttpResponse:
    if not used_second_factor(request):
        return ask_for_second_factor(request)
    form = OpenRecordForm(request.POST or None, area=area)
    if request.method == "POST" and form.is_valid():
        try:
            family = services.open_record(by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, OPEN_RECORD, area.pk)
            messages.success(request, _("The record is open. You are its facilitator."))
            return redirect(family)
    draft = draft_context(request, OPEN_RECORD, area.pk)
    context = {"area": area, "form": form, "points": POINTS, "draft": draft}
    return render(request, "families/open_record.html", context)


@family_view()
def detail(request: ActorRequest, area, family) -> HttpResponse:
    """The record: who belongs to it, what is planned, when the family meets."""
    plan = Plan.objects.filter(family=family).first()
    open_steps = Step.objects.filter(family=family, state=Step.State.OPEN)
    context = {
        "area": area,
        "family": family,
        "scopes": request.scopes,
        "may_write": Scope.WRITE in request.scopes,
        "people": with_phones(Person.objects.filter(family=family)),
        "plan": plan,
        "steps": named_in_steps(list(open_steps.select_related("lacks"))),
        "next": what_comes_next(request, family),
        "panels": panels_of(request, family),
    }
    return render(request, "families/detail.html", context)


@family_view(Scope.WRITE)
def person_add(request: ActorRequest, area, family) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_person(family=family, by=request.actor, **form.as_fields())
        finish_draft(request, PERSON, family.pk)
        messages.success(request, _("The person is in the record."))
        return redirect(family)
    context = {"area": area, "family": family, "form": form}
    context["draft"] = draft_context(request, PERSON, family.pk)
    return render(request, "families/person_form.html", context)


@family_view(Scope.WRITE)
def person_edit(request: ActorRequest, area, family, person_id) -> HttpResponse:
    [person] = with_phones([get_object_or_404(Person, family=family, pk=person_id)])
    form = PersonForm(request.POST or None, instance=person, initial={"version": person.version})
    context = {"area": area, "family": family, "form": form, "clashes": []}
    status = 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_person(person=person, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            [row] = with_phones([stale.row])
            status, context["clashes"] = 409, take_newer(form, row)
        else:
            finish_draft(request, PERSON, person.pk)
            messages.success(request, _("The change is saved."))
            return redirect(family)
    context["draft"] = draft_context(request, PERSON, person.pk)
    return render(request, "families/person_form.html", context, status=status)


@family_view(Scope.NOTES)
def history(request: ActorRequest, area, family) -> HttpResponse:
    """Who opened the record, and what changed in it."""
    page = Paginator(openings_and_changes(family), 50).get_page(request.GET.get("page"))
    names = names_of(row["who"] for row in page)
    rows = [{**row, "name": names.get(row["who"], _("somebody"))} for row in page]
    context = {"area": area, "family": family, "page": page, "rows": rows}
    return render(request, "families/history.html", context)
