"""One's own account: profile, the devices signed in, the second step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cppc.core.notices import mandatory_labels
from cppc.core.session_store import hash_key
from teams.access import ActorRequest, signed_in_view
from teams.forms.accounts import ProfileForm
from teams.models import Membership
from teams.services import accounts as services
from teams.sign_in import WANTED, remember_language, remember_wanted, used_second_factor


@signed_in_view
def profile(request: ActorRequest) -> HttpResponse:
    """Name, languages, wishes for messages; and one's own roles."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = services.update_profile(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return remember_language(redirect("teams:profile"), person)
    mine = Membership.objects.filter(person=request.user).select_related("area")
    context = {
        "form": form,
        "always": mandatory_labels(),
        "memberships": mine.order_by("area__name", "role", "from_on"),
        "state_roles": request.user.statewide_roles.order_by("role"),
        "used_second_factor": used_second_factor(request),
    }
    return render(request, "teams/profile.html", context)


@signed_in_view
def sessions(request: ActorRequest) -> HttpResponse:
    """Where one is signed in, with a way to sign out from afar."""
    here = hash_key(request.session.session_key or "")
    rows = [(row, row.key == here) for row in services.sessions_of(request.user)]
    return render(request, "teams/sessions.html", {"sessions": rows})


@signed_in_view
@require_POST
def end_session(request: ActorRequest) -> HttpResponse:
    """Sign one other device out."""
    if services.end_session(key_hash=request.POST.get("session", ""), by=request.user):
        messages.success(request, _("That device is signed out."))
    else:
        messages.warning(request, _("That device was signed out already."))
    return redirect("teams:sessions")


@signed_in_view
@require_POST
def end_other_sessions(request: ActorRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    number = services.end_other_sessions(keep=request.session.session_key, by=request.user)
    words = ngettext("%(n)d device is signed out.", "%(n)d devices are signed out.", number)
    messages.success(request, words % {"n": number})
    return redirect("teams:sessions")


@signed_in_view
def second_factor_needed(request: ActorRequest) -> HttpResponse:
    """Why a page asks for a second step, and how to set one up; then back to that page."""
    wanted, used = remember_wanted(request), used_second_factor(request)
    if wanted and used:
        del request.session[WANTED]
        return redirect(wanted)
    context = {"used": used, "wanted": wanted}
    return render(request, "teams/second_factor_needed.html", context)
