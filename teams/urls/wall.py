from django.urls import path

from teams.views import wall

CHECKS = "areas/<slug:area>/name-checks/"
urlpatterns = [
    path(CHECKS, wall.name_checks, name="name_checks"),
    path(CHECKS + "<uuid:check_id>/", wall.name_check, name="name_check"),
]
