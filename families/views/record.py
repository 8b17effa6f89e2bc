"""Who is who, care of each child, the network, what goes well, and the timeline."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families.access import family_view
from families.capacities import Scope
from families.forms.record import (
    CARE,
    STRENGTH,
    SUPPORT,
    CareForm,
    RelationshipForm,
    StrengthForm,
    SupportForm,
)
from families.models import CareDetail, Person, Relationship, Strength, Support
from families.network import Network
from families.services import record as services
from families.services.phones import with_phones
from families.services.records import StaleRow
from families.services.supports import supports_near
from families.timeline import timeline_of
from resources.models import PublishedListing
from teams.access import ActorRequest


@family_view(Scope.PEOPLE)
def network(request: ActorRequest, area, family) -> HttpResponse:
    """Everybody who holds the family up, as a picture and as a list."""
    supports = with_phones(Support.objects.filter(family=family).select_related("person"))
    public = PublishedListing.objects.filter(pk__in={s.listing for s in supports if s.listing})
    context = {
        "area": area,
        "family": family,
        "network": Network(supports),
        "public": set(public.values_list("pk", flat=True)),
        "may_write": Scope.WRITE in request.scopes,
    }
    return render(request, "families/network.html", context)


@family_view(Scope.WRITE)
def support_add(request: ActorRequest, area, family) -> HttpResponse:
    form = SupportForm(request.POST or None, family=family)
    if request.method == "POST" and form.is_valid():
        services.add_support(family=family, by=request.actor, **form.as_fields())
        finish_draft(request, SUPPORT, family.pk)
        messages.success(request, _("The support is in the picture."))
        return redirect("families:network", area.slug, family.reference)
    context = {"area": area, "family": family, "form": form, "supports": supports_near(family)}
    context["draft"] = draft_context(request, SUPPORT, family.pk)
    return render(request, "families/support_form.html", context)


@family_view(Scope.WRITE)
def support_edit(request: ActorRequest, area, family, support_id) -> HttpResponse:
    [support] = with_phones([get_object_or_404(Support, family=family, pk=support_id)])
    first = {"version": support.version}
    form = SupportForm(request.POST or None, family=family, instance=support, initial=first)
    context = {"area": area, "family": family, "form": form, "supports": supports_near(family)}
    status = 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_support(support=support, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            [row] = with_phones([stale.row])
            status, context["clashes"] = 409, take_newer(form, row)
        else:
            finish_draft(request, SUPPORT, support.pk)
            messages.success(request, _("The change is saved."))
            return redirect("families:network", area.slug, family.reference)
    context["draft"] = draft_context(request, SUPPORT, support.pk)
    return render(request, "families/support_form.html", context, status=status)


@family_view(Scope.WRITE)
def support_remove(request: ActorRequest, area, family, support_id) -> HttpResponse:
    support = get_object_or_404(Support, family=family, pk=support_id)
    if request.method == "POST":
        services.remove_support(support=support, by=request.actor)
        messages.success(request, _("It is out of the picture."))
        return redirect("families:network", area.slug, family.reference)
    context = {"area": area, "family": family, "support": support}
    return render(request, "families/support_remove.html", context)


@family_view(Scope.PEOPLE)
def care(request: ActorRequest, area, family, person_id) -> HttpResponse:
    """What to know about a child; those who may write add to it here."""
    child = get_object_or_404(Person, family=family, pk=person_id)
    may_write = Scope.WRITE in request.scopes
    form = CareForm(request.POST or None)
    if request.method == "POST" and may_write and form.is_valid():
        services.add_care_detail(person=child, by=request.actor, **form.as_fields())
        finish_draft(request, CARE, child.pk)
        messages.success(request, _("It is on the care sheet."))
        return redirect("families:care", area.slug, family.reference, child.pk)
    context = {
        "area": area,
        "family": family,
        "child": child,
        "details": care_of(child),
        "form": form,
        "may_write": may_write,
        "draft": draft_context(request, CARE, child.pk),
    }
    return render(request, "families/care.html", context)


@family_view(Scope.WRITE)
def care_edit(request: ActorRequest, area, family, person_id, detail_id) -> HttpResponse:
    detail = get_object_or_404(CareDetail, family=family, person=person_id, pk=detail_id)
    form = CareForm(request.POST or None, instance=detail, initial={"version": detail.version})
    context = {"area": area, "family": family, "form": form, "detail": detail}
    status = 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_care_detail(detail=detail, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        else:
            finish_draft(request, CARE, detail.pk)
            messages.success(request, _("The change is saved."))
            return redirect("families:care", area.slug, family.reference, person_id)
    context["draft"] = draft_context(request, CARE, detail.pk)
    return render(request, "families/care_edit.html", context, status=status)


@family_view(Scope.WRITE)
def care_remove(request: ActorRequest, area, family, person_id, detail_id) -> HttpResponse:
    detail = get_object_or_404(CareDetail, family=family, person=person_id, pk=detail_id)
    if request.method == "POST":
        services.remove_care_detail(detail=detail, by=request.actor)
        messages.success(request, _("It is off the care sheet."))
        return redirect("families:care", area.slug, family.reference, person_id)
    context = {"area": area, "family": family, "detail": detail}
    return render(request, "families/care_remove.html", context)


@family_view(Scope.PEOPLE)
def relationships(request: ActorRequest, area, family) -> HttpResponse:
    """Who is what to whom in the family; those who may write add to it here."""
    may_write = Scope.WRITE in request.scopes
    form = RelationshipForm(request.POST or None, family=family)
    if request.method == "POST" and may_write and form.is_valid():
        try:
            services.relate_people(family=family, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The relationship is written down."))
            return redirect("families:relationships", area.slug, family.reference)
    rows = Relationship.objects.filter(family=family).select_related("person", "other")
    context = {"area": area, "family": family, "rows": rows, "form": form, "may_write": may_write}
    return render(request, "families/relationships.html", context)


@family_view(Scope.WRITE)
def relationship_remove(request: ActorRequest, area, family, relationship_id) -> HttpResponse:
    rows = Relationship.objects.select_related("person", "other")
    row = get_object_or_404(rows, family=family, pk=relationship_id)
    if request.method == "POST":
        services.unrelate_people(relationship=row, by=request.actor)
        messages.success(request, _("The relationship is taken out."))
        return redirect("families:relationships", area.slug, family.reference)
    context = {"area": area, "family": family, "row": row}
    return render(request, "families/relationship_remove.html", context)


@family_view(Scope.PLAN)
def strengths(request: ActorRequest, area, family) -> HttpResponse:
    """What goes well; it stands in the plan too."""
    may_write = Scope.WRITE in request.scopes
    form = StrengthForm(request.POST or None)
    if request.method == "POST" and may_write and form.is_valid():
        try:
            services.add_strength(family=family, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, STRENGTH, family.pk)
            return redirect("families:strengths", area.slug, family.reference)
    context = {
        "area": area,
        "family": family,
        "rows": Strength.objects.filter(family=family),
        "form": form,
        "may_write": may_write,
        "draft": draft_context(request, STRENGTH, family.pk),
    }
    return render(request, "families/strengths.html", context)


@family_view(Scope.WRITE)
def strength_remove(request: ActorRequest, area, family, strength_id) -> HttpResponse:
    row = get_object_or_404(Strength, family=family, pk=strength_id)
    if request.method == "POST":
        services.remove_strength(strength=row, by=request.actor)
        messages.success(request, _("The line is taken out."))
        return redirect("families:strengths", area.slug, family.reference)
    context = {"area": area, "family": family, "row": row}
    return render(request, "families/strength_remove.html", context)


@family_view(Scope.PEOPLE)
def timeline(request: ActorRequest, area, family) -> HttpResponse:
    page = Paginator(timeline_of(request, family), 40).get_page(request.GET.get("page"))
    return render(request, "families/timeline.html", {"area": area, "family": family, "page": page})


def care_of(child: Person) -> list[CareDetail]:
    """What to know about the child, allergies and medicine first."""
    order = CareDetail.Kind.values
    details = CareDetail.objects.filter(person=child)
    return sorted(details, key=lambda detail: order.index(detail.kind))
