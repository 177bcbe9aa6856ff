"""
The demo world's timetable: airplanes that fly out and back between two airports, day after day.

A date's flights depend on the network, the seed and the date alone, never on the day they are
made: extending the timetable repeats nothing. The seed moves departures within a slot and fares;
rotations leave room for any of that and for every clock change, so no airplane is in the air twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zlib import crc32
from zoneinfo import ZoneInfo

from apps.flights.domain.geo import block_minutes, great_circle_km
from apps.flights.domain.network import Airline, Layout, Route
from apps.flights.domain.schedule import ScheduleRow

DAY = 24 * 60
TURN_MINUTES = 60
STEP = 5
JITTER_STEPS = 8  # the seed delays a departure by up to 8 x 5 minutes
JITTER = JITTER_STEPS * STEP
# Departures between these local times: at hours people fly, and never in a clock change.
FIRST_DEPARTURE, LAST_DEPARTURE = 6 * 60, 22 * 60
LAST_SHORT_HAUL = 20 * 60
LONG_HAUL_MINUTES = 6 * 60
LONG_HAUL_FIRST = 9 * 60

BASE_FARE, FARE_PER_KM = 30.0, 0.055
CABIN_FACTORS = {"economy": 1.0, "premium_economy": 1.7, "business": 3.4, "first": 6.0}
SINGLE_CLASS_FACTOR = 0.8
WEEKDAY_FACTORS = (1.0, 0.92, 0.92, 1.0, 1.15, 0.97, 1.15)


@dataclass(frozen=True, kw_only=True)
class Place:
    """An airport as a timetable needs it; degrees and an IANA zone."""

    iata_code: str
    latitude: float
    longitude: float
    zone: ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """
    One daily flight out and its flight back, and the airplanes that take turns to fly them.

    `departs` and `returns` are minutes after local midnight; `returns` counts from the day the
    airplane left home, so it may lie on an earlier or a later day (the date line).
    """

    carrier: str
    number: int
    home: Place
    away: Place
    block: int
    departs: int
    returns: int
    registrations: tuple[str, ...]
    model: str
    layout: Layout
    fares: Mapping[str, float]

    def flights_on(self, day: date, *, seed: int, minor_per_unit: int) -> Iterator[ScheduleRow]:
        """Yield the flight out and the flight back that leave on a local date."""
        left_home = day - timedelta(days=self.returns // DAY)
        for number, origin, destination, minute, rotation_day in (
            (self.number, self.home, self.away, self.departs, day),
            (self.number + 1, self.away, self.home, self.returns % DAY, left_home),
        ):
            delay = _draw(f"{seed}/{self.carrier}{number}", JITTER_STEPS + 1) * STEP
            departs_at = _instant(day, minute + delay, origin.zone)
            yield ScheduleRow(
                line=0,
                carrier=self.carrier,
                number=number,
                origin=origin.iata_code,
                destination=destination.iata_code,
                departs_at=departs_at,
                arrives_at=departs_at + timedelta(minutes=self.block),
                registration=self.registrations[rotation_day.toordinal() % len(self.registrations)],
                prices=self._prices(number, day, seed=seed, minor_per_unit=minor_per_unit),
            )

    def _prices(self, number: int, day: date, *, seed: int, minor_per_unit: int) -> dict[str, int]:
        noise = 0.9 + _draw(f"{seed}/{self.carrier}{number}/{day}", 21) / 100
        factor = WEEKDAY_FACTORS[day.weekday()] * noise
        return {cabin: round(fare * factor) * minor_per_unit for cabin, fare in self.fares.items()}


def rotations(airline: Airline, *, places: Mapping[str, Place]) -> Iterator[Rotation]:
    """Yield an airline's rotations, with flight numbers and registrations in network order."""
    number, airplanes = 101, 0
    for route in airline.routes():
        home, away = places[route.home], places[route.away]
        distance = great_circle_km(
            from_latitude=home.latitude,
            from_longitude=home.longitude,
            to_latitude=away.latitude,
            to_longitude=away.longitude,
        )
        block = block_minutes(distance)
        model = airline.model_for(distance)
        layout = airline.layout(model)
        for departs in _departures(route, block=block):
            returns, cycle = _turn(departs, block=block, home=home.zone, away=away.zone)
            yield Rotation(
                carrier=airline.code,
                number=number,
                home=home,
                away=away,
                block=block,
                departs=departs,
                returns=returns,
                registrations=tuple(
                    airline.marks + _letters(airplanes + index) for index in range(cycle)
                ),
                model=model,
                layout=layout,
                fares=_fares(distance, layout=layout),
            )
            number += 2
            airplanes += cycle


def economy_fare(distance_km: float) -> float:
    """Return what a seat in economy costs on an ordinary day, in major units."""
    return BASE_FARE + FARE_PER_KM * distance_km


def timetable(
    rotation_list: Iterable[Rotation], *, day: date, seed: int, minor_per_unit: int
) -> Iterator[ScheduleRow]:
    """Yield every flight that leaves on a local date."""
    for rotation in rotation_list:
        yield from rotation.flights_on(day, seed=seed, minor_per_unit=minor_per_unit)


def _departures(route: Route, *, block: int) -> list[int]:
    """Spread a route's departures over the day, each route with its own first one."""
    own = _draw(f"{route.carrier}{route.home}{route.away}", 12)
    if block > LONG_HAUL_MINUTES:
        first, last = LONG_HAUL_FIRST, LAST_DEPARTURE
    else:
        first, last = FIRST_DEPARTURE, LAST_SHORT_HAUL
    gap = (last - first) // route.daily
    return [(first + gap * index + gap * own // 12) // STEP * STEP for index in range(route.daily)]


def _turn(departs: int, *, block: int, home: ZoneInfo, away: ZoneInfo) -> tuple[int, int]:
    """
    Return when an airplane leaves to come back, and how many days it takes to be ready again.

    Counts with the latest arrival and the earliest next departure of any season and seed.
    """
    home_low, home_high = _offsets(home)
    away_low, away_high = _offsets(away)
    # Minutes after the home day's midnight, as a clock on UTC would count them.
    ready_away = departs + JITTER - home_low + block + TURN_MINUTES
    returns = -(-(ready_away + away_high) // STEP) * STEP
    if returns % DAY < FIRST_DEPARTURE:
        returns += FIRST_DEPARTURE - returns % DAY
    elif returns % DAY > LAST_DEPARTURE:
        returns += DAY - returns % DAY + FIRST_DEPARTURE
    ready_home = returns + JITTER - away_low + block + TURN_MINUTES
    return returns, -(-(ready_home - (departs - home_high)) // DAY)


@cache
def _offsets(zone: ZoneInfo) -> tuple[int, int]:
    """Return the least and the greatest offset from UTC within a year, in minutes."""
    # Every ten days: clocks of Ramadan change for a month only.
    start = datetime(2026, 1, 1, tzinfo=UTC)
    offsets = {
        (start + timedelta(days=days)).astimezone(zone).utcoffset() or timedelta()
        for days in range(0, 365, 10)
    }
    return min(offsets) // timedelta(minutes=1), max(offsets) // timedelta(minutes=1)


def _fares(distance_km: float, *, layout: Layout) -> dict[str, float]:
    fare = economy_fare(distance_km)
    if len(layout) == 1:
        fare *= SINGLE_CLASS_FACTOR
    return {cabin: fare * CABIN_FACTORS[cabin] for cabin in layout}


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    return local.astimezone(UTC)


def _draw(key: str, sides: int) -> int:
    """Return a number below `sides` that the key alone decides."""
    return crc32(key.encode()) % sides


def _letters(index: int) -> str:
    """Return two letters: AA, AB, ..., ZZ."""
    first, second = divmod(index, 26)
    return chr(ord("A") + first) + chr(ord("A") + second)
