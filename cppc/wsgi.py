"""The entry point of the web process; it serves nothing over a database that would not guard."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cppc.settings.production")
application = get_wsgi_application()

from cppc.core.checks import refuse_unsafe_database  # noqa: E402 - once the apps are ready

refuse_unsafe_database()
