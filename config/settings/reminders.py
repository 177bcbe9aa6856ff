"""The reminders service: notification tickets and the mails made of them."""

from config.env import database, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import SHARED_APPS

SERVICE = "reminders"
ROOT_URLCONF = "apps.reminders.urls"
INSTALLED_APPS = [*SHARED_APPS, "apps.reminders"]
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
EVENT_BINDINGS = ["accounts.#", "bookings.#"]
SUBSCRIPTIONS = "apps.reminders.event_handlers.SUBSCRIPTIONS"
