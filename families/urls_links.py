from django.urls import path

from families.views import links

urlpatterns = [
    path("l/<str:token>/", links.link, name="link"),
]
