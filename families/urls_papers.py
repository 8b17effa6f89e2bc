"""Addresses of agreed plans and their copies."""

from django.urls import path

from families.views import agree, papers

PLAN = "areas/<slug:area>/families/<str:reference>/plan/"
urlpatterns = [
    path(PLAN + "papers/", papers.papers, name="papers"),
    path(PLAN + "papers/training/", papers.paper_training, name="paper_training"),
    path(PLAN + "papers/<uuid:paper_id>/", papers.paper_print, name="paper_print"),
    path(PLAN + "papers/<uuid:paper_id>/pdf/", papers.paper_pdf, name="paper_pdf"),
    path(PLAN + "versions/compare/", agree.version_compare, name="version_compare"),
    path(PLAN + "versions/<int:number>/", agree.version_detail, name="version_detail"),
    path(PLAN + "versions/<int:number>/say/", agree.position_add, name="position_add"),
]
