"""The gateway's Django app."""

from django.apps import AppConfig
from django.core import checks


class GatewayConfig(AppConfig):
    """Installed in the gateway process alone."""

    name = "gateway"

    def ready(self) -> None:
        """
        Register the checks of the table, and refuse to start with a bad one.

        :raises ImproperlyConfigured: the table or a rate is wrong
        """
        from django.core.exceptions import ImproperlyConfigured

        from gateway.checks import check_gateway

        checks.register(check_gateway)
        # A WSGI server runs no checks of its own.
        errors = check_gateway(None)
        if errors:
            raise ImproperlyConfigured("; ".join(f"{error.id} {error.msg}" for error in errors))
