"""Several writers at once, on a database that locks."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from apps.flights.domain.authority import STAFF
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import flights
from common.errors import DomainError
from contracts.money import Money
from tests.factories.flights import AirplaneFactory, AirportFactory, FlightFactory
from tests.factories.holds import take

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime.now(UTC)


def at_once(count, function) -> Counter[str]:
    """Call a function with 0, 1, … from as many threads and count how it ended."""
    everybody = threading.Barrier(count)

    def one(number: int) -> str:
        connections["default"].ensure_connection()  # or connecting would space them out
        everybody.wait()
        try:
            function(number)
        except DomainError as refused:
            return refused.code
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(count) as pool:
        return Counter(pool.map(one, range(count)))


def plan(airplane, number: int) -> flights.FlightPlan:
    departs_at = NOW + timedelta(days=30)
    return flights.FlightPlan(
        carrier=airplane.carrier_id,
        number=number,
        airplane_id=airplane.id,
        origin="BLR",
        destination="DEL",
        departs_at=departs_at,
        arrives_at=departs_at + timedelta(hours=2),
        fares={"economy": Money(minor=100, currency="EUR")},
    )


@pytest.fixture
def airplane():
    AirportFactory(iata_code="BLR")
    AirportFactory(iata_code="DEL")
    return AirplaneFactory()


def test_an_airplane_is_planned_for_one_flight_at_a_time(airplane):
    ends = at_once(
        6, lambda n: flights.schedule_flight(authority=STAFF, plan=plan(airplane, 1 + n), now=NOW)
    )
    assert ends == {"done": 1, "airplane_busy": 5}
    assert Flight.objects.count() == 1


def test_the_same_flight_is_planned_once(airplane):
    fleet = [airplane, *(AirplaneFactory(carrier=airplane.carrier) for _ in range(5))]
    ends = at_once(
        6, lambda n: flights.schedule_flight(authority=STAFF, plan=plan(fleet[n], 7), now=NOW)
    )
    assert ends == {"done": 1, "flight_exists": 5}
    assert CabinInventory.objects.count() == 1


def test_changes_of_one_flight_lose_nothing_of_each_other():
    flight = FlightFactory()
    changes = [
        flights.FlightChange(boarding_gate="A1"),
        flights.FlightChange(status="delayed"),
        flights.FlightChange(fares={"economy": Money(minor=1, currency="EUR")}),
        flights.FlightChange(arrives_at=flight.arrives_at + timedelta(hours=1)),
    ]
    ends = at_once(
        4,
        lambda n: flights.change_flight(
            authority=STAFF, flight_id=flight.id, change=changes[n], now=NOW
        ),
    )
    assert ends == {"done": 4}
    after = Flight.objects.get()
    assert (after.boarding_gate, after.status, after.version) == ("A1", "delayed", 5)
    assert after.duration_minutes == 180
    assert after.inventory.get().price_minor == 1


def test_a_smaller_airplane_never_leaves_more_seats_taken_than_it_has():
    flight = FlightFactory(cabins={"economy": 20})
    small = AirplaneFactory(carrier=flight.carrier, cabins={"economy": 4})

    def book_or_swap(number: int) -> None:
        if number == 3:
            change = flights.FlightChange(airplane_id=small.id)
            flights.change_flight(authority=STAFF, flight_id=flight.id, change=change, now=NOW)
        else:
            take(flight, now=NOW, seats=1)

    ends = at_once(8, book_or_swap)
    stock = CabinInventory.objects.get()
    assert stock.sold == 7 - ends["sold_out"]
    assert stock.sold <= stock.capacity
    assert (stock.capacity == 4) is (ends["airplane_too_small"] == 0)


def test_seats_and_cancellation_meet_one_after_the_other():
    flight = FlightFactory(cabins={"economy": 20})

    def book_or_cancel(number: int) -> None:
        if number == 3:
            flights.cancel_flight(authority=STAFF, flight_id=flight.id, now=NOW)
        else:
            take(flight, now=NOW, seats=1)

    ends = at_once(8, book_or_cancel)
    assert Flight.objects.get().status == "cancelled"
    assert CabinInventory.objects.get().sold == ends["done"] - 1
    assert ends["done"] + ends["flight_closed"] == 8
