"""Addresses of the register of facilitators."""

from django.urls import path

from families.views import facilitators

REGISTER = "areas/<slug:area>/facilitators/"
urlpatterns = [
    path(REGISTER, facilitators.facilitators, name="facilitators"),
    path(REGISTER + "add/", facilitators.facilitator_add, name="facilitator_add"),
    path(REGISTER + "<uuid:entry_id>/", facilitators.facilitator, name="facilitator"),
    path(
        REGISTER + "<uuid:entry_id>/edit/", facilitators.facilitator_edit, name="facilitator_edit"
    ),
    path(
        REGISTER + "<uuid:entry_id>/approve/",
        facilitators.facilitator_approve,
        name="facilitator_approve",
    ),
    path(
        REGISTER + "<uuid:entry_id>/withdraw/",
        facilitators.facilitator_withdraw,
        name="facilitator_withdraw",
    ),
]
