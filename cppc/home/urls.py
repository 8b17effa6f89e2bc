from django.urls import path

from cppc.home.views import health, index, my_day, public, state

app_name = "home"
urlpatterns = [
    path("", public.welcome, name="welcome"),
    path("about/", public.about, name="about"),
    path("about/<slug:name>/", public.question, name="question"),
    path("a/<slug:area>/", public.area, name="area"),
    path("home/", index.index, name="index"),
    path("my-day/", my_day.my_day, name="my_day"),
    path("state/", state.state, name="state"),
    path("state/areas.csv", state.state_csv, name="state_csv"),
    path("state/undelivered/", state.undelivered, name="undelivered"),
    path("health/live/", health.live, name="live"),
    path("health/ready/", health.ready, name="ready"),
]
