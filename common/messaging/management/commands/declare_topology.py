"""`manage.py declare_topology`: make this service's exchanges, queues and bindings."""

from typing import Any

from django.core.management.base import BaseCommand

from common.messaging import topology


class Command(BaseCommand):
    """Run at every release, before the first publish."""

    help = "Declare this service's exchanges, queues and bindings on the broker."

    def handle(self, *args: Any, **options: Any) -> None:
        """Declare, and say what."""
        for name in topology.declare():
            self.stdout.write(f"declared {name}")
