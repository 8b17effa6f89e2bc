"""A family's consents: asked, answered with yes or no, taken back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft
from families import services
from families.access import family_view, scopes_of
from families.capacities import Scope
from families.consent_words import words_of
from families.figures import names_of, with_people
from families.figures_consent import copies_with
from families.forms.consent import CONSENT, ConsentForm, EndForm
from families.models import Consent
from families.read_out import language_of, read_out
from families.services.pairs import joined_records
from teams.access import ActorRequest


@family_view(Scope.CONSENT)
def consents(request: ActorRequest, area, family) -> HttpResponse:
    """Every answer of the family, those in force first by day."""
    joined = joined_records(family)
    rows = Consent.objects.filter(family__in=joined.records).select_related("family")
    rows = rows.order_by("-signed_on", "-created_at", "pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {"area": area, "family": family, "page": page, "rows": with_people(page)}
    context["elsewhere"] = joined.elsewhere
    return render(request, "families/consents.html", context)


@family_view(Scope.CONSENT)
def consent_ask(request: ActorRequest, area, family) -> HttpResponse:
    """For what is asked: the purpose decides the words."""
    context = {"area": area, "family": family, "purposes": Consent.Purpose.choices}
    return render(request, "families/consent_ask.html", context)


@family_view(Scope.CONSENT)
def consent_form(request: ActorRequest, area, family, purpose) -> HttpResponse:
    """The words for this purpose, and the answer."""
    if purpose not in Consent.Purpose.values:
        raise Http404
    language = language_of(request, family.language)
    own = "" if Scope.SAFETY in request.scopes else request.user.get_full_name()
    key = f"{family.pk}.{purpose}"
    form = ConsentForm(
        request.POST or None,
        family=family,
        own_account=own,
        initial={"discloser": "CPPC"},
    )
    if request.method == "POST" and form.is_valid():
        done = _save(request, family, purpose, form, language)
        if done is not None:
            finish_draft(request, CONSENT, key)
            return redirect("families:consent", area.slug, family.reference, done.pk)
    context = {
        "area": area,
        "family": family,
        "form": form,
        "purpose": Consent.Purpose(purpose).label,
        "words": read_out(words_of(purpose), language),
        "draft": draft_context(request, CONSENT, key),
    }
    return render(request, "families/consent_form.html", context)


def _save(request: ActorRequest, family, purpose: str, form, language: str) -> Consent | None:
    """Write the answer down with the language of the words that were shown.

    Nothing when the form has to be shown again.
    """
    fields = {**form.as_fields(), "language": language}
    try:
        done = services.record_consent(family=family, purpose=purpose, by=request.actor, **fields)
    except ValidationError as refusal:
        for name, words in _by_field(refusal, form).items():
            form.add_error(name, words)
        return None
    messages.success(request, _("The answer is written down."))
    return done


def _by_field(refusal: ValidationError, form: ConsentForm) -> dict:
    """The refusal's words beside the fields the form has, the others above it."""
    found: dict = {}
    for name, words in getattr(refusal, "message_dict", {None: refusal.messages}).items():
        found.setdefault(name if name in form.fields else None, []).extend(words)
    return found


@family_view(Scope.CONSENT)
def consent(request: ActorRequest, area, family, consent_id) -> HttpResponse:
    """One answer with its words, and who still holds copies from it."""
    joined_records(family)  # the person may stand in the record that goes on
    rows = Consent.objects.select_related("family")
    [found] = with_people([get_object_or_404(rows, family=family, pk=consent_id)])
    names = names_of([found.recorded_by_id, found.ended_by_id])
    context = {
        "area": area,
        "family": family,
        "consent": found,
        "words": read_out(
            words_of(found.purpose, found.text_version), language_of(request, found.language)
        ),
        "held": list(copies_with(found)),
        "recorder": names.get(found.recorded_by_id, ""),
        "ender": names.get(found.ended_by_id or found.pk, ""),
        "records": Scope.WRITE in request.scopes,
    }
    return render(request, "families/consent.html", context)


@family_view(Scope.CONSENT)
def consent_withdraw(request: ActorRequest, area, family, consent_id) -> HttpResponse:
    """Take a yes back, after reading what ends with it."""
    return _end(request, area, family, consent_id, Consent.State.WITHDRAWN)


@family_view(Scope.CONSENT)
def consent_invalid(request: ActorRequest, area, family, consent_id) -> HttpResponse:
    """Say that an answer is not valid: signed by the wrong person, or not understood."""
    if Scope.WRITE not in request.scopes:  # who answers cannot say that his answer never was
        raise PermissionDenied
    return _end(request, area, family, consent_id, Consent.State.INVALID)


@family_view(Scope.CONSENT)
def consent_over(request: ActorRequest, area, family, consent_id) -> HttpResponse:
    """Say that what ends it has happened."""
    return _end(request, area, family, consent_id, Consent.State.EXPIRED)


def _end(request: ActorRequest, area, family, consent_id, state: str) -> HttpResponse:
    """The page that asks once more, and the end itself."""
    found = get_object_or_404(Consent, family=family, pk=consent_id)
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.end_consent(consent=found, state=state, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("why" if hasattr(refusal, "error_dict") else None, refusal.messages)
        else:
            messages.success(request, _("It has ended, and what rested on it ended with it."))
            if Scope.CONSENT not in scopes_of(request.user, family):  # one's own place, too
                return redirect("home:index")
            return redirect("families:consent", area.slug, family.reference, found.pk)
    context = {"area": area, "family": family, "consent": found, "form": form, "state": state}
    return render(request, "families/consent_end.html", context)
