"""The search of the network: by words, kind of help, county and ZIP code; all of it public.

The form posts. What may stand in an address goes on to one that can be kept and shared; a private
search is answered at once and its pages follow by POST.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from resources.carrying import in_language
from resources.finding import county_slug, found_page, names, roots
from resources.finding_form import FindForm
from resources.private import is_private, is_sensitive_kind
from resources.public_pages import find_view, without_trace
from resources.saved import ids_in
from resources.search import kinds_asked
from resources.services.gaps import note_search

PLAIN = {"category": "resources:kind", "county": "resources:county"}


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
def search(request: HttpRequest) -> HttpResponse:
    """The search form, its answer, or the way to the answer's own address."""
    if request.method == "POST":
        return _posted(request)
    return _answer(request, FindForm(request.GET, known=names()))


@find_view
def kind(request: HttpRequest, category: str) -> HttpResponse:
    """Everything of one kind of help; never of a sensitive one, which has no address."""
    known = names()
    if category not in known.categories:
        raise Http404
    if is_sensitive_kind(category, known.categories):
        return redirect("resources:search")
    data = _with(request.GET, category=category)
    heading = known.categories[category].name
    return _answer(request, FindForm(data, known=known), heading=heading)


@find_view
def county(request: HttpRequest, county: str) -> HttpResponse:
    """Everything that serves one county."""
    known = names()
    found = [fips for fips, name in known.counties.items() if county_slug(name) == county]
    if not found:
        raise Http404
    data = _with(request.GET, county=found[0])
    place = known.counties[found[0]]
    return _answer(request, FindForm(data, known=known), place=place)


def _with(data: QueryDict, **values: str) -> QueryDict:
    """What the address asks for, with what its path says."""
    changed = data.copy()
    for name, value in values.items():
        changed[name] = value
    return changed


def _posted(request: HttpRequest) -> HttpResponse:
    """Words that may stand in an address go there; all others are answered here."""
    data = request.POST.copy()
    for name in data.pop("without", []):
        data.pop(name, None)
    form = FindForm(data, known=names())
    kept = ids_in(data.get("s", ""))  # something private is on the list: it has no address
    if form.is_valid() and not _is_private(form) and not kept:
        return redirect(_with_list(_address(form), data.get("l", "")))
    return in_language(request, lambda: _answer(request, form, page=data.get("page")))


def _address(form: FindForm) -> str:
    """Where a search that may be shared stands; one kind or county alone has a plain address."""
    asked = dict(form.asked)
    if len(asked) == 1 and (name := next(iter(asked))) in PLAIN:
        value = asked[name]
        place = value if name == "category" else county_slug(form.known.counties[value])
        return reverse(PLAIN[name], args=[place])
    query = f"?{urlencode(asked)}" if asked else ""
    return reverse("resources:search") + query


def _with_list(address: str, asked: str) -> str:
    """The address with the saved list that the form brought along."""
    ids = ".".join(ids_in(asked))
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}l={ids}" if ids else address


def _answer(
    request: HttpRequest, form: FindForm, *, page: str | None = None, **context: str
) -> HttpResponse:
    """Draw the form with what was found; words and private answers leave no trace."""
    valid = form.is_valid()
    private = request.method == "POST" or not valid or _is_private(form)
    drawn: dict[str, Any] = {
        "form": form,
        "private": private,
        "roots": roots(form.known),
        **context,
    }
    if valid and form.asked:
        drawn |= found_page(form, page or request.GET.get("page"))
        _note(request, form, len(drawn["found"].hits))
    else:
        drawn["counties"] = [(county_slug(name), name) for name in form.known.counties.values()]
    response = render(request, "resources/search.html", drawn)
    return without_trace(response, private or bool(form.cleaned_data.get("q")))


def _note(request: HttpRequest, form: FindForm, found: int) -> None:
    """Count a search that found little; nothing of one that names a sensitive kind of help."""
    known = form.known.categories
    codes = kinds_asked(form.wanted, known.values())
    if not any(is_sensitive_kind(code, known) for code in codes):
        note_search(request, codes=codes, county=form.wanted.county, found=found)


def _is_private(form: FindForm) -> bool:
    return is_private(form.wanted, form.known.categories)
