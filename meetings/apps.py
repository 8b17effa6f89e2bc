from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of teams and of families."""

    name = "meetings"

    def ready(self) -> None:
        from meetings import (  # noqa: F401 - they register
            apart,
            moments,
            names,
            needs_of_plans,
            next_steps,
            notices_invite,
            notices_survey,
            panels,
        )
