"""The saved list: its page, the sheet to print, the text to copy. Nothing is kept on our side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from cppc.core.squares import square_of
from resources import mapping
from resources.carrying import carries_list
from resources.finding import names
from resources.public_pages import find_view, without_trace
from resources.saved import ids_asked, paper_cards, saved_of, text_of

ON_ONE_PAGE, ROOMY = 5, 3


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def saved_list(request: HttpRequest) -> HttpResponse:
    """The list; after a form it is at its own address, unless something private is on it."""
    saved = saved_of(ids_asked(request))
    if request.method == "POST" and not saved.private_ids:
        return redirect(saved.address)
    known = names()
    cards = paper_cards(saved, known)
    rows = mapping.rows_of_listings(saved.listings, known)
    context = {"saved": saved, "cards": cards, "rows": rows}
    context["map"] = mapping.close_picture(rows)
    return without_trace(render(request, "resources/saved_list.html", context), private=True)


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def saved_print(request: HttpRequest) -> HttpResponse:
    """The chosen listings on paper, in large type."""
    asked = request.POST if request.method == "POST" else request.GET
    saved = saved_of(ids_asked(request))
    with translation.override(language_of(request)):
        cards = paper_cards(saved, names())
        squares = "plain" not in asked
        context = {"saved": saved, "size": size_of(len(cards)), "squares": squares}
        context["cards"] = [(one, square_of(one.link) if squares else "") for one in cards]
        context["square"] = square_of(saved.link) if squares and saved.link else ""
        response = render(request, "resources/saved_print.html", context)
    return without_trace(response, private=True)


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def saved_text(request: HttpRequest) -> HttpResponse:
    """The chosen listings as words to copy into a message."""
    saved = saved_of(ids_asked(request))
    with translation.override(language_of(request)):
        text = text_of(paper_cards(saved, names()), saved.link)
        context = {"saved": saved, "text": text, "rows": min(text.count("\n") + 2, 30)}
        response = render(request, "resources/saved_text.html", context)
    return without_trace(response, private=True)


def language_of(request: HttpRequest) -> str:
    """The language asked for beside the list; else that of the page."""
    asked = request.POST if request.method == "POST" else request.GET
    chosen = asked.get("in", "")
    return chosen if chosen in ("en", "es") else translation.get_language() or "en"


def size_of(number: int) -> str:
    """How large the words of a sheet are, so that five listings fit on one page."""
    return "roomy" if number <= ROOMY else "full" if number <= ON_ONE_PAGE else "long"
