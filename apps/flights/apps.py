"""The flights app."""

from django.apps import AppConfig


class FlightsConfig(AppConfig):
    """Installed in the flights service and in the back office."""

    name = "apps.flights"
    label = "flights"
