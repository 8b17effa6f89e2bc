"""A form that is sent twice is kept once: a double press, or a second try after a lost answer."""

import hashlib
from collections.abc import Callable, Iterator
from uuid import uuid4

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cppc.core.models import SentForm

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field; its value is new on each page
CLAIM = """
INSERT INTO core_sentform (id, user_id, key, location, finished, created_at)
VALUES (%s, %s, %s, '', '[]', now()) ON CONFLICT (user_id, key) DO NOTHING RETURNING id
"""


def answer_once(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """What `view` answers; for the very same form from the same page, where it led the first time.

    The same form is the same page's token, address, words and files. A second one that comes
    while the first is still at work waits for it, because both write the same row; a form that
    was refused (no redirect) counts as not sent. Runs inside the transaction of the request.
    """
    if request.method != "POST" or TOKEN not in request.POST:
        return view()
    person = str(request.user.pk)
    key = hashlib.sha256(b"\x1f".join(_said(request))).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [uuid4(), person, key])
        claimed = cursor.fetchone()
    mine = SentForm.objects.filter(user_id=person, key=key)
    if not claimed:
        before = mine.get()
        request.drafts_finished = before.finished  # type: ignore[attr-defined]
        return redirect(before.location)
    response = view()
    if response.status_code in (301, 302, 303):
        finished = getattr(request, "drafts_finished", [])
        mine.update(location=response["Location"], finished=finished)
    elif not connection.needs_rollback:
        mine.delete()
    return response


def _said(request: HttpRequest) -> Iterator[bytes]:
    """Everything the form said, in one order."""
    yield request.get_full_path().encode()
    for name, texts in sorted(request.POST.lists()):
        yield from (part.encode(errors="surrogatepass") for part in (name, *texts))
    for name, files in sorted(request.FILES.lists()):
        yield name.encode()
        for file in files:
            yield hashlib.sha256(file.read()).digest()
            file.seek(0)
