"""Addresses of the ground floor: drafts, and staying signed in."""

from django.urls import include, path

from cppc.core import session_views

app_name = "core"
urlpatterns = [
    path("drafts/", include("cppc.core.urls_drafts")),
    path("session/extend/", session_views.extend_session, name="extend_session"),
]
