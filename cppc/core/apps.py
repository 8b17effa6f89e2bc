from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The ground floor: identity, tenancy, audit, drafts, notices, page components."""

    name = "cppc.core"
    label = "core"

    def ready(self) -> None:
        from cppc.core.checks import check_database

        register(check_database, Tags.database)
        autodiscover_modules("notices")  # each app's kinds of notices and jobs
