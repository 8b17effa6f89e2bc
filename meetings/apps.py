from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of teams and of families."""

    name = "meetings"

    def ready(self) -> None:
        from meetings import panels  # noqa: F401 - registers the section of the family's page
