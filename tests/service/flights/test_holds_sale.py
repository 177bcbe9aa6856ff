"""Seats sold at once, and what is refused before any is taken."""

from datetime import datetime, timedelta

import pytest

from apps.flights.errors import (
    CurrencyMismatch,
    FlightClosed,
    InvalidItinerary,
    PriceChanged,
    SoldOut,
    UnknownCabin,
    UnknownFlight,
)
from apps.flights.models import CabinInventory, Flight, Hold, InventoryLedger
from common.errors import InvalidInput
from common.http import request_id
from common.ids import uuid7
from contracts.money import Money
from tests.factories.flights import AirportFactory, CityFactory, FlightFactory
from tests.factories.holds import NOW, counters, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_seat_is_accounted_for")]


class TestSell:
    def test_seats_are_sold_with_what_the_traveller_bought(self, flight):
        sold = take(flight, seats=2, now=NOW)
        assert (sold.status, sold.seats, sold.expires_at) == ("sold", 2, None)
        assert sold.total == Money(minor=25800, currency="EUR")
        (segment,) = sold.segments
        assert segment.flight_number == flight.flight_number
        assert segment.flight_version == 1
        assert segment.origin_city == flight.origin.city.name
        assert segment.fare == Money(minor=12900, currency="EUR")
        assert counters(flight) == (0, 2)

    def test_all_segments_are_sold_in_travel_order(self, flight, onward):
        sold = take(flight, onward, seats=2, now=NOW)
        assert [segment.flight_id for segment in sold.segments] == [flight.id, onward.id]
        assert sold.total == Money(minor=2 * (12900 + 5000), currency="EUR")
        assert counters(flight) == counters(onward) == (0, 2)

    def test_without_room_on_the_second_segment_nothing_is_taken(self, flight, onward):
        take(onward, seats=2, now=NOW)
        with pytest.raises(SoldOut) as refusal:
            take(flight, onward, seats=2, now=NOW)
        assert refusal.value.extra == {"segment": 1, "seats_available": 1}
        assert counters(flight) == (0, 0)
        assert Hold.objects.count() == 1

    def test_the_last_seats_can_be_sold_and_not_one_more(self, flight):
        take(flight, seats=3, now=NOW)
        with pytest.raises(SoldOut) as refusal:
            take(flight, now=NOW)
        assert refusal.value.extra == {"segment": 0, "seats_available": 0}

    def test_the_database_s_own_guard_is_told_as_sold_out(self, flight, monkeypatch):
        monkeypatch.setattr(CabinInventory, "available", 9)
        with pytest.raises(SoldOut):
            take(flight, seats=4, now=NOW)
        assert counters(flight) == (0, 0)

    def test_other_cabins_are_not_touched(self):
        flight = FlightFactory(
            cabins={"economy": 1, "business": 1}, departs_at=NOW + timedelta(days=30)
        )
        take(flight, cabin="business", now=NOW)
        assert counters(flight) == (0, 0)
        assert counters(flight, "business") == (0, 1)

    @pytest.mark.parametrize(("count", "queries"), [(1, 9), (2, 10)])
    def test_several_segments_take_one_query_more(
        self, count, queries, flight, onward, django_assert_num_queries
    ):
        # Savepoint, of several segments the rows' ids, hold, rows locked, flights, hold, segments,
        # ledger, counters, end.
        with django_assert_num_queries(queries):
            take(*[flight, onward][:count], now=NOW)


class TestRefusals:
    def test_a_flight_nobody_knows(self, flight):
        stranger = Flight(id=uuid7())
        with pytest.raises(UnknownFlight):
            take(flight, stranger, now=NOW)

    def test_a_cabin_the_flight_does_not_have(self, flight):
        with pytest.raises(UnknownCabin):
            take(flight, cabin="first", now=NOW)

    @pytest.mark.parametrize("status", ["cancelled", "departed", "arrived"])
    def test_a_flight_that_is_not_on_sale(self, flight, status):
        Flight.objects.filter(pk=flight.pk).update(status=status)
        with pytest.raises(FlightClosed):
            take(flight, now=NOW)

    def test_sales_close_an_hour_before_departure(self, flight):
        take(flight, now=flight.departs_at - timedelta(minutes=60))
        with pytest.raises(FlightClosed):
            take(flight, now=flight.departs_at - timedelta(minutes=60) + timedelta(seconds=1))

    def test_segments_that_do_not_connect(self, flight):
        elsewhere = FlightFactory(departs_at=flight.arrives_at + timedelta(hours=3))
        with pytest.raises(InvalidItinerary):
            take(flight, elsewhere, now=NOW)

    def test_the_same_flight_twice(self, flight):
        with pytest.raises(InvalidItinerary):
            take(flight, flight, now=NOW)

    def test_a_connection_abroad_needs_more_time_than_one_at_home(self, flight):
        def onward(city):
            return FlightFactory(
                origin=flight.destination,
                destination=AirportFactory(city=city),
                departs_at=flight.arrives_at + timedelta(minutes=60),
            )

        take(flight, onward(CityFactory()), now=NOW)
        with pytest.raises(InvalidItinerary):
            take(flight, onward(CityFactory(country="FR")), now=NOW)

    def test_a_price_that_moved_is_refused_with_the_new_total(self, flight):
        with pytest.raises(PriceChanged) as refusal:
            take(flight, seats=2, expected_total=Money(minor=20000, currency="EUR"), now=NOW)
        assert refusal.value.extra == {"total": {"amount": "258.00", "currency": "EUR"}}

    def test_the_expected_price_is_accepted(self, flight):
        assert take(flight, expected_total=Money(minor=12900, currency="EUR"), now=NOW)

    def test_another_currency_is_refused(self, flight):
        with pytest.raises(CurrencyMismatch):
            take(flight, expected_total=Money(minor=12900, currency="USD"), now=NOW)

    @pytest.mark.parametrize(
        "senseless",
        [
            {"seats": 0},
            {"seats": 10**12},
            {"mode": "until"},
            {"mode": "until", "expires_at": datetime(2030, 1, 1, 12, 30)},
        ],
    )
    def test_a_senseless_request(self, flight, senseless):
        with pytest.raises(InvalidInput):
            take(flight, now=NOW, **senseless)

    def test_no_segments_at_all(self):
        with pytest.raises(InvalidInput):
            take(now=NOW)


def test_every_ledger_row_tells_the_request_it_came_from(flight):
    token = request_id.current.set("request-0001")
    take(flight, now=NOW)
    request_id.current.reset(token)
    assert InventoryLedger.objects.get().request_id == "request-0001"
