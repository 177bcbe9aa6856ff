"""The reminders app."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Installed in the reminders service and in the back office."""

    name = "apps.reminders"
    label = "reminders"
