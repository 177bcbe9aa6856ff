"""The gateway: one table of routes, JWT check, rate limits, reverse proxy. No database."""

from config.env import edge, env, overridable
from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES
from gateway.rates import RATES

SERVICE = "gateway"
ROOT_URLCONF = "gateway.urls"
HOT_PATH = "gateway.application.Gateway"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular_sidecar",
    "gateway",
]
MIDDLEWARE = [
    "common.http.middleware.RequestIdMiddleware",
    "common.http.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
DATABASES: dict[str, object] = {}
WHITENOISE_USE_FINDERS = True
READINESS_CHECKS = ["cache"]
# Where django-ratelimit notes what to count; see gateway/counters.py.
CACHES = CACHES | {"ledger": {"BACKEND": "gateway.counters.Ledger"}}
RATELIMIT_USE_CACHE = "ledger"

EDGE = edge()
vars().update(EDGE)
# Like the services, it takes bearer tokens and no cookies: nothing to forge a request with.
SILENCED_SYSTEM_CHECKS = [*EDGE["SILENCED_SYSTEM_CHECKS"], "security.W003"]

# Connections, and so threads, that one service may hold: there are threads for all four at once.
UPSTREAM_CONNECTIONS = env.int("UPSTREAM_CONNECTIONS", 12)

# The rate of each limit, by its name; `LIMIT_<NAME>` replaces one.
RATE_LIMITS = overridable(RATES, prefix="LIMIT_")
