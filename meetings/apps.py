from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of teams and of families."""

    name = "meetings"
