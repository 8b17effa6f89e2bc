from django.urls import path

from teams.views import team, team_join, team_seats

AREA = "areas/<slug:area>/team/"
SEAT = f"{AREA}seats/<uuid:seat_id>/"

urlpatterns = [
    path(AREA, team.team, name="team"),
    path(f"{AREA}start/", team.team_start, name="team_start"),
    path(f"{AREA}<uuid:team_id>/", team.team, name="team"),
    path(f"{AREA}<uuid:team_id>/edit/", team.team_edit, name="team_edit"),
    path(f"{AREA}<uuid:team_id>/history/", team.team_history, name="team_history"),
    path(f"{AREA}<uuid:team_id>/members/add/", team.team_member_add, name="team_member_add"),
    path(f"{AREA}members/<uuid:member_id>/edit/", team.team_member_edit, name="team_member_edit"),
    path(f"{AREA}<uuid:team_id>/seats/add/", team_seats.team_seat_add, name="team_seat_add"),
    path(SEAT, team_seats.team_seat, name="team_seat"),
    path(f"{SEAT}edit/", team_seats.team_seat_edit, name="team_seat_edit"),
    path(f"{SEAT}give/", team_seats.team_seat_give, name="team_seat_give"),
    path(f"{SEAT}remove/", team_seats.team_seat_remove, name="team_seat_remove"),
    path(f"{AREA}terms/<uuid:term_id>/end/", team_seats.team_term_end, name="team_term_end"),
    path("areas/<slug:area>/join-requests/", team_join.join_requests, name="join_requests"),
    path(
        "areas/<slug:area>/join-requests/<uuid:request_id>/",
        team_join.join_answer,
        name="join_answer",
    ),
    path("a/<slug:area>/join/", team_join.join, name="join"),
    path("a/<slug:area>/join/thanks/", team_join.join_thanks, name="join_thanks"),
]
