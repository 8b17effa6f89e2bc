"""Addresses of drafts; `cppc.core.urls` takes them in under `drafts/`."""

from django.urls import path

from cppc.core import drafts_views as views

urlpatterns = [
    path("", views.index, name="drafts"),
    path("whoami/", views.whoami, name="whoami"),
    path("signed-in-again/", views.signed_in_again, name="signed_in_again"),
    path("<slug:form>/<str:key>/", views.save, name="save_draft"),
    path("<slug:form>/<str:key>/discard/", views.discard, name="discard_draft"),
]
