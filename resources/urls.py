"""Addresses of the network: /supports/ for everybody, /areas/<area>/listings/ for its people."""

from django.urls import URLPattern, URLResolver, include, path

from resources import urls_keep, views

app_name = "resources"

one_listing = [
    path("", views.preview, name="preview"),
    path("edit/", views.edit, name="edit"),
    path("publish/", views.publish, name="publish"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("hand-in/", views.hand_in, name="hand_in"),
    path("verify/", views.verify, name="verify"),
    path("history/", views.history, name="history"),
    *urls_keep.of_listing,
]
one_import = [
    path("", views.show_import, name="show_import"),
    path("load/", views.load_import, name="load_import"),
    path("undo/", views.undo_import, name="undo_import"),
]
listings: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("<uuid:listing_id>/", include(one_listing)),
    *urls_keep.of_area,
    path("imports/", views.imports, name="imports"),
    path("imports/start/", views.start_import, name="start_import"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/<uuid:batch_id>/", include(one_import)),
]
urlpatterns = [
    path("supports/", views.search, name="search"),
    path("supports/<uuid:listing_id>/", views.listing, name="listing"),
    path("supports/<uuid:listing_id>/print/", views.print_listing, name="print_listing"),
    *urls_keep.public,
    path("areas/<slug:area>/listings/", include(listings)),
]
