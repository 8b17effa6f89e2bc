from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """The neighborhood network: organizations, services and public listings."""

    name = "resources"
