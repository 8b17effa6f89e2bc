from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """The neighborhood network: organizations, services and public listings."""

    name = "resources"

    def ready(self) -> None:
        from resources import notices_fresh, notices_keep  # noqa: F401 - they register mails
