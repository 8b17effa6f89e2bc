from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Pages that need every app: home, the statewide view, the public page of an area."""

    name = "cppc.home"
    label = "home"
