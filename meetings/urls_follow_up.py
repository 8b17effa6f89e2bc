from django.urls import path

from meetings.views import follow_up

FAMILY = "areas/<slug:area>/families/<str:reference>/meetings/"
urlpatterns = [
    path(
        FAMILY + "<uuid:meeting_id>/look-back/",
        follow_up.family_look_back,
        name="family_look_back",
    ),
]
