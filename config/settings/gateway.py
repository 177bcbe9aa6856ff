"""The gateway: one table of routes, JWT check, rate limits, reverse proxy. No database."""

from config.env import env
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
    "django.middleware.security.SecurityMiddleware",
    "gateway.middleware.RequestTargetMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
]
DATABASES: dict[str, object] = {}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
READINESS_CHECKS = ["cache"]

# Connections, and so threads, that one service may hold: fewer than the process has threads.
UPSTREAM_CONNECTIONS = env.int("UPSTREAM_CONNECTIONS", 12)

# How often, by whom is in gateway/policies.py. Each may be raised as LIMIT_<NAME>.
RATE_LIMITS = {
    "LOGIN_ADDRESS": "10/15m",
    "LOGIN_IP": "100/15m",
    "REGISTER_ADDRESS": "10/15m",
    "REGISTER_IP": "100/15m",
    "FORGOT_ADDRESS": "10/15m",
    "FORGOT_IP": "100/15m",
    "RESEND_ADDRESS": "10/15m",
    "RESEND_IP": "100/15m",
    "SEARCH_ANONYMOUS": "60/m",
    "SEARCH_USER": "600/m",
    "BOOKINGS_USER": "60/m",
    "DEFAULT": "600/m",
}
RATE_LIMITS = {name: env.str(f"LIMIT_{name}", rate) for name, rate in RATE_LIMITS.items()}
