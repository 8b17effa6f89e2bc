from django.urls import path

from meetings.views import counts

urlpatterns = [
    path("areas/<slug:area>/counts/", counts.counts, name="counts"),
    path("areas/<slug:area>/counts.csv", counts.counts_csv, name="counts_csv"),
]
