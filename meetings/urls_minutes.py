from django.urls import path

from meetings.views import minutes

MEETING = "areas/<slug:area>/team-meetings/<uuid:meeting_id>/"
urlpatterns = [
    path(MEETING + "held/", minutes.team_hold, name="team_hold"),
    path(MEETING + "minutes/", minutes.team_minutes, name="team_minutes"),
    path(MEETING + "minutes/publish/", minutes.team_minutes_publish, name="team_minutes_publish"),
    path(
        MEETING + "minutes/take-back/",
        minutes.team_minutes_take_back,
        name="team_minutes_take_back",
    ),
    path("a/<slug:area>/minutes/<uuid:meeting_id>/", minutes.public_minutes, name="public_minutes"),
]
