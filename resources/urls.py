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
]
one_need = [
    path("close/", views.close_need, name="close_need"),
    path("reopen/", views.reopen_need, name="reopen_need"),
]
listings: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("<uuid:listing_id>/", include(one_listing)),
    path("gaps/", views.gaps, name="gaps"),
    path("coverage/", views.coverage, name="coverage"),
    path("needs/", views.needs, name="needs"),
    path("needs/add/", views.add_need, name="add_need"),
    path("needs/<uuid:need_id>/", include(one_need)),
    path("imports/", views.imports, name="imports"),
    path("imports/start/", views.start_import, name="start_import"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/<uuid:batch_id>/", include(one_import)),
]
urlpatterns = [
    path("supports/", views.search, name="search"),
    path("supports/<uuid:listing_id>/", views.listing, name="listing"),
    path("supports/<uuid:listing_id>/print/", views.print_listing, name="print_listing"),
    path("areas/<slug:area>/listings/", include(listings)),
]
