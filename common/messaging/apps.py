"""The Django app that brings the messaging commands; its tables are concrete in each service."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import import_string


class MessagingConfig(AppConfig):
    """Installed in every service."""

    name = "common.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Make the Celery application known to shared tasks."""
        from common.messaging import folding, watching

        import_string(settings.CELERY_APP)
        folding.connect()
        watching.connect()
