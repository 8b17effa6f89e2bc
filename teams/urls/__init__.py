"""Addresses of areas, people and teams; one file for each file of views."""

from teams.urls import account, areas, people, team, wall

app_name = "teams"
urlpatterns = [
    *areas.urlpatterns,
    *people.urlpatterns,
    *account.urlpatterns,
    *team.urlpatterns,
    *wall.urlpatterns,
]
