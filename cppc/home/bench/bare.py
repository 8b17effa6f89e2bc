"""The floor to compare with: Django without middleware, one view, one constant page."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

PAGE = "<!DOCTYPE html><title>Constant</title>" + "<p>The same words on every request.</p>" * 300

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="nothing is signed here",  # noqa: S106 - no cookie, no form
)


def constant(request: HttpRequest) -> HttpResponse:
    """Ten thousand bytes that never change."""
    return HttpResponse(PAGE)


urlpatterns = [path("", constant)]
application = get_wsgi_application()
