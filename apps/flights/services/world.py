"""The demo world: the whole catalogue, and a timetable that is extended day by day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apps.flights.domain.airlines import AIRLINES
from apps.flights.domain.network import Airline
from apps.flights.domain.schedule import ScheduleRow
from apps.flights.domain.timetable import Place, Rotation, rotations, timetable
from apps.flights.models import Airport, Flight
from apps.flights.services import world_catalogue
from apps.flights.services.schedule_import import import_schedule
from apps.flights.services.world_catalogue import NewAirplane
from common.db import atomic
from common.money import exponent

EASTERNMOST = timedelta(hours=14)  # UTC+14, Kiritimati

FlightName = tuple[str, int, str, date]  # carrier, number, origin, local date


@dataclass(frozen=True, kw_only=True)
class World:
    """What to make: the same parameters always make the same timetable."""

    today: date
    days: int
    seed: int
    currency: str
    airlines: Sequence[Airline] = AIRLINES

    def dates(self) -> list[date]:
        """
        Return today and the `days` days after it.

        One more than `days`: where the date is ahead of UTC's, today is yesterday.
        """
        return [self.today + timedelta(days=ahead) for ahead in range(self.days + 1)]


def load_catalogue(world: World) -> list[Rotation]:
    """Add what is missing of airports, cities, carriers and airplanes; return the rotations."""
    with atomic(Airport):
        world_catalogue.load_places()
        world_catalogue.load_carriers({airline.code: airline.name for airline in world.airlines})
        network = _network(world.airlines)
        world_catalogue.load_airplanes(_fleet(network))
    return network


def expected_flights(world: World, *, network: Sequence[Rotation]) -> int:
    """Return how many flights the world has: one out and one back per rotation and date."""
    return 2 * len(network) * len(world.dates())


def load_timetable(
    world: World, *, network: Sequence[Rotation], on_flights: Callable[[int], object]
) -> int:
    """
    Add the flights that are missing and return how many; those that are there stay as they are.

    `on_flights` is told how many of the expected flights are done since its last call.

    :raises ScheduleRefused: the timetable does not fit what stands in the database
    """
    standing = _standing(world)
    on_flights(len(standing))
    totals = import_schedule(
        rows=_missing_rows(world, network=network, standing=standing),
        now=_first_instant(world.today),
        currency=world.currency,
        on_chunk=lambda plan: on_flights(len(plan.added)),
    )
    return totals.added


def _network(airlines: Sequence[Airline]) -> list[Rotation]:
    places = {
        code: Place(iata_code=code, latitude=latitude, longitude=longitude, zone=ZoneInfo(zone))
        for code, latitude, longitude, zone in Airport.objects.values_list(
            "pk", "latitude", "longitude", "time_zone"
        )
    }
    return [rotation for airline in airlines for rotation in rotations(airline, places=places)]


def _fleet(network: Sequence[Rotation]) -> Iterator[NewAirplane]:
    for rotation in network:
        for registration in rotation.registrations:
            yield NewAirplane(
                carrier=rotation.carrier,
                registration=registration,
                model=rotation.model,
                seats=rotation.layout,
            )


def _standing(world: World) -> set[FlightName]:
    """Return the world's flights that are there already, also those that were changed since."""
    dates = world.dates()
    flights = Flight.objects.filter(
        carrier__in=[airline.code for airline in world.airlines],
        departure_date__range=(dates[0], dates[-1]),
    )
    return set(flights.values_list("carrier", "number", "origin", "departure_date"))


def _missing_rows(
    world: World, *, network: Sequence[Rotation], standing: set[FlightName]
) -> Iterator[ScheduleRow]:
    minor_per_unit = 10 ** exponent(world.currency)
    for day in world.dates():
        for row in timetable(network, day=day, seed=world.seed, minor_per_unit=minor_per_unit):
            if (row.carrier, row.number, row.origin, day) not in standing:
                yield row


def _first_instant(day: date) -> datetime:
    """Return when a date begins where it begins first."""
    return datetime.combine(day, time(), tzinfo=UTC) - EASTERNMOST
