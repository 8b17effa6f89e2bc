"""Saving a listing from its card: a link that carries the list along, or a form where it must."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.utils.translation import get_language

from resources import saved
from resources.cards import Card
from resources.carrying import carried, divided

register = template.Library()


@dataclass(frozen=True)
class Saving:
    """How a card is saved: whether it is, by what address, or by a form with these ids.

    In the answer to a search it is saved in its place (`here`): the same answer comes again.
    """

    code: str
    is_saved: bool
    is_full: bool
    by_form: bool
    here: bool
    just_now: bool
    number: int
    address: str
    text: str
    private_text: str


@register.simple_tag(takes_context=True)
def saving(context: template.Context, card: Card, here: bool, posts: bool) -> Saving:
    """What the buttons on a card need to know of the list that the page brings along."""
    request: HttpRequest | None = getattr(context, "request", None)
    ids = saved.ids_asked(request) if request else []
    opened, private = divided(request)
    code = saved.short_id(card.listing.pk)
    here = here and code not in ids and len(ids) < saved.MOST
    newest = request.POST.get("saved", "") if request else ""
    grown = opened if code in ids else [*opened, code]
    if here and card.listing.sensitive:
        private.append(code)
    elif here:
        opened = grown
    return Saving(
        code=code,
        is_saved=code in ids,
        is_full=len(ids) >= saved.MOST,
        by_form=card.listing.sensitive or bool(private) or (here and posts),
        here=here,
        just_now=code in ids and code == (newest or ids[-1]),
        number=len(ids),
        address=_with_list(request, grown) if here and request else saved.address_of(grown),
        text=".".join(opened),
        private_text=".".join(private),
    )


def _with_list(request: HttpRequest, ids: list[str]) -> str:
    """The address of this page with this list."""
    query = request.GET.copy()
    query["l"] = ".".join(ids)
    return f"?{query.urlencode()}"


@register.inclusion_tag("resources/_list_fields.html", takes_context=True)
def list_fields(context: template.Context, method: str = "get") -> dict[str, str]:
    """Hidden fields that carry the list through a form; what is private only through a POST."""
    text, private = carried(getattr(context, "request", None))
    return {"text": text, "private_text": private if method == "post" else ""}


@dataclass(frozen=True)
class Bag:
    """The list that the page brings along, for links that must carry it."""

    text: str
    private_text: str

    @property
    def query(self) -> str:
        return f"?l={self.text}" if self.text else ""


@register.simple_tag(takes_context=True)
def list_bag(context: template.Context) -> Bag:
    """What a page with links needs to know of the list that it brings along."""
    return Bag(*carried(getattr(context, "request", None)))


@register.inclusion_tag("resources/_carry.html", takes_context=True)
def carry_link(context: template.Context, url: str, label: str, css: str = "plain-link") -> dict:
    """A link that keeps the list; a button that posts where something private is on it."""
    return {"bag": list_bag(context), "url": url, "label": label, "css": css}


@register.inclusion_tag("resources/_language_carried.html", takes_context=True)
def carry_language(context: template.Context) -> dict:
    """The language switch of a page that brings a list along by POST."""
    request: HttpRequest | None = getattr(context, "request", None)
    asked = ""
    if request is not None and request.GET:
        asked = "?" + request.GET.urlencode()
    return {
        "request": request,
        "bag": list_bag(context),
        "posted": bool(request and request.method == "POST"),
        "url": request.path + asked if request else "",
        "LANGUAGE_CODE": get_language(),
    }


@register.simple_tag(takes_context=True)
def list_query(context: template.Context) -> str:
    """The list that this page brings along as the beginning of a query: `?l=...`, or nothing."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None:
        return ""
    text = ".".join(saved.ids_in(request.POST.get("l", request.GET.get("l", ""))))
    return f"?l={text}" if text else ""
