"""Whom a family asks to a meeting, how, and what they answered."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from families.access import family_view
from families.capacities import Scope
from families.models import Guest
from families.panels import what_comes_next
from meetings.forms.invitations import AnswerForm, InviteForm
from meetings.letters import letter_of
from meetings.models import FamilyMeeting, Invitation, Preparation
from meetings.services import invitations as services
from meetings.views.family import meeting_of
from teams.access import ActorRequest


def invitation_of(family, invitation_id) -> Invitation:
    """The family's invitation with this id; 404 for another family's."""
    rows = Invitation.objects.select_related("meeting__area", "meeting__family", "guest")
    return get_object_or_404(rows, family=family, pk=invitation_id)


def must_write(request: ActorRequest) -> None:
    """Parents see who is asked; asking is for those who write the record."""
    if Scope.WRITE not in request.scopes:
        raise PermissionDenied


@family_view(Scope.GUESTS)
def invitations(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Who is asked and what they said, and everybody of the guest list who can still be asked."""
    meeting = meeting_of(family, meeting_id)
    asked = list(Invitation.objects.filter(meeting=meeting).select_related("guest"))
    standing = {row.guest_id for row in asked if row.state != Invitation.State.WITHDRAWN}
    guests = Guest.objects.filter(family=family, state__in=Guest.WELCOME).exclude(pk__in=standing)
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(guests, posted, unprepared=_talk_missing(request, meeting))
    if request.method == "POST":
        must_write(request)
        if form.is_valid() and _invited(request, meeting, form):
            return redirect("meetings:invitations", area.slug, family.reference, meeting.pk)
    context = {"area": area, "family": family, "meeting": meeting, "asked": asked, "form": form}
    context["phone_missing"] = not (meeting.leader and meeting.leader.phone)
    context["may_ask"] = Scope.WRITE in request.scopes and _is_ahead(meeting)
    context["next"] = what_comes_next(request, family, meeting.pk)
    context["letters"] = [row for row in asked if row.waits_for_letter]
    return render(request, "meetings/invitations.html", context)


def _talk_missing(request: ActorRequest, meeting: FamilyMeeting) -> bool:
    """Whether the private talk is still to come, for those who lead it; others learn nothing."""
    if Scope.SAFETY not in request.scopes:
        return False
    return not Preparation.objects.filter(meeting=meeting, step=Preparation.Step.SAFETY).exists()


def _is_ahead(meeting: FamilyMeeting) -> bool:
    return FamilyMeeting.objects.upcoming().filter(pk=meeting.pk).exists()


def _invited(request: ActorRequest, meeting: FamilyMeeting, form: InviteForm) -> bool:
    try:
        invited = services.invite_guests(meeting=meeting, wishes=form.wishes(), by=request.actor)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _what_follows({row.route for row in invited}))
    return True


def _what_follows(routes: set[str]) -> str:
    """What happens now with people asked by these ways."""
    said = [_("Saved.")]
    if Invitation.Route.EMAIL in routes:
        said.append(_("Mails are on their way."))
    if Invitation.Route.LETTER in routes:
        said.append(_("Letters to print stand below."))
    return " ".join(said)


@family_view(Scope.GUESTS)
def invitation_detail(request: ActorRequest, area, family, invitation_id) -> HttpResponse:
    """One invitation: write down an answer, send again, print, take back."""
    invitation = invitation_of(family, invitation_id)
    initial = {"state": invitation.state, "needs_ride": invitation.needs_ride}
    initial["needs"] = invitation.needs
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST":
        must_write(request)
        if form.is_valid() and _answered(request, invitation, form):
            return _back(invitation)
    context = {"area": area, "family": family, "invitation": invitation, "form": form}
    context["meeting"] = invitation.meeting
    context["may_ask"] = Scope.WRITE in request.scopes and _is_ahead(invitation.meeting)
    return render(request, "meetings/invitation_detail.html", context)


def _answered(request: ActorRequest, invitation: Invitation, form: AnswerForm) -> bool:
    try:
        services.record_answer(invitation=invitation, by=request.actor, **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("The answer is saved."))
    return True


def _back(invitation: Invitation) -> HttpResponse:
    meeting = invitation.meeting
    return redirect("meetings:invitations", meeting.area.slug, meeting.family.reference, meeting.pk)


def _change(request: ActorRequest, invitation: Invitation, act, done: str) -> HttpResponse:
    """Do one thing with an invitation and say what came of it."""
    must_write(request)
    try:
        act(invitation=invitation, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
    return _back(invitation)


@family_view(Scope.GUESTS)
@require_POST
def invitation_again(request: ActorRequest, area, family, invitation_id) -> HttpResponse:
    """Send the mail once more."""
    done = _("A new mail is on its way; the old link stopped working.")
    found = invitation_of(family, invitation_id)
    return _change(request, found, services.resend_invitation, done)


@family_view(Scope.GUESTS)
@require_POST
def invitation_missed(request: ActorRequest, area, family, invitation_id) -> HttpResponse:
    """Note that it did not arrive."""
    done = _("Noted. It waits on your home page until this person is asked another way.")
    return _change(request, invitation_of(family, invitation_id), services.mark_missed, done)


@family_view(Scope.GUESTS)
def invitation_withdraw(request: ActorRequest, area, family, invitation_id) -> HttpResponse:
    """Take it back, after asking."""
    invitation = invitation_of(family, invitation_id)
    if request.method == "POST":
        done = _("The invitation is taken back.")
        return _change(request, invitation, services.withdraw_invitation, done)
    context = {"area": area, "family": family, "invitation": invitation}
    return render(request, "meetings/invitation_withdraw.html", context)


@family_view(Scope.GUESTS)
@require_POST
def invitation_letter(request: ActorRequest, area, family, invitation_id) -> HttpResponse:
    """A letter with a fresh link, shown this once: a second look is a new letter."""
    must_write(request)
    invitation = invitation_of(family, invitation_id)
    try:
        path = services.print_letter(invitation=invitation, family=family, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return _back(invitation)
    context = {"area": area, "family": family, "invitation": invitation}
    with translation.override(invitation.guest.language):
        letter = letter_of(invitation, path)
        return render(request, "meetings/invitation_letter.html", {**context, **letter})
