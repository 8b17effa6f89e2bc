from django.urls import path

from teams.views import area_changes, areas

urlpatterns = [
    path("areas/", areas.areas, name="areas"),
    path("areas/<slug:area>/", areas.area, name="area"),
    path("state/areas/", areas.manage_areas, name="manage_areas"),
    path("state/areas/open/", area_changes.open_area, name="open_area"),
    path("areas/<slug:area>/edit/", area_changes.edit_area, name="edit_area"),
    path("areas/<slug:area>/confirm/", area_changes.confirm_boundary, name="confirm_boundary"),
    path("areas/<slug:area>/rename/", area_changes.rename_area, name="rename_area"),
    path("areas/<slug:area>/counties/", area_changes.move_counties, name="move_counties"),
    path("areas/<slug:area>/split/", area_changes.split_area, name="split_area"),
    path("areas/<slug:area>/merge/", area_changes.merge_areas, name="merge_areas"),
    path("areas/<slug:area>/close/", area_changes.close_area, name="close_area"),
]
