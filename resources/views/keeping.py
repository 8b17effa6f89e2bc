"""Keeping listings true from inside: what is to be done, verifying, taking people, announcing."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from resources import keeping, policies
from resources.forms_keeping import AnnounceForm, KeepFilterForm, VerifyForm
from resources.models import Service
from resources.services.verifying import announce, needed_parts, set_taking, verify_parts
from resources.views.posted import posted
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission
from teams.views.wall import refused

ON_A_PAGE = 25


@area_view(Permission.EDIT_LISTINGS)
def keep_true(request: ActorRequest, area: Area) -> HttpResponse:
    form = KeepFilterForm(request.GET)
    what = form.cleaned_data["what"] if form.is_valid() else ""
    found = keeping.to_keep_true(area, what).order_by(
        *keeping.order_of(request.GET.get("sort", ""))
    )
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    keeping.put_trouble(page)
    context = {"area": area, "form": form, "page": page, "what": what}
    return render(request, "resources/keep_true.html", context)


@area_view(Permission.EDIT_LISTINGS)
def verify(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_detail(), area=area, pk=listing_id)
    if not policies.can_verify(request.actor, listing):
        raise PermissionDenied
    needed, held = needed_parts(listing), {}
    initial = {"name": request.user.get_full_name()}
    form = VerifyForm(posted(request), needed=needed, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        said |= {"parts": said["parts"] or needed, "name": said["name"] or initial["name"]}
        try:
            verify_parts(listing=listing, by=request.actor, **said)
        except ValidationError as refusal:
            held = refused(request, area, form, refusal, gettext_noop("A listing"))
        else:
            messages.success(request, _("Noted. The public page shows the day."))
            return redirect(listing)
    context = {"area": area, "listing": listing, "form": form} | held
    return render(request, "resources/verify.html", context)


@area_view(Permission.EDIT_LISTINGS)
@require_POST
def taking(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)
    try:
        saved = set_taking(listing=listing, taking=request.POST.get("taking", ""), by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        said = saved.get_taking_display() if saved.taking else _("Nothing is said any more.")
        messages.success(request, said[:1].upper() + said[1:])
    return redirect(listing)


@area_view(Permission.EDIT_LISTINGS)
def announcement(request: ActorRequest, area: Area, listing_id: uuid.UUID) -> HttpResponse:
    listing = get_object_or_404(Service.objects.for_list(), area=area, pk=listing_id)
    if not policies.can_verify(request.actor, listing):
        raise PermissionDenied
    initial = {name: getattr(listing, name) for name in AnnounceForm.base_fields}
    form, held = AnnounceForm(posted(request), initial=initial), {}
    if request.method == "POST" and form.is_valid():
        try:
            announce(listing=listing, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            held = refused(request, area, form, refusal, gettext_noop("A listing"))
        else:
            messages.success(request, _("Saved. It ends by itself."))
            return redirect(listing)
    context = {"area": area, "listing": listing, "form": form} | held
    return render(request, "resources/announcement.html", context)
