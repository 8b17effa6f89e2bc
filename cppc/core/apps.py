from django.apps import AppConfig
from django.core.checks import Tags, register


class CoreConfig(AppConfig):
    """The ground floor: identity, tenancy, audit, drafts, notices, page components."""

    name = "cppc.core"
    label = "core"

    def ready(self) -> None:
        from cppc.core.checks import check_database

        register(check_database, Tags.database)
