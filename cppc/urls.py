"""Every address of the site; the area stands in the path, never in the session."""

from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from teams.access import public_view

urlpatterns = [
    path("", include("cppc.home.urls")),
    path("", include("teams.urls")),
    path("", include("resources.urls")),
    path("", include("families.urls")),
    path("", include("meetings.urls")),
    path("", include("contracts.urls")),
    path("", include("cppc.core.urls")),
    path("language/", public_view(csrf_exempt(set_language)), name="set_language"),
    path("accounts/", include("allauth.urls")),
]

handler400 = "cppc.errors.bad_request"
handler500 = "cppc.errors.server_error"
