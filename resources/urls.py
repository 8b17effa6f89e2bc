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
    path("taking/", views.taking, name="taking"),
    path("announcement/", views.announcement, name="announcement"),
    path("history/", views.history, name="history"),
    *urls_keep.of_listing,
]
one_listing += [
    path("hub/", views.edit_hub, name="edit_hub"),
    path("hub/events/add/", views.add_event, name="add_event"),
    path("hub/events/<uuid:event_id>/", views.edit_event, name="edit_event"),
    path("hub/events/<uuid:event_id>/set/", views.set_event, name="set_event"),
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
one_need = [
    path("close/", views.close_need, name="close_need"),
    path("reopen/", views.reopen_need, name="reopen_need"),
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
    *urls_keep.of_area,
    path("take-along/", views.area_downloads, name="area_downloads"),
    path("gaps/", views.gaps, name="gaps"),
    path("coverage/", views.coverage, name="coverage"),
    path("needs/", views.needs, name="needs"),
    path("needs/add/", views.add_need, name="add_need"),
    path("needs/<uuid:need_id>/", include(one_need)),
    path("to-keep-true/", views.keep_true, name="keep_true"),
    path("grade/", views.reading_grade, name="reading_grade"),
    path("calls/", views.call_lists, name="call_lists"),
    path("calls/start/", views.start_calls, name="start_calls"),
    path("calls/<uuid:list_id>/", include(one_call_list)),
    path("do-not-list/", include(do_not_list)),
    path("imports/", views.imports, name="imports"),
    path("imports/start/", views.start_import, name="start_import"),
    path("imports/template/", views.import_template, name="import_template"),
    path("imports/sheet/", views.import_sheet, name="import_sheet"),
    path("imports/<uuid:batch_id>/", include(one_import)),
    path("duplicates/", include(duplicate_pages)),
]
urlpatterns = [
    path("supports/", views.search, name="search"),
    path("supports/kind/<slug:category>/", views.kind, name="kind"),
    path("supports/county/<slug:county>/", views.county, name="county"),
    path("supports/map/", views.supports_map, name="supports_map"),
    path("supports/map/<slug:fips>/", views.county_map, name="county_map"),
    path("supports/list/", views.saved_list, name="saved_list"),
    path("supports/list/print/", views.saved_print, name="saved_print"),
    path("supports/list/text/", views.saved_text, name="saved_text"),
    path("supports/events/<uuid:event_id>/", views.event_calendar, name="event_calendar"),
    path("supports/<uuid:listing_id>/hub/", views.hub, name="hub"),
    path("supports/<uuid:listing_id>/", views.listing, name="listing"),
    path("supports/<uuid:listing_id>/print/", views.print_listing, name="print_listing"),
    *urls_keep.public,
    path("supports/take-along/", views.take_along, name="take_along"),
    path("supports/take-along/<uuid:download_id>/", views.download, name="download"),
    path("state/take-along/", views.state_downloads, name="state_downloads"),
    path("state/words/", views.words, name="words"),
    path("state/words/<slug:code>/", views.category_words, name="category_words"),
    path("supports/<uuid:listing_id>/confirmed/", views.confirmed, name="confirmed"),
    path("supports/confirm/<str:token>/", views.confirm_listing, name="confirm_listing"),
    path("areas/<slug:area>/listings/", include(listings)),
    path("api/hsds", views.api, name="api_root"),
    path("api/hsds/", include("resources.urls_api")),
]
