"""Settings of a real site: nothing has a default that could be wrong; what is missing is named."""

import os

from django.core.exceptions import ImproperlyConfigured

REQUIRED = [
    "CPPC_SECRET_KEY",
    "CPPC_IDENTITY_KEY",
    "CPPC_FIELD_KEY",
    "CPPC_ALLOWED_HOSTS",
    "CPPC_BASE_URL",
    "CPPC_DB_HOST",
    "CPPC_BROKER_URL",
    "CPPC_CACHE_URL",
    "CPPC_EMAIL_BACKEND",
    "CPPC_EMAIL_FROM",
]
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise ImproperlyConfigured(f"Set these before the site can start: {', '.join(missing)}.")

from cppc.settings.base import *  # noqa: E402, F403 - only once every variable is there

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [BASE_URL]  # noqa: F405 - from base
DEMO = False
