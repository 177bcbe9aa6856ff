"""The flights service: catalogue, search, seats."""

from config.env import database, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import SHARED_APPS

SERVICE = "flights"
ROOT_URLCONF = "apps.flights.urls"
HOT_PATH = "apps.flights.api.hot.HotPath"
INSTALLED_APPS = [*SHARED_APPS, "apps.flights"]
AUDITS = {SERVICE: "apps.flights.services.audit.CHECKS"}
FIGURES = {SERVICE: "apps.flights.services.figures.FIGURES"}
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
READINESS_CHECKS = ["database", "cache"]
CELERY_BEAT_SCHEDULE = {
    "flights.expire_holds": {
        "task": "flights.expire_holds",
        "schedule": 10.0,
        "options": {"expire_seconds": 10},
    },
    "events.clean_up": {
        "task": "events.clean_up",
        "schedule": 3600.0,
        "options": {"expire_seconds": 3600},
    },
    "audit.run": {"task": "audit.run", "schedule": 86400.0, "options": {"expire_seconds": 3600}},
}
