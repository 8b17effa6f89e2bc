"""Addresses of the guest list."""

from django.urls import path

from families.views import guests

GUESTS = "areas/<slug:area>/families/<str:reference>/guests/"
urlpatterns = [
    path(GUESTS, guests.guests, name="guests"),
    path(GUESTS + "add/", guests.guest_add, name="guest_add"),
    path(GUESTS + "require/", guests.guest_require, name="guest_require"),
    path(GUESTS + "<uuid:guest_id>/edit/", guests.guest_edit, name="guest_edit"),
    path(GUESTS + "<uuid:guest_id>/decide/", guests.guest_decide, name="guest_decide"),
    path(GUESTS + "<uuid:guest_id>/remove/", guests.guest_remove, name="guest_remove"),
]
