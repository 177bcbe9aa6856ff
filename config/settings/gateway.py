"""The gateway: one table of routes, JWT check, rate limits, reverse proxy. No database."""

from config.settings.base import *  # noqa: F403

SERVICE = "gateway"
ROOT_URLCONF = "gateway.urls"
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular_sidecar",
    "gateway",
]
MIDDLEWARE = [
    "common.http.middleware.RequestIdMiddleware",
    "common.http.middleware.ProblemMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
DATABASES: dict[str, object] = {}
WHITENOISE_USE_FINDERS = True
READINESS_CHECKS = ["cache"]
