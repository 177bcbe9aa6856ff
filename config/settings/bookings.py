"""The bookings service: bookings and passengers; asks flights for seats."""

from config.env import database, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import SHARED_APPS

SERVICE = "bookings"
ROOT_URLCONF = "apps.bookings.urls"
INSTALLED_APPS = [*SHARED_APPS, "apps.bookings"]
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
# A run that its successor has overtaken in the queue is dropped: `expire_seconds`, in seconds.
HOURLY = {"schedule": 3600.0, "options": {"expire_seconds": 3600}}
CELERY_BEAT_SCHEDULE = {
    "bookings.recover": {
        "task": "bookings.recover",
        "schedule": 5.0,
        "options": {"expire_seconds": 5},
    },
    "bookings.clean_up": {"task": "bookings.clean_up", **HOURLY},
    "events.clean_up": {"task": "events.clean_up", **HOURLY},
}
