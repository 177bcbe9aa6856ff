"""`manage.py search_cache`: how often search had the answer ready."""

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.flights.services import search_cache
from common.errors import Unavailable


class Command(BaseCommand):
    """Print hits, misses and refills of all processes, and the hit rate."""

    help = "Print how often the search cache had the answer, over all processes."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """
        Print the sums since Redis was last empty.

        :raises CommandError: Redis is away
        """
        try:
            counts = search_cache.read_counts()
        except Unavailable as error:
            raise CommandError(str(error)) from error
        asked = counts["hits"] + counts["misses"]
        rate = counts["hits"] / asked if asked else 0.0
        if options["json"]:
            self.stdout.write(json.dumps({**counts, "hit_rate": round(rate, 4)}))
            return
        for name, number in counts.items():
            self.stdout.write(f"{name:8} {number}")
        self.stdout.write(f"hit rate {rate:.1%}")
