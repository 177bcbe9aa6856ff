"""Every query of a search is answered from an index, asserted with EXPLAIN on SQLite or MariaDB."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from django.db import connection

from apps.flights.models import Airport, CabinInventory, City, Flight
from tests.factories.flights import AirplaneFactory, AirportFactory, CityFactory, iata_code
from tests.factories.searches import DAY, search

pytestmark = pytest.mark.django_db(transaction=True)

CODES = ["BLR", "HYD", "BOM", "DEL", "MAA", "CCU", "COK", "GOI"]
DAYS = 60
FIRST_OTHER = 16 * 26 * 26  # QAA: none of those above
TABLES = ("flights_flight", "flights_cabininventory", "flights_airport", "flights_city")


@pytest.fixture
def timetable():
    """Every airport to every other once a day for two months: enough that a scan would cost."""
    city = CityFactory(iata_code="QQQ")
    for index, code in enumerate(CODES):
        more = {"city": city} if index < 2 else {}
        AirportFactory(iata_code=code, latitude=10.0 + index, **more)
    others = City.objects.bulk_create(CityFactory.build_batch(300))
    Airport.objects.bulk_create(
        [
            AirportFactory.build(city=other, iata_code=iata_code(FIRST_OTHER + index))
            for index, other in enumerate(others)
        ]
    )
    airplanes = [AirplaneFactory() for _ in range(100)]
    flights = []
    for day in (DAY + timedelta(days=n - DAYS // 2) for n in range(DAYS)):
        for number, (origin, destination) in enumerate(permutations(CODES, 2)):
            departs_at = datetime(day.year, day.month, day.day, number % 24, tzinfo=UTC)
            airplane = airplanes[number]
            flights.append(
                Flight(
                    carrier_id=airplane.carrier_id,
                    number=number,
                    origin_id=origin,
                    destination_id=destination,
                    departure_date=day,
                    departs_at=departs_at,
                    arrives_at=departs_at + timedelta(minutes=90),
                    airplane=airplane,
                )
            )
    Flight.objects.bulk_create(flights, batch_size=500)
    CabinInventory.objects.bulk_create(
        [
            CabinInventory(flight=flight, cabin=cabin, capacity=9, price_minor=100, currency="EUR")
            for flight in flights
            for cabin in ("economy", "business")
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ANALYZE {'TABLE ' if connection.vendor == 'mysql' else ''}{table}")
            cursor.fetchall()


def queries_of(**query) -> list[tuple[str, dict]]:
    """Return the queries of a search, with their parameters."""
    seen = []

    def note(execute, sql, params, many, context):
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        response = search(**query)
    assert response.status_code == 200
    assert response.json()["data"]
    return seen


def scans(sql: str, params) -> list[str]:
    """Return the parts of a query's plan that read a whole table or a whole index."""
    with connection.cursor() as cursor:
        if connection.vendor == "mysql":
            cursor.execute(f"EXPLAIN {sql}", params)
            columns = [column[0] for column in cursor.description]
            plan = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            return [
                str(step) for step in plan if step["type"] in ("ALL", "index") or not step["key"]
            ]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return [row[-1] for row in cursor.fetchall() if row[-1].startswith("SCAN ")]


@pytest.mark.usefixtures("timetable")
def test_no_query_of_a_search_reads_a_whole_table():
    assert scans("SELECT name FROM flights_airport WHERE icao_code = %s", ["X"]), "it would notice"
    carrier = Flight.objects.filter(origin="BLR", destination="DEL")[0].carrier_id
    for query in (
        {"max_connections": 0},
        {"max_connections": 0, "carrier": carrier},
        {"max_connections": 1},
        {"max_connections": 2},
        {"max_connections": 2, "origin": "QQQ"},
        {"max_connections": 2, "return_date": DAY + timedelta(days=3)},
    ):
        queries = queries_of(**query)
        assert len(queries) >= 2
        assert [scan for sql, params in queries for scan in scans(sql, params)] == [], query
