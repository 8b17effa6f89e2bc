"""The door of every personal link: a button that opens it, so that no mail scanner uses it up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from families.links import (
    PAGES,
    binding_of,
    new_binding,
    refuse_link,
    remember_browser,
    visitor_hash,
)
from families.services.links import open_link
from teams.access import public_view


@public_view
@never_cache
def link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, the same for right and wrong links; opening binds the link to this browser."""
    if request.method != "POST":
        response = render(request, "families/link.html")
        response["X-Robots-Tag"] = "noindex"
        return response
    binding = binding_of(request)
    if len(binding) < 32:
        binding = new_binding()
    purpose = open_link(token=token, binding=binding, visitor=visitor_hash(request))
    if purpose not in PAGES:
        return refuse_link(request)
    return remember_browser(redirect(PAGES[purpose], token), binding)
