"""The first pages: welcome for everybody, home for those who signed in, health for machines."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from teams.access import public_view, signed_in_view


@public_view
def welcome(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("home:index")
    return render(request, "home/welcome.html")


@signed_in_view
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "home/index.html")


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
