"""Promises by personal link: the page without an account, and the slip that is printed."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cppc.core.squares import square_of
from families.access import family_view
from families.capacities import Scope
from families.forms.plan import LinkAnswerForm
from families.links import link_view, refuse_link
from families.models import PersonalLink, Step
from families.services.links import OpenLink
from families.services.promise_links import answer_by_link, make_slip, promise_of, support_of
from families.starting import named_in_steps
from teams.access import ActorRequest

PAGE = "families:promise_link"


@link_view(PersonalLink.Purpose.COMMITMENT, page=PAGE)
def promise_link(request: HttpRequest, link: OpenLink) -> HttpResponse:
    """You said you would ...: done, not yet, or please call me."""
    promise = promise_of(link)
    if promise is None:
        return refuse_link(request)
    form = LinkAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not answer_by_link(link=link, **form.cleaned_data):
            return refuse_link(request)
        context = {"kind": form.cleaned_data["kind"]}
        return render(request, "families/promise_thanks.html", context)
    context = {"promise": promise, "form": form, "named": support_of(link)}
    return render(request, "families/promise_link.html", context)


@family_view(Scope.GUESTS)
@require_POST
def promise_slip(request: ActorRequest, area, family, step_id) -> HttpResponse:
    """A paper slip for the guest who promised: the words, the day, a link and a square to scan."""
    if Scope.WRITE not in request.scopes:  # whoever opens the link speaks as its guest
        raise PermissionDenied
    step = get_object_or_404(Step.objects.select_related("guest"), family=family, pk=step_id)
    path = make_slip(step=step, by=request.actor)
    if path is None or step.guest is None:
        messages.error(request, _("A slip is for a guest of the list with a step still to do."))
        return redirect("families:family_promises", area.slug, family.reference)
    link = settings.BASE_URL + path
    context = {
        "area": area,
        "family": family,
        "step": step,
        "link": link,
        "square": square_of(link),
    }
    with translation.override(step.guest.language):
        named_in_steps([step])
        response = render(request, "families/promise_slip.html", context)
    response["Cache-Control"] = "no-store"
    return response
