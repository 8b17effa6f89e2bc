from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The ground floor: identity, tenancy, audit, drafts, notices, page components."""

    name = "cppc.core"
    label = "core"

    def ready(self) -> None:
        from cppc.core.checks import check_database
        from cppc.core.closing import close_after_migrate

        post_migrate.connect(close_after_migrate, sender=self)
        register(check_database, Tags.database)
        autodiscover_modules("notices")  # each app's kinds of notices and jobs
