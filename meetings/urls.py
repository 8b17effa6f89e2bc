from django.urls import path

from meetings import views

app_name = "meetings"
FAMILY = "areas/<slug:area>/families/<str:reference>/meetings/"
urlpatterns = [
    path(FAMILY, views.family_index, name="family_index"),
    path(FAMILY + "schedule/", views.family_schedule, name="family_schedule"),
    path(FAMILY + "<uuid:meeting_id>/", views.family_detail, name="family_detail"),
    path(FAMILY + "<uuid:meeting_id>/log/", views.family_log, name="family_log"),
    path(FAMILY + "<uuid:meeting_id>/move/", views.family_move, name="family_move"),
    path(FAMILY + "<uuid:meeting_id>/cancel/", views.family_cancel, name="family_cancel"),
]
