from django.urls import path

from teams.views import account

urlpatterns = [
    path("account/", account.profile, name="profile"),
    path("account/sessions/", account.sessions, name="sessions"),
    path("account/sessions/end/", account.end_session, name="end_session"),
    path("account/sessions/end-others/", account.end_other_sessions, name="end_other_sessions"),
    path("account/second-step/", account.second_factor_needed, name="second_factor_needed"),
]
