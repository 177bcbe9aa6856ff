"""Every query of the hot paths reads by an index and no table as a whole: EXPLAIN says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.flights.domain.cabins import CABINS
from apps.flights.models import Airport, CabinInventory, Flight
from apps.flights.selectors.calendar import cheapest_by_day
from apps.flights.selectors.flights import flight_details
from apps.flights.services import holds
from common.ids import uuid7
from tests.factories.flights import AirplaneFactory, AirportFactory
from tests.factories.holds import take

pytestmark = pytest.mark.django_db(transaction=True)

AIRPORTS, DAYS = 40, 30
TABLES = (
    "flights_airport",
    "flights_city",
    "flights_flight",
    "flights_cabininventory",
    "flights_hold",
    "flights_holdsegment",
    "flights_inventoryledger",
)


@pytest.fixture
def flights() -> list[Flight]:
    """A timetable large enough that reading it as a whole would be the wrong plan."""
    codes = [airport.iata_code for airport in AirportFactory.create_batch(AIRPORTS)]
    airplane = AirplaneFactory()
    start = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
    rows = []
    for day in range(2, DAYS + 2):
        for number, origin in enumerate(codes):
            departs_at = start + timedelta(days=day)
            rows.append(
                Flight(
                    carrier=airplane.carrier,
                    number=number + 1,
                    origin_id=origin,
                    destination_id=codes[number - 1],
                    departs_at=departs_at,
                    arrives_at=departs_at + timedelta(hours=2),
                    departure_date=departs_at.date(),
                    airplane=airplane,
                )
            )
    Flight.objects.bulk_create(rows, batch_size=500)
    CabinInventory.objects.bulk_create(
        [
            CabinInventory(flight=row, cabin=cabin, capacity=99, price_minor=100, currency="EUR")
            for row in rows
            for cabin in CABINS
        ],
        batch_size=500,
    )
    for row in rows[:60]:
        take(row, now=timezone.now())
    with connection.cursor() as cursor:
        for table in TABLES:
            word = "ANALYZE TABLE" if connection.vendor == "mysql" else "ANALYZE"
            cursor.execute(f"{word} {table}")
            cursor.fetchall()
    return rows


@contextmanager
def plans() -> Iterator[dict[str, list[str]]]:
    """Note the plan of every SELECT and UPDATE that is run: what reads a table as a whole."""
    scans: dict[str, list[str]] = {}
    explaining = False

    def explain(execute, statement, params, many, context):
        nonlocal explaining
        if not explaining and statement.split()[0].upper() in ("SELECT", "UPDATE"):
            explaining = True
            try:
                scans[" ".join(statement.split())] = whole_tables(statement, params)
            finally:
                explaining = False
        return execute(statement, params, many, context)

    with connection.execute_wrapper(explain):
        yield scans


def whole_tables(statement, params) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute(f"EXPLAIN {statement}", params)
            names = [column[0] for column in cursor.description]
            steps = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            # Without a table: a key that is not there, found out while planning.
            steps = [step for step in steps if step["table"] is not None]
            return [str(s) for s in steps if s["type"] in ("ALL", "index") or not s["key"]]
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}", params)
        return [row[-1] for row in cursor.fetchall() if row[-1].startswith("SCAN")]


def assert_by_index(scans: dict[str, list[str]], *, queries: int) -> None:
    assert len(scans) == queries, list(scans)
    assert {query: steps for query, steps in scans.items() if steps} == {}


def test_reading_a_table_as_a_whole_is_noticed(flights):
    with plans() as scans:
        list(Airport.objects.filter(icao_code="none").values_list("iata_code"))
    assert len(next(iter(scans.values()))) == 1


def test_one_flight(flights):
    with plans() as scans:
        assert len(flight_details(flights[7].id).cabins) == len(CABINS)
    assert_by_index(scans, queries=1)


@pytest.mark.parametrize("mode", ["sold", "until"])
def test_seats_taken_repeated_confirmed_and_given_back(flights, mode):
    now = timezone.now()
    limit = {"expires_at": now + timedelta(minutes=30)} if mode == "until" else {}
    hold_id = uuid7()
    # Hold sought, rows locked, flights, counters.
    with plans() as scans:
        take(flights[100], now=now, hold_id=hold_id, mode=mode, **limit)
    assert_by_index(scans, queries=4)
    with plans() as scans:
        take(flights[100], now=now, hold_id=hold_id, mode=mode, **limit)
        holds.confirm_hold(hold_id=hold_id, now=now)
        holds.release_hold(hold_id=hold_id, now=now)
    assert not [steps for steps in scans.values() if steps]


def test_seats_on_two_flights(flights):
    first = flights[41]
    onward = Flight.objects.get(origin=first.destination, departure_date=first.departure_date)
    Flight.objects.filter(id=onward.id).update(
        departs_at=first.arrives_at + timedelta(hours=3),
        arrives_at=first.arrives_at + timedelta(hours=5),
    )
    with plans() as scans:
        take(first, onward, now=timezone.now())
    # The rows are sought before they are locked.
    assert_by_index(scans, queries=5)


def test_a_month_of_prices(flights):
    one = flights[0]
    with plans() as scans:
        found = cheapest_by_day(
            origins=[one.origin_id],
            destinations=[one.destination_id],
            first=one.departure_date,
            last=one.departure_date + timedelta(days=9),
            cabin="economy",
            passengers=1,
            currency="EUR",
            opens_at=timezone.now(),
        )
    assert len(found) == 10
    assert_by_index(scans, queries=1)
