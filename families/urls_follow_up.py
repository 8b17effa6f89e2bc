from django.urls import path

from families.views import follow_up, promise_links

FAMILY = "areas/<slug:area>/families/<str:reference>/"
urlpatterns = [
    path("promises/", follow_up.promises, name="promises"),
    path(FAMILY + "promises/", follow_up.family_promises, name="family_promises"),
    path(FAMILY + "calls/<uuid:call_id>/done/", follow_up.call_done, name="call_done"),
    path(
        FAMILY + "plan/steps/<uuid:step_id>/slip/", promise_links.promise_slip, name="promise_slip"
    ),
    path("l/<str:token>/promise/", promise_links.promise_link, name="promise_link"),
]
