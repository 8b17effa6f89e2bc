"""Settings every process shares. Safe by default; only settings read the environment."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cppc.settings.jobs import CELERY_BEAT_SCHEDULE  # noqa: F401 - Celery asks for it here
from cppc.settings.network import *  # noqa: F403 - settings files build on each other by design

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(env.str("CPPC_VAR", default=str(BASE_DIR / "var")))


def hex_key(name: str, default: str | None = None) -> bytes:
    """A key of 32 bytes written as 64 hexadecimal characters in the variable `name`."""
    text = env.str(name) if default is None else env.str(name, default=default)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 64 hexadecimal characters (32 bytes).")
    return key


DEBUG = False
ROOT_URLCONF = "cppc.urls"
WSGI_APPLICATION = "cppc.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ALLOWED_HOSTS = env.list("CPPC_ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
BASE_URL = env.str("CPPC_BASE_URL", default="http://127.0.0.1:8000")

INSTALLED_APPS = [
    "cppc.home",
    "contracts",
    "meetings",
    "families",
    "resources",
    "teams",
    "cppc.core",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "cppc.core.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "resources.hsds.http.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cppc.core.middleware.IdentityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cppc.core.middleware.IdleMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cppc.core.draft_middleware.DraftMiddleware",
    "cppc.core.wall_middleware.WallMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cppc.home.context.navigation",
            ],
        },
    },
]

# Who may connect as what: web pages as cppc_app, Celery as cppc_worker, migrations as cppc_owner.
PROCESS = env.str("CPPC_PROCESS", default="web")
PROCESSES = {
    "web": ("cppc_app", "CPPC_DB_APP_PASSWORD"),
    "worker": ("cppc_worker", "CPPC_DB_WORKER_PASSWORD"),
    "owner": ("cppc_owner", "CPPC_DB_OWNER_PASSWORD"),
}
if PROCESS not in PROCESSES:
    raise ImproperlyConfigured(f"CPPC_PROCESS must be one of {', '.join(PROCESSES)}.")


def database(process: str) -> dict:
    """The connection of one kind of process; the owner goes straight to the server."""
    user, password = PROCESSES[process]
    direct = "OWNER_" if process == "owner" else ""
    host, port = env.str("CPPC_DB_HOST", default=""), env.str("CPPC_DB_PORT", default="")
    return {
        "ENGINE": "cppc.core.db",
        "NAME": env.str("CPPC_DB_NAME", default="cppc"),
        "USER": user,
        "PASSWORD": env.str(password, default=""),
        "HOST": env.str(f"CPPC_DB_{direct}HOST", default=host),
        "PORT": env.str(f"CPPC_DB_{direct}PORT", default=port),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # Only the owner's connection may do maintenance; the policy is written for no other role.
        "OPTIONS": {"options": "-c app.maintenance=on"} if process == "owner" else {},
    }


DATABASES = {"default": database(PROCESS)}
CACHES = {
    "default": env.cache_url("CPPC_CACHE_URL", default=f"filecache://{VAR / 'cache'}"),
}
if CACHES["default"]["BACKEND"].endswith("FileBasedCache"):
    # Limits by visitor count in it: none may be lost, also when there are many visitors.
    CACHES["default"] |= {
        "BACKEND": "cppc.core.file_cache.CountingFileCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }

# Keys. The identity key signs who acts; the field key encrypts second-factor secrets and drafts.
SECRET_KEY = env.str("CPPC_SECRET_KEY")
IDENTITY_KEY = hex_key("CPPC_IDENTITY_KEY")
FIELD_KEY = hex_key("CPPC_FIELD_KEY")
IDENTITY_SECONDS = 15 * 60

# Sign-in (django-allauth): e-mail as name, argon2, second factor, no open sign-up with a role.
AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["teams.sign_in.SignInBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:index"
LOGOUT_REDIRECT_URL = "home:welcome"
ACCOUNT_ADAPTER = "teams.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SIGNUP_FORM_CLASS = "teams.forms.SignUpForm"
ACCOUNT_FORMS = {
    "login": "teams.forms.sign_in.LoginForm",
    "signup": "teams.forms.sign_in.SignUpForm",
    "change_password": "teams.forms.sign_in.ChangePasswordForm",
    "set_password": "teams.forms.sign_in.SetPasswordForm",
    "reauthenticate": "teams.forms.sign_in.ReauthenticateForm",
    "reset_password_from_key": "teams.forms.sign_in.ResetPasswordKeyForm",
}
ACCOUNT_USER_DISPLAY = "teams.sign_in.name_of"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
MFA_ADAPTER = "teams.sign_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "CPPC"
MFA_TOTP_TOLERANCE = 1  # half a minute early or late: phones' clocks differ, people type slowly
# Demo accounts may skip the second factor, and only from this very machine.
DEMO = env.bool("CPPC_DEMO", default=False)

# Sessions: the table holds hashes of keys, its rows are readable by the sign-in scope alone.
SESSION_ENGINE = "cppc.core.session_store"
SESSION_COOKIE_AGE = env.int("CPPC_SESSION_HOURS", default=12) * 3600
SESSION_IDLE_SECONDS = env.int("CPPC_SESSION_IDLE_MINUTES", default=30) * 60
SESSION_IDLE_WARNING_SECONDS = 5 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cppc.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_SSL_REDIRECT = True
# How many proxies of our own stand in front and write X-Forwarded-For; for limits by visitor.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("CPPC_PROXIES", default=0)
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# All files of one request together; the largest that a form takes is 10 MB.
FILE_UPLOAD_HANDLERS = ["cppc.core.uploads.LimitedUploadHandler"]
UPLOAD_LIMIT = 11 * 1024 * 1024
# A state's whole network is larger than any other file: its page takes more, packed or not.
IMPORT_LARGEST_FILE = env.int("CPPC_IMPORT_LARGEST_MB", default=50) * 1024 * 1024
IMPORT_LARGEST_UNPACKED = env.int("CPPC_IMPORT_LARGEST_UNPACKED_MB", default=200) * 1024 * 1024
IMPORT_MOST_ROWS = env.int("CPPC_IMPORT_MOST_ROWS", default=200_000)
UPLOAD_LIMITS = {"resources:start_import": IMPORT_LARGEST_FILE + 1024 * 1024}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["cppc.formats"]
TIME_ZONE = "America/Chicago"
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_HTTPONLY = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("CPPC_STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

EMAIL_BACKEND = env.str("CPPC_EMAIL_BACKEND", default="cppc.core.mail.FolderBackend")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.str("CPPC_EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("CPPC_EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("CPPC_EMAIL_USER", default="")
EMAIL_HOST_PASSWORD = env.str("CPPC_EMAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("CPPC_EMAIL_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("CPPC_EMAIL_FROM", default="CPPC <no-reply@cppc.invalid>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Background work: ids only in messages, the outbox is the truth.
CELERY_BROKER_URL = env.str("CPPC_BROKER_URL", default="filesystem://")
QUEUE = VAR / "queue"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "control_folder": str(QUEUE / "control"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    if CELERY_BROKER_URL.startswith("filesystem")
    else {
        "max_retries": 0,  # a page does not wait for a broker that is away
        "socket_connect_timeout": 2,
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(QUEUE / "beat")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "cppc.core.logs.RequestIdFilter"}},
    "formatters": {
        "line": {
            "()": "cppc.core.logs.LineFormatter",
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}

# What the sources leave open is a setting (domain.md): numbers and words an administrator owns.
HOTLINE = env.str("CPPC_HOTLINE", default="1-800-362-2178")
# Reminders wait while people sleep, unless they chose other hours; the same time twice: never.
QUIET_FROM = env.str("CPPC_QUIET_FROM", default="21:00")
QUIET_TO = env.str("CPPC_QUIET_TO", default="08:00")
# Where "Leave now" leads: a page that anybody may have open.
QUICK_EXIT_URL = env.str("CPPC_QUICK_EXIT_URL", default="https://www.weather.gov/")
INVITATION_DAYS = env.int("CPPC_INVITATION_DAYS", default=14)
# How long state staff may read a record that they opened in an emergency.
BREAK_GLASS_MINUTES = env.int("CPPC_BREAK_GLASS_MINUTES", default=60)
# How many records one person may open so in 24 hours, 1 to 100.
BREAK_GLASS_PER_DAY = env.int("CPPC_BREAK_GLASS_PER_DAY", default=3)
SUPPRESSION_LIMIT = env.int("CPPC_SUPPRESSION_LIMIT", default=5)
DEFAULT_ALLOCATION = "20000.00"
SILENCED_SYSTEM_CHECKS: list[str] = []
