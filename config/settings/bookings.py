"""The bookings service: bookings and passengers; asks flights for seats."""

from config.env import database, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import SHARED_APPS

SERVICE = "bookings"
ROOT_URLCONF = "apps.bookings.urls"
HOT_PATH = "apps.bookings.api.hot.HotPath"
INSTALLED_APPS = [*SHARED_APPS, "apps.bookings"]
AUDITS = {SERVICE: "apps.bookings.services.audit.CHECKS"}
FIGURES = {SERVICE: "apps.bookings.services.figures.FIGURES"}
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
EVENT_BINDINGS = ["flights.flight.#", "accounts.erasure.#"]
SUBSCRIPTIONS = "apps.bookings.event_handlers.SUBSCRIPTIONS"
AFTER_HANDLING = "apps.bookings.tasks.act_at_once"
# A run that its successor has overtaken in the queue is dropped: `expire_seconds`, in seconds.
OFTEN = {"schedule": 5.0, "options": {"expire_seconds": 5}}
HOURLY = {"schedule": 3600.0, "options": {"expire_seconds": 3600}}
CELERY_BEAT_SCHEDULE = {
    "bookings.recover": {"task": "bookings.recover", **OFTEN},
    "bookings.expire_holds": {"task": "bookings.expire_holds", **OFTEN},
    "bookings.tell_airline_changes": {"task": "bookings.tell_airline_changes", **OFTEN},
    "bookings.erase_travellers": {"task": "bookings.erase_travellers", **OFTEN},
    "events.redrive": {"task": "events.redrive", **OFTEN},
    "bookings.clean_up": {"task": "bookings.clean_up", **HOURLY},
    "events.clean_up": {"task": "events.clean_up", **HOURLY},
    "audit.run": {"task": "audit.run", "schedule": 86400.0, "options": {"expire_seconds": 3600}},
}
