"""`manage.py load_demo_world`: real airports and airlines, and a timetable for the next weeks."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from tqdm import tqdm

from apps.flights.services import world as worlds


class Command(BaseCommand):
    """Run it again any day: it extends the timetable and repeats nothing."""

    help = "Load the demo world, or extend its timetable to the days ahead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what the world depends on."""
        parser.add_argument("--seed", type=int, default=7, help="Moves times and fares.")
        parser.add_argument("--days", type=int, default=60, help="How far ahead to fly.")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            default=datetime.now(UTC).date(),
            help="The first date of the timetable, YYYY-MM-DD; today in UTC by default.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the catalogue, then the flights."""
        world = worlds.World(
            today=options["today"],
            days=options["days"],
            seed=options["seed"],
            currency=settings.CURRENCY,
        )
        network = worlds.load_catalogue(world)
        expected = worlds.expected_flights(world, network=network)
        with tqdm(total=expected, desc="Flights", unit="") as progress:
            added = worlds.load_timetable(world, network=network, on_flights=progress.update)
        dates = world.dates()
        self.stdout.write(f"Added {added} flights; the timetable runs {dates[0]} to {dates[-1]}.")
