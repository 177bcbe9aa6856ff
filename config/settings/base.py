"""What every process shares; a service's own file names what is different there."""

from typing import Any

from environs import validate

from common.logs import FORMATS
from config.env import (
    ROOT,
    email,
    env,
    languages,
    redis_cache,
    secret_key,
    server_url,
    service_url,
    tracing,
)

BASE_DIR = ROOT
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = secret_key(debug=DEBUG)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
# Addresses of the edges in front; clients reach the gateway and the back office only.
EDGES: list[str] = []
PUBLIC_URL = env.str("PUBLIC_URL", "http://localhost:8000").rstrip("/")

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
# What travellers get is in their account's language; the API and the back office speak English.
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGES = languages(ROOT / "locale")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WSGI_APPLICATION = "config.wsgi.application"
# What answers the busiest requests in front of Django, and hands it the rest: a callable that takes
# Django's WSGI application and returns one.
HOT_PATH = ""
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
STATIC_URL = "/static/"

SHARED_APPS = [
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_celery_beat",
    "common.messaging",
    "common.audit",
]
MIDDLEWARE = [
    "common.http.middleware.RequestIdMiddleware",
    "common.http.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.http.middleware.NotModifiedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

# Which database holds which app; the back office, which has four, overrides it.
DATABASE_ROUTERS = ["common.db.ServiceRouter"]
SERVICE_DATABASES: dict[str, str] = {}

CACHES = {"default": redis_cache("jetway"), "shared": redis_cache("shared")}
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = False
RATELIMIT_USE_CACHE = "shared"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["common.auth.drf.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["common.auth.drf.IsUser"],
    "DEFAULT_RENDERER_CLASSES": [
        "rest_framework.renderers.JSONRenderer",
        "common.http.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["common.http.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.http.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "common.http.schema.AutoSchema",
    "EXCEPTION_HANDLER": "common.http.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Jetway",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/v1",
    "PREPROCESSING_HOOKS": ["common.http.openapi.only_public_paths"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.http.openapi.add_problem_responses",
        "common.http.samples.add_samples",
    ],
}

# Identity: user tokens are verified with accounts' public keys, calls between services with theirs.
TOKEN_ISSUER = env.str("TOKEN_ISSUER", "jetway-accounts")
TOKEN_AUDIENCE = env.str("TOKEN_AUDIENCE", "jetway")
ACCESS_TOKEN_SECONDS = env.int("ACCESS_TOKEN_SECONDS", 600)
ACCOUNTS_JWKS_URL = env.str("ACCOUNTS_JWKS_URL", service_url("accounts", "/.well-known/jwks.json"))
# Where the keys of access tokens come from; accounts has them at hand.
TOKEN_KEYS = "common.auth.keys.fetch_jwks"  # noqa: S105
SERVICE_KEYS_DIR = env.str("SERVICE_KEYS_DIR", str(ROOT / "var" / "keys"))
SERVICE_URLS = {
    name: service_url(name) for name in ("accounts", "flights", "bookings", "reminders")
}

# The sale currency of this installation, ISO 4217.
CURRENCY = env.str("CURRENCY", "EUR")
# The longest wait search offers between two flights.
LONGEST_CONNECTION_HOURS = env.int("LONGEST_CONNECTION_HOURS", 8)

# Messaging: see common/messaging. Patterns of events the service wants, and its handlers.
EVENT_BINDINGS: list[str] = []
SUBSCRIPTIONS = ""
CELERY_BROKER_URL = server_url("BROKER_URL", "redis://127.0.0.1:6391/0")
CELERY_APP = "config.celery.app"
CELERY_BEAT_SCHEDULE: dict[str, Any] = {}
# What a worker runs besides its tasks, to save processes: "relay", "beat".
FOLD: list[str] = env.list("FOLD", [])
READINESS_CHECKS = ["database", "cache", "broker"]

# Whose invariants `manage.py audit` looks at, and where they stand: see common/audit.
AUDITS: dict[str, str] = {}

EMAIL_CONFIG = email()
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
# Without, mails are planned, and wait.
SEND_MAILS = env.bool("SEND_MAILS", True)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Jetway <no-reply@jetway.example>")

# Reminders keeps a mail's text so long after its end, and what is left of the row so long.
REMINDERS_CONTENT_DAYS = env.int("REMINDERS_CONTENT_DAYS", 30)
REMINDERS_ROW_DAYS = env.int("REMINDERS_ROW_DAYS", 365)

# Eyes: see common/watch. A log line for each request, event and mail, under its request id; and
# figures for Prometheus, each process on a port of its own.
READY_FOLDER = env.str("READY_FOLDER", "")
LOG_TRAIL = env.bool("LOG_TRAIL", False)
METRICS_PORT = env.int("METRICS_PORT", 0)
METRICS_HOST = env.str("METRICS_HOST", "127.0.0.1")
# Spans of OpenTelemetry, which its own OTEL_ variables say more about: see common/tracing.
TRACING = tracing()
# What a service's web process reads from tables and queues when it is asked.
FIGURES: dict[str, str] = {}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "common.http.request_id.RequestIdFilter"},
        "without_bodies": {"()": "common.discretion.WithoutBodies"},
    },
    "formatters": {
        "line": {
            "()": "common.logs.Lines",
            "fmt": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
            "whole": DEBUG,
        },
        "json": {"()": "common.logs.JsonLines", "whole": DEBUG},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": env.str("LOG_FORMAT", "line", validate=validate.OneOf(FORMATS)),
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "celery.app.trace": {"filters": ["without_bodies"]},
        "celery.worker.consumer.consumer": {"filters": ["without_bodies"]},
        "django_celery_beat": {"level": "WARNING"},
        # LOG_TRAIL alone decides on these.
        "jetway.trail": {"level": "INFO"},
    },
}
# Of `check --deploy`, what does not apply to a service behind the gateway:
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # CSRF: the APIs take bearer tokens and no cookies
    "security.W004",  # HSTS and redirects to https are the gateway's to send
    "security.W008",
]
