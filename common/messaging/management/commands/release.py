"""`manage.py release`: what a deployment runs for each service before its processes start."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Migrations first, then queues: both are safe to repeat."""

    help = "Migrate this service's database and declare its queues."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run both, quietly."""
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        call_command("declare_topology", stdout=self.stdout)
