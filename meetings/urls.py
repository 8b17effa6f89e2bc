from django.urls import path

from meetings import (
    urls_counts,
    urls_follow_up,
    urls_hold,
    urls_invitations,
    urls_minutes,
    urls_papers,
    urls_prepare,
    views,
)
from meetings.views import streams, team

app_name = "meetings"
TEAM = "areas/<slug:area>/team-meetings/"
FAMILY = "areas/<slug:area>/families/<str:reference>/meetings/"
urlpatterns = [
    *urls_counts.urlpatterns,
    *urls_papers.urlpatterns,
    *urls_minutes.urlpatterns,
    *urls_invitations.urlpatterns,
    *urls_prepare.urlpatterns,
    path(FAMILY, views.family_index, name="family_index"),
    path(FAMILY + "schedule/", views.family_schedule, name="family_schedule"),
    path(FAMILY + "<uuid:meeting_id>/", views.family_detail, name="family_detail"),
    path(FAMILY + "<uuid:meeting_id>/move/", views.family_move, name="family_move"),
    path(FAMILY + "<uuid:meeting_id>/cancel/", views.family_cancel, name="family_cancel"),
    path(FAMILY + "<uuid:meeting_id>/share/", streams.notes_share, name="notes_share"),
    path(FAMILY + "<uuid:meeting_id>/unshare/", streams.notes_unshare, name="notes_unshare"),
    *urls_follow_up.urlpatterns,
    path(TEAM, team.team_index, name="team_index"),
    path(TEAM + "plan/<uuid:team_id>/", team.team_schedule, name="team_schedule"),
    path(TEAM + "<uuid:meeting_id>/", team.team_detail, name="team_detail"),
    path(TEAM + "<uuid:meeting_id>/change/", team.team_change, name="team_change"),
    path(TEAM + "<uuid:meeting_id>/cancel/", team.team_cancel, name="team_cancel"),
    *urls_hold.urlpatterns,
]
