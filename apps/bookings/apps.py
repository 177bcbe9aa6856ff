"""The bookings app."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """Installed in the bookings service and in the back office."""

    name = "apps.bookings"
    label = "bookings"
