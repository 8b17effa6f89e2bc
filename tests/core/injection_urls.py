"""The site with a hole in it: a page that makes SQL of what was typed (tests only)."""

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.utils import timezone

from cppc.core.models import Draft
from teams.access import signed_in_view

WORDS = {"words": ["Señora Núñez, 北京"]}


def run(typed: str) -> JsonResponse:
    """What the last statement answered, as text; or the database's refusal."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT id FROM families_family WHERE reference = '{typed}'")
            rows = cursor.fetchall() if cursor.description else [[cursor.rowcount]]
        except DatabaseError as refusal:
            if connection.in_atomic_block:
                transaction.set_rollback(True)
            return JsonResponse({"refusal": str(refusal), "rows": []})
    return JsonResponse({"rows": [[str(value) for value in row] for row in rows]})


@signed_in_view
def hole(request: HttpRequest) -> JsonResponse:
    return run(request.POST["q"])


@transaction.non_atomic_requests
@signed_in_view
def hole_without_transaction(request: HttpRequest) -> JsonResponse:
    return run(request.POST["q"])


@signed_in_view
def state(request: HttpRequest) -> JsonResponse:
    """What the next person's page on the same connection finds: who, when, and his own words."""
    ends = timezone.now() + timezone.timedelta(days=1)
    Draft.objects.filter(form="state").delete()
    Draft.objects.create(user=request.user, form="state", fields=WORDS, expires_at=ends)
    draft = Draft.objects.get(form="state")
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.uid()::text")
        (who,) = cursor.fetchone()
        cursor.execute("SELECT name, setting FROM pg_settings ORDER BY name")
        found = dict(cursor.fetchall())
    return JsonResponse(
        {
            "who": who,
            "settings": found,
            "words": draft.fields == WORDS,
            "time": abs((draft.expires_at - ends).total_seconds()) < 1,
        }
    )


urlpatterns = [
    path("hole/", hole),
    path("hole/plain/", hole_without_transaction),
    path("state/", state),
    path("", include("cppc.urls")),
]
