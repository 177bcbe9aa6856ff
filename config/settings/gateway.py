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
    "django.middleware.csrf.CsrfViewMiddleware",
]
DATABASES: dict[str, object] = {}
WHITENOISE_USE_FINDERS = True
READINESS_CHECKS = ["cache"]
# Where django-ratelimit notes what to count; see gateway/counters.py.
CACHES = CACHES | {"ledger": {"BACKEND": "gateway.counters.Ledger"}}
RATELIMIT_USE_CACHE = "ledger"

vars().update(edge())
CSRF_COOKIE_NAME = "jetway-csrf"  # cookies know no ports, and the back office has one too
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "gateway.sign_in.csrf_failed"
DEMO_ACCOUNTS = env.json("DEMO_ACCOUNTS", {})
# Connections, and so threads, that one service may hold: there are threads for all four at once.
UPSTREAM_CONNECTIONS = env.int("UPSTREAM_CONNECTIONS", 12)
RATE_LIMITS = overridable(RATES, prefix="LIMIT_")
