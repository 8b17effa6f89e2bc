"""Health for machines."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from teams.access import public_view


@public_view
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@public_view
def ready(request: HttpRequest) -> HttpResponse:
    """The process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ready"})
