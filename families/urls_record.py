"""Addresses of what a record keeps beside its plan."""

from django.urls import path

from families.views import care_sheet, handovers, header, pairs, record

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
    path(CHILD + "sheet/<uuid:copy_id>/", care_sheet.care_copy, name="care_copy"),
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
    path(FAMILY + "about/", header.about, name="about"),
    path(FAMILY + "about/edit/", header.header_edit, name="header_edit"),
    path(FAMILY + "about/seal/", header.seal, name="seal"),
    path(FAMILY + "about/close/", header.close, name="close"),
    path(FAMILY + "about/reopen/", header.reopen, name="reopen"),
    path(FAMILY + "handover/ask/", header.handover_ask, name="handover_ask"),
    path(FAMILY + "handover/withdraw/", header.handover_withdraw, name="handover_withdraw"),
    path(FAMILY + "pairs/add/", pairs.pair_add, name="pair_add"),
    path(FAMILY + "pairs/<uuid:pair_id>/merge/", pairs.merge, name="merge"),
    path(FAMILY + "pairs/<uuid:pair_id>/undo/", pairs.unmerge, name="unmerge"),
    path("areas/<slug:area>/handovers/", handovers.handovers, name="handovers"),
    path(
        "areas/<slug:area>/handovers/<uuid:handover_id>/",
        handovers.handover_answer,
        name="handover_answer",
    ),
]
