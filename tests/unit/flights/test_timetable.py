"""The demo world's timetable, without a database."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import airportsdata
import pytest

from apps.flights.domain.airlines import AIRLINES
from apps.flights.domain.network import Airline
from apps.flights.domain.schedule import ScheduleRow
from apps.flights.domain.timetable import Place, Rotation, rotations, timetable

PLACES = {
    code: Place(
        iata_code=code,
        latitude=data["lat"],
        longitude=data["lon"],
        zone=ZoneInfo(data["tz"]),
    )
    for code, data in airportsdata.load("IATA").items()
}
FIRST = date(2027, 3, 1)
DAY = timedelta(days=1)


def network_of(*networks: str) -> list[Rotation]:
    """Return the rotations of invented airlines X0, X1, ... with these networks."""
    airlines = [
        Airline(f"X{index}", "Test", f"X-{index}", "A320-251N", "A350-900", network)
        for index, network in enumerate(networks)
    ]
    return [rotation for airline in airlines for rotation in rotations(airline, places=PLACES)]


def fly(
    network: list[Rotation], *, days: int, first: date = FIRST, seed: int = 7
) -> list[ScheduleRow]:
    return [
        row
        for ahead in range(days)
        for row in timetable(network, day=first + ahead * DAY, seed=seed, minor_per_unit=100)
    ]


def local_departure(row: ScheduleRow) -> datetime:
    return row.departs_at.astimezone(PLACES[row.origin].zone)


@pytest.fixture(scope="module")
def world() -> list[Rotation]:
    return [rotation for airline in AIRLINES for rotation in rotations(airline, places=PLACES)]


def shortest_turn(rows: list[ScheduleRow]) -> timedelta:
    """Return the least time any airplane has between two of its flights."""
    by_airplane = defaultdict(list)
    for row in rows:
        by_airplane[row.registration].append((row.departs_at, row.arrives_at))
    return min(
        later[0] - earlier[1]
        for flights in by_airplane.values()
        for earlier, later in pairwise(sorted(flights))
    )


def test_the_network_is_as_large_as_promised(world):
    hubs = {place.iata_code for rotation in world for place in (rotation.home, rotation.away)}
    assert len(hubs) >= 40
    assert {"BLR", "DEL", "BOM", "HYD", "FRA", "MUC", "LHR", "CDG", "AMS", "MAD", "JFK"} <= hubs
    assert len(AIRLINES) >= 40
    assert 2 * 60 * len(world) >= 20_000


def test_designators_and_registrations_name_one_thing_each(world):
    codes = [airline.code for airline in AIRLINES]
    marks = [mark for rotation in world for mark in rotation.registrations]
    numbers = [(rotation.carrier, rotation.number) for rotation in world]
    assert len(set(codes)) == len(codes)
    assert len(set(marks)) == len(marks)
    assert max(map(len, marks)) <= 10
    assert len(set(numbers)) == len(numbers)


def test_every_pair_is_flown_both_ways_on_every_date(world):
    days = defaultdict(set)
    for row in fly(world, days=8):
        days[row.origin, row.destination].add(local_departure(row).date())
    assert all(dates == {FIRST + ahead * DAY for ahead in range(8)} for dates in days.values())
    assert all((destination, origin) in days for origin, destination in days)


def test_indigo_flies_from_bangalore_to_delhi_several_times_a_day(world):
    departures = {
        local_departure(row).time()
        for row in fly(world, days=1)
        if (row.carrier, row.origin, row.destination) == ("6E", "BLR", "DEL")
    }
    assert len(departures) >= 3


@pytest.mark.parametrize("first", [date(2027, 3, 8), date(2027, 10, 1), date(2027, 11, 1)])
def test_no_airplane_is_in_the_air_twice_when_clocks_change(world, first):
    assert shortest_turn(fly(world, days=32, first=first)) >= timedelta(minutes=60)


def test_no_airplane_is_in_the_air_twice_where_the_seed_changes(world):
    rows = [
        row
        for ahead in range(6)
        for row in fly(world, days=1, first=FIRST + ahead * DAY, seed=ahead)
    ]
    assert shortest_turn(rows) >= timedelta(minutes=60)


def test_a_date_has_the_same_flights_whenever_they_are_made(world):
    assert fly(world, days=3)[-2 * len(world) :] == fly(world, days=1, first=FIRST + 2 * DAY)


def test_another_seed_makes_other_fares_and_times(world):
    ours, theirs = fly(world, days=1), fly(world, days=1, seed=8)
    assert [row.prices for row in ours] != [row.prices for row in theirs]
    assert [row.departs_at for row in ours] != [row.departs_at for row in theirs]


def test_departures_are_at_hours_people_fly(world):
    hours = [local_departure(row).hour for row in fly(world, days=2)]
    assert min(hours) >= 6
    assert max(hours) <= 22


def test_a_flight_over_the_date_line_arrives_before_it_left_by_the_clock():
    out, back = fly(network_of("SYD-LAX"), days=1)
    arrival = out.arrives_at.astimezone(PLACES["LAX"].zone)
    assert arrival.replace(tzinfo=None) < local_departure(out).replace(tzinfo=None)
    assert out.arrives_at - out.departs_at == back.arrives_at - back.departs_at
    assert local_departure(back).date() == FIRST


def test_a_departure_keeps_its_local_time_over_a_change_of_clocks():
    # Europe's clocks go forward on 28 March 2027.
    rows = [row for row in fly(network_of("FRA-MUC"), days=3, first=date(2027, 3, 27))]
    outbound = [row for row in rows if row.origin == "FRA"]
    assert len({local_departure(row).time() for row in outbound}) == 1
    assert len({row.departs_at.time() for row in outbound}) == 2


def test_the_longest_routes_take_turns_with_more_than_one_airplane():
    (rotation,) = network_of("PER-LHR")
    rows = fly([rotation], days=10)
    assert len(rotation.registrations) >= 2
    assert shortest_turn(rows) >= timedelta(minutes=60)
    assert {row.registration for row in rows} == set(rotation.registrations)


def test_fares_grow_with_distance_and_cabin():
    short, long = (fly(network_of(route), days=1)[0].prices for route in ("FRA-MUC", "FRA-SIN"))
    assert short["economy"] < short["business"]
    assert long["economy"] < long["premium_economy"] < long["business"]
    assert short["economy"] < long["economy"]


def test_prices_are_whole_units_of_a_currency_without_decimals_too():
    (row, _) = timetable(network_of("FRA-MUC"), day=FIRST, seed=7, minor_per_unit=1)
    (same, _) = timetable(network_of("FRA-MUC"), day=FIRST, seed=7, minor_per_unit=100)
    assert {cabin: minor * 100 for cabin, minor in row.prices.items()} == same.prices


def test_instants_are_utc(world):
    assert {row.departs_at.tzinfo for row in fly(world, days=1)} == {UTC}
