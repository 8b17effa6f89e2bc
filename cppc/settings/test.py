"""Settings of the tests: fixed keys, mail in memory, the owner's login (see tests/conftest.py)."""

import os

for name, value in {
    "CPPC_SECRET_KEY": "test-only",
    "CPPC_IDENTITY_KEY": "11" * 32,
    "CPPC_FIELD_KEY": "22" * 32,
    "CPPC_PROCESS": "owner",
}.items():
    os.environ.setdefault(name, value)

from cppc.settings.dev import *  # noqa: E402, F403 - the defaults above must stand first

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
DATABASES["default"]["TEST"] = {  # noqa: F405 - from dev
    "NAME": "test_cppc" + os.environ.get("CPPC_TEST_DB_SUFFIX", ""),
}
