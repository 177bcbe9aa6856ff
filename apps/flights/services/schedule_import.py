"""
Import a schedule: preview what its rows would change, or write all of it in one transaction.

Rows come as an iterator and are worked in chunks, so a year of a large airline fits in memory.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, OperationalError

from apps.flights.domain.schedule import Plan, Remark, ScheduleRow
from apps.flights.errors import ScheduleRefused, TimetableChanged
from apps.flights.models import Flight
from apps.flights.services import search_cache
from apps.flights.services.schedule_plan import Overlaps, Planner
from apps.flights.services.schedule_write import write_plan
from common.db import atomic, is_conflict, on_commit

CHUNK = 4000

Row = ScheduleRow | Remark


@dataclass(kw_only=True)
class Totals:
    """How many rows of each sort there were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    warnings: int = 0

    def count(self, plan: Plan) -> None:
        """Add a chunk's plan."""
        self.added += len(plan.added)
        self.changed += len(plan.changed)
        self.unchanged += plan.unchanged
        self.rejected += len(plan.rejected)
        self.warnings += len(plan.warnings)


def preview_schedule(
    *,
    rows: Iterable[Row],
    now: datetime,
    currency: str,
    overlaps: Overlaps = Overlaps.REJECT,
) -> Iterator[Plan]:
    """
    Yield, chunk by chunk, what importing the rows would change; write nothing.

    Prices of the rows are in minor units of `currency`, the installation's.
    """
    planner = Planner(now=now, currency=currency, overlaps=overlaps)
    for chunk in _chunks(rows):
        yield planner.plan(chunk)


def import_schedule(
    *,
    rows: Iterable[Row],
    now: datetime,
    currency: str,
    overlaps: Overlaps = Overlaps.REJECT,
    skip_bad: bool = False,
    on_chunk: Callable[[Plan], object] | None = None,
    on_end: Callable[[], object] | None = None,
) -> Totals:
    """
    Add and alter flights as the rows say: all in one transaction, or nothing.

    `on_chunk` is told each chunk's plan once it is written, before the commit; `on_end` is called
    after the last one, and what it raises takes everything back. Flights and airplanes are locked
    before a row is judged, so nobody can put them elsewhere meanwhile.

    :raises ScheduleRefused: a row is refused, and `skip_bad` is off
    :raises TimetableChanged: somebody else wrote, or sold, the same at the same time
    """
    totals = Totals()
    try:
        with atomic(Flight):
            planner = Planner(now=now, currency=currency, overlaps=overlaps, lock=True)
            for chunk in _chunks(rows):
                plan = planner.plan(chunk)
                totals.count(plan)
                write_plan(plan, currency=currency, now=now)
                if on_chunk is not None:
                    on_chunk(plan)
            if totals.rejected and not skip_bad:
                raise ScheduleRefused(f"{totals.rejected} lines are refused; nothing was written.")
            if on_end is not None:
                on_end()
            if totals.added or totals.changed:
                on_commit(Flight, search_cache.invalidate_search)
    except IntegrityError as error:
        raise TimetableChanged from error
    except OperationalError as error:
        if is_conflict(error):
            raise TimetableChanged from error
        raise
    return totals


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
