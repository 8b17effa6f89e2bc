"""Copies of the plan: numbered for a person, printed or saved, each written down."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.access import family_view
from families.capacities import Scope
from families.copy_answers import answers_for
from families.forms.papers import OwnPaperForm, PaperForm, TrainingPaperForm
from families.models import CircleMember, Disclosure, Paper, PlanVersion, Position
from families.panels import what_comes_next
from families.papers import file_name, page_of, training_blocks
from families.services.agree import latest_version
from families.services.papers import make_papers, make_training_paper, take_paper, without_names
from families.starting import named_in
from families.typeset import pdf_of
from teams.access import ActorRequest


@family_view(Scope.PLAN)
def papers(request: ActorRequest, area, family) -> HttpResponse:
    """Copies that were made, and a form for more: for anybody, or for oneself."""
    version = latest_version(family)
    form = _form(request, family, version)
    if request.method == "POST" and version and form.is_valid():
        try:
            made = _make(request, version, form)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = ngettext(
                "%(n)s copy is ready below.", "%(n)s copies are ready below.", len(made)
            )
            messages.success(request, words % {"n": len(made)})
            return redirect("families:papers", area.slug, family.reference)
    rows = Paper.objects.filter(family=family).for_list()
    named = named_in(version.content) if version else []
    context = {
        "area": area,
        "family": family,
        "version": version,
        "form": form,
        "may_write": Scope.WRITE in request.scopes,
        "may_answer": {Scope.WRITE, Scope.CONSENT} <= request.scopes,
        "next": what_comes_next(request, family),
        "warned": [one for one in named if not one.is_good],
        "private": [one for one in named if one.is_private],
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
    }
    return render(request, "families/papers.html", context)


def _form(request: ActorRequest, family, version: PlanVersion | None) -> OwnPaperForm:
    data = request.POST if request.method == "POST" else None
    initial = {"language": family.language}
    if Scope.WRITE not in request.scopes:
        return OwnPaperForm(data, initial=initial)
    said = Position.objects.filter(family=family).order_by("part", "name")
    places = CircleMember.objects.current().filter(family=family).exclude(accepted_at=None)
    circle = [place.user.get_full_name() for place in places.select_related("user")]
    names = dict.fromkeys([*said.values_list("name", flat=True), *circle])
    return PaperForm(data, initial=initial, answers=answers_for(family, names))


def _make(request: ActorRequest, version: PlanVersion, form: OwnPaperForm) -> list[Paper]:
    own = [request.user.get_full_name()]
    return make_papers(
        version=version,
        kind=form.cleaned_data["kind"],
        language=form.cleaned_data["language"],
        recipients=form.recipients if isinstance(form, PaperForm) else own,
        by=request.actor,
    )


@family_view(Scope.PLAN, Scope.WRITE)
def paper_training(request: ActorRequest, area, family) -> HttpResponse:
    """A copy without names: shown first, made only when somebody has read it."""
    version = latest_version(family)
    if version is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = TrainingPaperForm(data, initial={"language": family.language})
    if data is not None and "make" in data and form.is_valid():
        try:
            make_training_paper(version=version, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The copy is ready. Open it below."))
            return redirect("families:papers", area.slug, family.reference)
    context = {"area": area, "family": family, "form": form, **_preview(form, version, family)}
    return render(request, "families/paper_training.html", context)


def _preview(form: TrainingPaperForm, version: PlanVersion, family) -> dict:
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    language = given.get("language") or family.language
    content = without_names(version=version, language=language, hidden=given.get("hidden", []))
    with translation.override(language):
        return {"language": language, "blocks": training_blocks(content)}


@family_view(Scope.PLAN)
def paper_print(request: ActorRequest, area, family, paper_id) -> HttpResponse:
    """The copy as a page to print."""
    paper = _taken(request, family, paper_id, Disclosure.Form.PRINT)
    page = page_of(paper, family)
    context = {"area": area, "family": family, "page": page, "blocks": page["tries"][0]["blocks"]}
    with translation.override(paper.language):
        return render(request, "families/paper_print.html", context)


@family_view(Scope.PLAN)
def paper_pdf(request: ActorRequest, area, family, paper_id) -> HttpResponse:
    """The copy as PDF, made at once (decision 0018)."""
    paper = _taken(request, family, paper_id, Disclosure.Form.PDF)
    response = HttpResponse(pdf_of(page_of(paper, family)), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(paper, family)}"'
    return response


def _taken(request: ActorRequest, family, paper_id, form: str) -> Paper:
    """The family's copy with this id, written down as taken before it is made."""
    rows = Paper.objects.select_related("plan_version", "guest")
    paper = get_object_or_404(rows, family=family, pk=paper_id)
    take_paper(paper=paper, family=family, form=form, by=request.actor)
    return paper
