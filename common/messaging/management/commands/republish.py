"""`manage.py republish`: publish every event this service still has once more."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from common.messaging import outbox


class Command(BaseCommand):
    """For a broker that lost what it had, and databases that were restored."""

    help = "Publish every event of the last seven days again; inboxes know those they handled."

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand them to the relay, and say how many."""
        self.stdout.write(f"{outbox.publish_again(settings.SERVICE)} events are published again")
