"""The site as the browser tests start it: the test database, one extra page with a form."""

from pathlib import Path

from cppc.settings.test import *  # noqa: F403 - settings files build on each other by design

ROOT_URLCONF = "tests.browser.urls"
WHITENOISE_USE_FINDERS = True
TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
LOGGING["root"]["level"] = "ERROR"  # type: ignore[index] # noqa: F405
SAVED = VAR / "browser-saved.txt"  # noqa: F405
