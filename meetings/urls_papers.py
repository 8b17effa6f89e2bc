"""Addresses of agreeing and correcting a plan."""

from django.urls import path

from meetings.views import papers

FAMILY = "areas/<slug:area>/families/<str:reference>/"
urlpatterns = [
    path(FAMILY + "meetings/<uuid:meeting_id>/agree/", papers.family_agree, name="family_agree"),
    path(FAMILY + "plan/correct/", papers.plan_correct, name="plan_correct"),
]
