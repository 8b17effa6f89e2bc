from django.urls import path

from families.views import follow_up

FAMILY = "areas/<slug:area>/families/<str:reference>/"
urlpatterns = [
    path("promises/", follow_up.promises, name="promises"),
    path(FAMILY + "promises/", follow_up.family_promises, name="family_promises"),
    path(FAMILY + "calls/<uuid:call_id>/done/", follow_up.call_done, name="call_done"),
]
