from django.urls import path

from meetings.views import follow_up, survey

FAMILY = "areas/<slug:area>/families/<str:reference>/meetings/"
urlpatterns = [
    path(
        FAMILY + "<uuid:meeting_id>/look-back/",
        follow_up.family_look_back,
        name="family_look_back",
    ),
    path(FAMILY + "<uuid:meeting_id>/survey/", survey.survey_ask, name="survey_ask"),
    path("l/<str:token>/survey/", survey.survey, name="survey"),
    path("areas/<slug:area>/survey/", survey.survey_results, name="survey_results"),
]
