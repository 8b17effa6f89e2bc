"""Addresses of the network: /supports/ for everybody, /areas/<area>/listings/ for its people."""

from django.urls import URLPattern, URLResolver, include, path

from resources import views

app_name = "resources"

one_listing = [
    path("", views.preview, name="preview"),
    path("edit/", views.edit, name="edit"),
    path("publish/", views.publish, name="publish"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("hand-in/", views.hand_in, name="hand_in"),
    path("verify/", views.verify, name="verify"),
    path("history/", views.history, name="history"),
]
one_import = [
    path("", views.show_import, name="show_import"),
    path("load/", views.load_import, name="load_import"),
    path("undo/", views.undo_import, name="undo_import"),
    path("cancel/", views.cancel_import, name="cancel_import"),
    path("publish/", views.publish_import, name="publish_import"),
    path("columns/", views.map_import, name="map_import"),
    path("changes/", views.import_changes, name="import_changes"),
    path("findings/", views.import_findings, name="import_findings"),
]
duplicate_pages = [
    path("", views.duplicates, name="duplicates"),
    path("find/", views.find_duplicates, name="find_duplicates"),
    path("merges/", views.merges, name="merges"),
    path("merges/<uuid:merge_id>/undo/", views.undo_merge, name="undo_merge"),
    path("<uuid:pair_id>/answer/", views.answer_pair, name="answer_pair"),
    path("<uuid:pair_id>/merge/", views.merge, name="merge"),
]
listings: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("<uuid:listing_id>/", include(one_listing)),
    path("imports/", views.imports, name="imports"),
    path("imports/start/", views.start_import, name="start_import"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/sheet/", views.import_sheet, name="import_sheet"),
    path("imports/<uuid:batch_id>/", include(one_import)),
    path("duplicates/", include(duplicate_pages)),
]
urlpatterns = [
    path("supports/", views.search, name="search"),
    path("supports/<uuid:listing_id>/", views.listing, name="listing"),
    path("supports/<uuid:listing_id>/print/", views.print_listing, name="print_listing"),
    path("areas/<slug:area>/listings/", include(listings)),
]
