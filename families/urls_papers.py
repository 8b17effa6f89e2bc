"""Addresses of agreed plans."""

from django.urls import path

from families.views import agree

PLAN = "areas/<slug:area>/families/<str:reference>/plan/"
urlpatterns = [
    path(PLAN + "versions/compare/", agree.version_compare, name="version_compare"),
    path(PLAN + "versions/<int:number>/", agree.version_detail, name="version_detail"),
    path(PLAN + "versions/<int:number>/say/", agree.position_add, name="position_add"),
]
