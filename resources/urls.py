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
    path("taking/", views.taking, name="taking"),
    path("announcement/", views.announcement, name="announcement"),
    path("history/", views.history, name="history"),
]
one_import = [
    path("", views.show_import, name="show_import"),
    path("load/", views.load_import, name="load_import"),
    path("undo/", views.undo_import, name="undo_import"),
]
one_call_list = [
    path("", views.call_list, name="call_list"),
    path("sheet/", views.call_sheet, name="call_sheet"),
    path("undo/", views.undo_call, name="undo_call"),
    path("<int:position>/", views.call, name="call"),
]
do_not_list = [
    path("", views.do_not_list, name="do_not_list"),
    path("add/", views.add_to_do_not_list, name="add_to_do_not_list"),
    path("<uuid:entry_id>/", views.edit_do_not_list, name="edit_do_not_list"),
    path("<uuid:entry_id>/remove/", views.leave_do_not_list, name="leave_do_not_list"),
]
listings: list[URLPattern | URLResolver] = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("<uuid:listing_id>/", include(one_listing)),
    path("to-keep-true/", views.keep_true, name="keep_true"),
    path("grade/", views.reading_grade, name="reading_grade"),
    path("calls/", views.call_lists, name="call_lists"),
    path("calls/start/", views.start_calls, name="start_calls"),
    path("calls/<uuid:list_id>/", include(one_call_list)),
    path("do-not-list/", include(do_not_list)),
    path("imports/", views.imports, name="imports"),
    path("imports/start/", views.start_import, name="start_import"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/<uuid:batch_id>/", include(one_import)),
]
urlpatterns = [
    path("supports/", views.search, name="search"),
    path("supports/<uuid:listing_id>/", views.listing, name="listing"),
    path("supports/<uuid:listing_id>/print/", views.print_listing, name="print_listing"),
    path("supports/<uuid:listing_id>/confirmed/", views.confirmed, name="confirmed"),
    path("supports/confirm/<str:token>/", views.confirm_listing, name="confirm_listing"),
    path("areas/<slug:area>/listings/", include(listings)),
]
