"""Who holds copies, who opened the record, and papers that are themselves written down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from families import services
from families.access import family_view
from families.capacities import Scope
from families.consent_words import words_of
from families.figures import names_of, with_people
from families.figures_consent import copies_held, copies_of, openings_of
from families.forms.consent import CopiesForm, HandOutForm
from families.models import Consent, CopyEvent, Disclosure
from families.services.pairs import joined_records
from teams.access import ActorRequest

PAPERS = ("openings", "consent", "return_letter")
MOST_OPENINGS = 500  # on one paper


@family_view(Scope.CONSENT)
def copies(request: ActorRequest, area, family) -> HttpResponse:
    """Everything that left the record; what came back is ticked off here."""
    joined = joined_records(family)
    page = Paginator(copies_of(*joined.records), 25).get_page(request.GET.get("page"))
    on_page = copies_held(*joined.records).filter(pk__in=[row.pk for row in page])
    form = CopiesForm(request.POST or None, copies=on_page)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_copies(by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("It is written down."))
            return redirect("families:copies", area.slug, family.reference)
    names = names_of(row.disclosed_by_id for row in page)
    rows = [(row, names.get(row.disclosed_by_id, "")) for row in page]
    context = {"area": area, "family": family, "page": page, "form": form}
    context |= {"rows": rows, "held": list(on_page), "elsewhere": joined.elsewhere}
    return render(request, "families/copies.html", context)


@family_view(Scope.CONSENT)
def ask_back(request: ActorRequest, area, family, copy_id) -> HttpResponse:
    """A letter to one recipient, about all that he still holds; each letter is written down."""
    copy = get_object_or_404(copies_held(family), pk=copy_id)
    theirs = copies_held(family).filter(recipient=copy.recipient)
    if request.method == "POST":
        letter = services.record_disclosure(
            family=family,
            what=Disclosure.What.RETURN_LETTER,
            recipient=copy.recipient,
            guest=copy.guest,
            purpose=_("To ask for copies back"),
            form=Disclosure.Form.PRINT,
            by=request.actor,
        )
        services.record_copies(copies=theirs, state=CopyEvent.State.ASKED, by=request.actor)
        return redirect("families:paper", area.slug, family.reference, letter.pk)
    context = {"area": area, "family": family, "copy": copy, "theirs": theirs}
    return render(request, "families/ask_back.html", context)


@family_view(Scope.CONSENT)
def openings(request: ActorRequest, area, family) -> HttpResponse:
    """Who opened the record and when, in plain words."""
    joined = joined_records(family)
    page = Paginator(openings_of(*joined.records), 50).get_page(request.GET.get("page"))
    context = {"area": area, "family": family, "page": page, "rows": _with_names(page)}
    context["elsewhere"] = joined.elsewhere
    return render(request, "families/openings.html", context)


def _with_names(page) -> list[dict]:
    names = names_of(row.user_id for row in page)
    return [{"at": r.at, "granted": r.granted, "name": names.get(r.user_id)} for r in page]


@family_view(Scope.CONSENT)
def openings_copy(request: ActorRequest, area, family) -> HttpResponse:
    """Hand the family the list on paper."""
    return _hand_out(request, area, family, Disclosure.What.OPENINGS, None)


@family_view(Scope.CONSENT)
def consent_copy(request: ActorRequest, area, family, consent_id) -> HttpResponse:
    """A copy of one consent on paper."""
    found = get_object_or_404(Consent, family=family, pk=consent_id)
    return _hand_out(request, area, family, Disclosure.What.CONSENT, found)


def _hand_out(request: ActorRequest, area, family, what: str, subject) -> HttpResponse:
    """Ask who gets the paper, write that down, then show the paper."""
    form = HandOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.record_disclosure(
                family=family,
                what=what,
                form=Disclosure.Form.PRINT,
                subject_id=subject.pk if subject else None,
                by=request.actor,
                **form.cleaned_data,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("families:paper", area.slug, family.reference, row.pk)
    context = {"area": area, "family": family, "form": form, "what": Disclosure.What(what).label}
    return render(request, "families/hand_out.html", context)


@family_view(Scope.CONSENT)
def paper(request: ActorRequest, area, family, copy_id) -> HttpResponse:
    """The paper that was written down as `copy_id`, to print."""
    row = get_object_or_404(Disclosure, family=family, pk=copy_id, what__in=PAPERS)
    joined = joined_records(family)
    context = {"area": area, "family": family, "copy": row, "elsewhere": joined.elsewhere}
    if row.what == Disclosure.What.OPENINGS:
        upto = openings_of(*joined.records).filter(at__lte=row.created_at)[:MOST_OPENINGS]
        context["rows"] = _with_names(list(upto))
        return render(request, "families/paper_openings.html", context)
    if row.what == Disclosure.What.RETURN_LETTER:
        asked = {"events__state": CopyEvent.State.ASKED, "recipient": row.recipient}
        theirs = Disclosure.objects.filter(family=family, **asked).distinct()
        context["theirs"] = theirs.filter(created_at__lte=row.created_at)
        return render(request, "families/paper_return_letter.html", context)
    found = with_people(Consent.objects.filter(family=family, pk=row.subject_id or row.pk))
    if not found:
        raise Http404
    consent = found[0]
    context |= {"consent": consent, "words": words_of(consent.purpose, consent.text_version)}
    return render(request, "families/paper_consent.html", context)
