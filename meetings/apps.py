from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of teams and of families."""

    name = "meetings"

    def ready(self) -> None:
        from meetings import moments, names, notices_invite, panels  # noqa: F401 - they register
