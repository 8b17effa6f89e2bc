"""Addresses of what a record keeps beside its plan."""

from django.urls import path

from families.views import care_sheet, record

FAMILY = "areas/<slug:area>/families/<str:reference>/"
CHILD = FAMILY + "people/<uuid:person_id>/care/"
urlpatterns = [
    path(FAMILY + "network/", record.network, name="network"),
    path(FAMILY + "network/add/", record.support_add, name="support_add"),
    path(FAMILY + "network/<uuid:support_id>/edit/", record.support_edit, name="support_edit"),
    path(
        FAMILY + "network/<uuid:support_id>/remove/", record.support_remove, name="support_remove"
    ),
    path(CHILD, record.care, name="care"),
    path(CHILD + "sheet/", care_sheet.care_sheet, name="care_sheet"),
    path(CHILD + "<uuid:detail_id>/edit/", record.care_edit, name="care_edit"),
    path(CHILD + "<uuid:detail_id>/remove/", record.care_remove, name="care_remove"),
    path(FAMILY + "relationships/", record.relationships, name="relationships"),
    path(
        FAMILY + "relationships/<uuid:relationship_id>/remove/",
        record.relationship_remove,
        name="relationship_remove",
    ),
    path(FAMILY + "strengths/", record.strengths, name="strengths"),
    path(
        FAMILY + "strengths/<uuid:strength_id>/remove/",
        record.strength_remove,
        name="strength_remove",
    ),
    path(FAMILY + "timeline/", record.timeline, name="timeline"),
]
