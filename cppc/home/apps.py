from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Pages that need every app: home, the statewide view, the public page of an area."""

    name = "cppc.home"
    label = "home"

    def ready(self) -> None:
        """Every thread of every process speaks to the broker through the configured app."""
        from cppc.celery import app

        app.set_default()
