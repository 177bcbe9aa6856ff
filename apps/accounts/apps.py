"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Installed in the accounts service and in the back office."""

    name = "apps.accounts"
    label = "accounts"
