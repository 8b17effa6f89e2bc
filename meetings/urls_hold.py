"""The meeting while it takes place: its page, the signatures, the signed sheets."""

from django.urls import path

from meetings.views import hold, signing, supports

FAMILY = "areas/<slug:area>/families/<str:reference>/meetings/<uuid:meeting_id>/"
STEP = "areas/<slug:area>/families/<str:reference>/steps/<uuid:step_id>/"
urlpatterns = [
    path(STEP + "support/", supports.step_support, name="step_support"),
    path(FAMILY + "log/", hold.family_log, name="family_log"),
    path(FAMILY + "supports/", hold.family_supports, name="family_supports"),
    path(FAMILY + "signing/", signing.signing_list, name="signing_list"),
    path(FAMILY + "signing/<uuid:attendance_id>/", signing.signing_one, name="signing_one"),
    path(
        FAMILY + "signing/<uuid:signature_id>/take-back/",
        signing.signing_take_back,
        name="signing_take_back",
    ),
    path(FAMILY + "papers/<uuid:paper_id>/", signing.signing_paper, name="signing_paper"),
]
