from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """The neighborhood network: organizations, services and public listings."""

    name = "resources"

    def ready(self) -> None:
        from resources import notices_fresh  # noqa: F401 - it registers
