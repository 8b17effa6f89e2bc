from django.urls import path

from cppc.home import views

app_name = "home"
urlpatterns = [
    path("", views.welcome, name="welcome"),
    path("home/", views.index, name="index"),
    path("health/live/", views.live, name="live"),
    path("health/ready/", views.ready, name="ready"),
]
