from django.urls import path

from families import (
    urls_consent,
    urls_facilitators,
    urls_follow_up,
    urls_guests,
    urls_links,
    urls_papers,
    urls_record,
    urls_referrals,
    views,
)

app_name = "families"
FAMILY = "areas/<slug:area>/families/<str:reference>/"
urlpatterns = [
    *urls_links.urlpatterns,
    *urls_consent.urlpatterns,  # before the references: "emergencies" is none
    path("areas/<slug:area>/families/", views.index, name="index"),
    path("areas/<slug:area>/families/open/", views.open_record, name="open_record"),
    path("circles/<uuid:place_id>/accept/", views.accept, name="accept"),
    path("circles/<uuid:place_id>/decline/", views.decline, name="decline"),
    path(FAMILY, views.detail, name="detail"),
    path(FAMILY + "assign/", views.assign, name="assign"),
    path(FAMILY + "history/", views.history, name="history"),
    path(FAMILY + "people/add/", views.person_add, name="person_add"),
    path(FAMILY + "people/<uuid:person_id>/edit/", views.person_edit, name="person_edit"),
    path(FAMILY + "circle/", views.circle, name="circle"),
    path(FAMILY + "circle/ask/", views.propose, name="propose"),
    path(FAMILY + "circle/<uuid:place_id>/end/", views.end_place, name="end_place"),
    path(FAMILY + "plan/", views.plan, name="plan"),
    *urls_papers.urlpatterns,
    path(FAMILY + "plan/steps/<uuid:step_id>/answer/", views.answer, name="answer"),
    *urls_record.urlpatterns,
    *urls_guests.urlpatterns,
    *urls_facilitators.urlpatterns,
    *urls_follow_up.urlpatterns,
    *urls_referrals.urlpatterns,
]
