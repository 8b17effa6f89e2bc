"""Pages that say who the database takes the reader for (tests only)."""

from django.db import connection, transaction
from django.http import HttpRequest, JsonResponse, StreamingHttpResponse
from django.urls import include, path

from families.models import Family
from teams.access import public_view


def seen() -> list:
    """The acting person and the families he sees, in two statements."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(authz.uid()::text, '')")
        (person,) = cursor.fetchone()
    return [person, sorted(Family.objects.values_list("reference", flat=True))]


@public_view
def who(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"seen": seen()})


@transaction.non_atomic_requests
@public_view
def who_without_transaction(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"seen": seen()})


@public_view
def who_after_savepoint(request: HttpRequest) -> JsonResponse:
    """A part that fails and is rolled back, then the rest of the page."""
    try:
        with transaction.atomic():
            seen()
            raise LookupError
    except LookupError:
        return JsonResponse({"seen": seen()})


@public_view
def who_in_a_stream(request: HttpRequest) -> StreamingHttpResponse:
    """Rows are read while the answer is on its way, after the view's transaction."""
    return StreamingHttpResponse(f"{seen()!r}\n" for _piece in range(3))


@public_view
def fail(request: HttpRequest) -> JsonResponse:
    seen()
    raise LookupError


urlpatterns = [
    path("who/", who),
    path("who/plain/", who_without_transaction),
    path("who/savepoint/", who_after_savepoint),
    path("who/stream/", who_in_a_stream),
    path("who/fail/", fail),
    path("", include("cppc.urls")),
]
