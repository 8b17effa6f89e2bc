"""Staying signed in: the answer to "Are you still there?"."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cppc.core.marks import signed_in


@signed_in
@never_cache
@require_POST
def extend_session(request: HttpRequest) -> HttpResponse:
    """Counts as use of the session (the idle middleware sees it); without scripts, back again."""
    back = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("/")
