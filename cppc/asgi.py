"""The entry point for an asynchronous server; identity travels in a context variable there too."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cppc.settings.production")
application = get_asgi_application()
