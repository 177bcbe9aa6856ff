"""The back office app."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Installed in the backoffice process only."""

    name = "backoffice"
