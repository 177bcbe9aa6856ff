"""The bookings service: bookings and passengers; asks flights for seats."""

from config.env import database, redis_cache
from config.settings.base import *  # noqa: F403
from config.settings.base import SHARED_APPS

SERVICE = "bookings"
ROOT_URLCONF = "apps.bookings.urls"
INSTALLED_APPS = [*SHARED_APPS, "apps.bookings"]
DATABASES = {"default": database(SERVICE)}
CACHES = {"default": redis_cache(SERVICE), "shared": redis_cache("shared")}
