"""Addresses of what comes before a meeting."""

from django.urls import path

from meetings.views import prepare

MEETING = "areas/<slug:area>/families/<str:reference>/meetings/<uuid:meeting_id>/prepare/"
urlpatterns = [
    path(MEETING, prepare.family_prepare, name="family_prepare"),
    path(MEETING + "anyway/", prepare.family_override, name="family_override"),
    path(MEETING + "agreement/", prepare.family_taking_part, name="family_taking_part"),
    path(
        MEETING + "agreement/<uuid:row_id>/take-back/",
        prepare.family_not_taking_part,
        name="family_not_taking_part",
    ),
    path(MEETING + "help/<uuid:support_id>/", prepare.family_support, name="family_support"),
    path(MEETING + "talk/", prepare.family_screen, name="family_screen"),
    path("areas/<slug:area>/support-costs/", prepare.support_costs, name="support_costs"),
]
