"""Giving the word to keep a meeting private, and the sheets on which it was given."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.vault import read_file
from families.access import family_view
from families.capacities import Scope
from families.read_out import language_of, read_out
from meetings.forms.signing import SignForm, TakeBackForm, TogetherForm
from meetings.models import Attendance, FamilyMeeting, Signature, SignedPaper
from meetings.privacy import POINTS
from meetings.services import signatures as services
from meetings.services.doubles import doubles_in
from meetings.views.family import meeting_of
from teams.access import ActorRequest

AWAY = (Attendance.State.EXCUSED, Attendance.State.ABSENT)
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


def unsigned_of(meeting: FamilyMeeting):
    """Who has not signed yet and is not away; those who are here first."""
    everybody = Attendance.objects.filter(meeting=meeting)
    doubles = [double.other.pk for double in doubles_in(list(everybody))]
    rows = everybody.filter(agreed_confidentiality=False).exclude(pk__in=doubles)
    here = Case(When(state__in=Attendance.HERE, then=0), default=1)
    return rows.exclude(state__in=AWAY).order_by(here, "part", "name")


@family_view(Scope.PLAN, Scope.WRITE)
def signing_list(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Who has signed, who has not; several at once on paper or aloud."""
    meeting = meeting_of(family, meeting_id)
    language = language_of(request, family.language)
    unsigned = unsigned_of(meeting)
    posted = request.method == "POST"
    form = TogetherForm(
        request.POST if posted else None, request.FILES if posted else None, unsigned=unsigned
    )
    if posted and form.is_valid():
        try:
            services.sign_together(
                meeting=meeting, language=language, by=request.actor, **form.given
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("It is written down who gave their word."))
            return redirect("meetings:signing_list", area.slug, family.reference, meeting.pk)
    context = {**_about(area, family, meeting), "form": form, "unsigned": unsigned}
    context["words"] = read_out(POINTS, language)
    context["signatures"] = [
        (row, services.strokes_of(row)) for row in _standing(meeting).select_related("paper")
    ]
    return render(request, "meetings/signing_list.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def signing_one(request: ActorRequest, area, family, meeting_id, attendance_id) -> HttpResponse:
    """One person signs on the screen; then comes the next who has not."""
    meeting = meeting_of(family, meeting_id)
    rows = Attendance.objects.select_related("guest")
    person = get_object_or_404(rows, meeting=meeting, pk=attendance_id)
    theirs = person.guest.language if person.guest else family.language
    language = language_of(request, theirs)
    form = SignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "decline" in request.POST:
        return _declined(request, meeting, person)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.sign_here(
                attendance=person,
                route=form.route,
                name=data["name"] or person.name,
                strokes=data["strokes"],
                language=language,
                by=request.actor,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Thank you. Your word is written down."))
            return _next(meeting)
    context = {**_about(area, family, meeting), "person": person, "form": form}
    context["words"] = read_out(POINTS, language)
    return render(request, "meetings/signing_one.html", context)


def _declined(request: ActorRequest, meeting: FamilyMeeting, person: Attendance) -> HttpResponse:
    """It is written down that this person did not want to sign; nobody is asked for a reason."""
    try:
        services.decline_to_sign(attendance=person, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        words = _("It is written down that you did not want to sign. You can sign later.")
        messages.success(request, words)
    return _next(meeting)


def _next(meeting: FamilyMeeting) -> HttpResponse:
    """To the next person here who was not asked yet, or back to the list when everybody was."""
    place = [meeting.area.slug, meeting.family.reference, meeting.pk]
    unsigned = unsigned_of(meeting).filter(declined_to_sign=False)
    if Attendance.objects.filter(meeting=meeting, state__in=Attendance.HERE).exists():
        unsigned = unsigned.filter(
            state__in=Attendance.HERE
        )  # nobody is handed the phone who did not come
    following = unsigned.first()
    if following is None:
        return redirect("meetings:signing_list", *place)
    return redirect("meetings:signing_one", *place, following.pk)


@family_view(Scope.PLAN, Scope.WRITE)
def signing_take_back(
    request: ActorRequest, area, family, meeting_id, signature_id
) -> HttpResponse:
    """A signature that should not stand, taken back with the reason."""
    meeting = meeting_of(family, meeting_id)
    signature = get_object_or_404(_standing(meeting), pk=signature_id)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_signature(
            signature=signature, why=form.cleaned_data["why"], by=request.actor
        )
        messages.success(request, _("The signature is taken back."))
        return redirect("meetings:signing_list", area.slug, family.reference, meeting.pk)
    context = {**_about(area, family, meeting), "signature": signature, "form": form}
    return render(request, "meetings/signing_take_back.html", context)


@family_view(Scope.NOTES)
def signing_paper(request: ActorRequest, area, family, meeting_id, paper_id) -> HttpResponse:
    """A signed sheet, to be kept as a file: never shown inside a page of this site."""
    meeting = meeting_of(family, meeting_id)
    paper = get_object_or_404(SignedPaper, meeting=meeting, pk=paper_id)
    try:
        content = read_file(paper.stored_as)
    except FileNotFoundError:
        raise Http404 from None
    name = f"signed-paper.{ENDINGS[paper.content_type]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=paper.content_type, headers=headers)


def _standing(meeting: FamilyMeeting):
    return Signature.objects.standing().filter(meeting=meeting)


def _about(area, family, meeting: FamilyMeeting) -> dict:
    return {"area": area, "family": family, "meeting": meeting}
