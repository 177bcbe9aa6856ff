"""Seats through the service functions, one call at a time; `now` is the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.flights.errors import (
    CurrencyMismatch,
    FlightClosed,
    HoldConflict,
    HoldExpired,
    HoldReleased,
    HoldTooLate,
    InvalidItinerary,
    PriceChanged,
    SoldOut,
    UnknownCabin,
    UnknownFlight,
)
from apps.flights.models import CabinInventory, Flight, Hold, InventoryLedger
from apps.flights.services import holds
from common.errors import InvalidInput, NotFound
from common.ids import uuid7
from contracts.money import Money
from tests.factories.flights import AirportFactory, CityFactory, FlightFactory
from tests.factories.holds import (
    assert_every_seat_is_accounted_for,
    counters,
    take,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
IN_A_MONTH = NOW + timedelta(days=30)
LIMIT = NOW + timedelta(minutes=30)


@pytest.fixture
def flight() -> Flight:
    return FlightFactory(cabins={"economy": (3, 12900)}, departs_at=IN_A_MONTH)


@pytest.fixture
def onward(flight) -> Flight:
    """A flight that connects with the first one."""
    return FlightFactory(
        origin=flight.destination,
        cabins={"economy": (3, 5000)},
        departs_at=flight.arrives_at + timedelta(hours=2),
    )


def hold(*flights: Flight, expires_at: datetime = LIMIT, now: datetime = NOW, **more):
    return take(*flights, mode="until", expires_at=expires_at, now=now, **more)


@pytest.fixture(autouse=True)
def every_seat_is_accounted_for(db):
    yield
    assert_every_seat_is_accounted_for()


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
        flight = FlightFactory(cabins={"economy": 1, "business": 1}, departs_at=IN_A_MONTH)
        take(flight, cabin="business", now=NOW)
        assert counters(flight) == (0, 0)
        assert counters(flight, "business") == (0, 1)

    @pytest.mark.parametrize("count", [1, 2])
    def test_the_number_of_queries_does_not_grow_with_segments(
        self, count, flight, onward, django_assert_num_queries
    ):
        # Hold sought; savepoint, hold, rows found, rows locked, flights, hold priced, segments,
        # ledger, counters, end.
        with django_assert_num_queries(11):
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


class TestRepeatedRequest:
    def test_it_gets_the_same_answer_and_takes_nothing_more(self, flight):
        first = take(flight, now=NOW)
        CabinInventory.objects.update(price_minor=99900)
        again = take(flight, hold_id=first.hold_id, now=NOW + timedelta(days=1))
        assert again == first
        assert counters(flight) == (0, 1)

    def test_another_request_by_the_same_id_is_refused(self, flight):
        first = take(flight, now=NOW)
        with pytest.raises(HoldConflict):
            take(flight, hold_id=first.hold_id, seats=2, now=NOW)

    def test_the_same_instant_in_another_offset_is_the_same_request(self, flight):
        first = hold(flight)
        local = LIMIT.astimezone(datetime.fromisoformat("2030-01-01T00:00+05:30").tzinfo)
        assert hold(flight, hold_id=first.hold_id, expires_at=local) == first

    def test_a_refused_request_can_be_tried_again(self, flight):
        first = take(flight, seats=3, now=NOW)
        late = uuid7()
        with pytest.raises(SoldOut):
            take(flight, hold_id=late, now=NOW)
        holds.release_hold(hold_id=first.hold_id, now=NOW)
        assert take(flight, hold_id=late, now=NOW).status == "sold"


class TestHold:
    def test_seats_are_held_until_the_time_asked_for(self, flight):
        held = hold(flight, seats=2)
        assert (held.status, held.expires_at) == ("held", LIMIT)
        assert counters(flight) == (2, 0)

    def test_a_hold_never_passes_two_hours_before_departure(self, flight):
        now = flight.departs_at - timedelta(hours=2, minutes=10)
        held = hold(flight, now=now, expires_at=now + timedelta(minutes=30))
        assert held.expires_at == flight.departs_at - timedelta(hours=2)

    def test_less_than_two_hours_before_departure_is_too_late(self, flight):
        now = flight.departs_at - timedelta(hours=2) + timedelta(seconds=1)
        with pytest.raises(HoldTooLate):
            hold(flight, now=now, expires_at=now + timedelta(minutes=30))

    def test_a_time_limit_in_the_past_is_refused(self, flight):
        with pytest.raises(HoldExpired):
            hold(flight, expires_at=NOW - timedelta(seconds=1))


class TestConfirm:
    def test_held_seats_become_sold(self, flight):
        held = hold(flight, seats=2)
        sold = holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert (sold.status, sold.expires_at) == ("sold", None)
        assert sold.segments == held.segments
        assert counters(flight) == (0, 2)

    def test_twice_gives_the_same_answer(self, flight):
        held = hold(flight)
        first = holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert holds.confirm_hold(hold_id=held.hold_id, now=LIMIT + timedelta(days=1)) == first
        assert counters(flight) == (0, 1)

    def test_at_its_last_instant_a_hold_lives(self, flight):
        held = hold(flight)
        assert holds.confirm_hold(hold_id=held.hold_id, now=LIMIT).status == "sold"

    def test_past_its_time_the_seats_are_freed(self, flight):
        held = hold(flight)
        late = LIMIT + timedelta(microseconds=1)
        with pytest.raises(HoldExpired):
            holds.confirm_hold(hold_id=held.hold_id, now=late)
        assert counters(flight) == (0, 0)
        with pytest.raises(HoldExpired):
            holds.confirm_hold(hold_id=held.hold_id, now=NOW)

    def test_the_request_of_a_confirmed_hold_is_answered_as_sold(self, flight):
        held = hold(flight)
        holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert hold(flight, hold_id=held.hold_id).status == "sold"

    def test_a_released_hold_is_refused(self, flight):
        held = hold(flight)
        holds.release_hold(hold_id=held.hold_id, now=NOW)
        with pytest.raises(HoldReleased):
            holds.confirm_hold(hold_id=held.hold_id, now=NOW)

    def test_a_cancelled_flight_is_not_sold(self, flight, onward):
        held = hold(flight, onward)
        Flight.objects.filter(pk=onward.pk).update(status="cancelled")
        with pytest.raises(FlightClosed):
            holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert counters(flight) == counters(onward) == (1, 0)

    def test_an_unknown_hold(self):
        with pytest.raises(NotFound):
            holds.confirm_hold(hold_id=uuid7(), now=NOW)


class TestRelease:
    @pytest.mark.parametrize("taken", [take, hold], ids=["sold", "held"])
    def test_seats_are_free_again(self, flight, taken):
        given = taken(flight, seats=3, now=NOW)
        holds.release_hold(hold_id=given.hold_id, now=NOW)
        assert counters(flight) == (0, 0)
        assert take(flight, seats=3, now=NOW)

    def test_twice_frees_them_once(self, flight):
        given = take(flight, now=NOW)
        take(flight, now=NOW)
        for _ in range(2):
            holds.release_hold(hold_id=given.hold_id, now=NOW)
        assert counters(flight) == (0, 1)

    def test_a_confirmed_hold_is_released_too(self, flight):
        held = hold(flight)
        holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        holds.release_hold(hold_id=held.hold_id, now=NOW)
        assert counters(flight) == (0, 0)
        ledger = InventoryLedger.objects.order_by("id").values_list("reason", flat=True)
        assert list(ledger) == ["hold", "confirm", "release"]

    def test_an_id_never_seen_leaves_a_tombstone(self, flight):
        late = uuid7()
        holds.release_hold(hold_id=late, now=NOW)
        with pytest.raises(HoldReleased):
            take(flight, hold_id=late, now=NOW)
        with pytest.raises(HoldReleased):
            holds.confirm_hold(hold_id=late, now=NOW)
        tombstone = holds.read_hold(hold_id=late, now=NOW)
        assert (tombstone.status, tombstone.segments) == ("released", ())

    def test_an_expired_hold_stays_expired(self, flight):
        held = hold(flight)
        after = LIMIT + timedelta(seconds=1)
        holds.expire_holds(now=after)
        holds.release_hold(hold_id=held.hold_id, now=after)
        assert holds.read_hold(hold_id=held.hold_id, now=after).status == "expired"


class TestExpiry:
    def test_only_holds_past_their_time_are_expired(self, flight):
        over = hold(flight, expires_at=LIMIT)
        live = hold(flight, expires_at=LIMIT + timedelta(seconds=1))
        sold = take(flight, now=NOW)
        assert holds.expire_holds(now=LIMIT) == 0
        assert holds.expire_holds(now=LIMIT + timedelta(seconds=1)) == 1
        assert Hold.objects.get(pk=over.hold_id).status == "expired"
        assert Hold.objects.get(pk=live.hold_id).status == "held"
        assert Hold.objects.get(pk=sold.hold_id).status == "sold"
        assert counters(flight) == (1, 1)

    def test_a_batch_takes_the_oldest_first(self, flight):
        newer = hold(flight, expires_at=LIMIT)
        older = hold(flight, expires_at=LIMIT - timedelta(minutes=1))
        assert holds.expire_holds(now=LIMIT + timedelta(hours=1), limit=1) == 1
        assert Hold.objects.get(pk=older.hold_id).status == "expired"
        assert Hold.objects.get(pk=newer.hold_id).status == "held"

    def test_time_decides_before_the_job_has_run(self, flight):
        held = hold(flight)
        after = LIMIT + timedelta(seconds=1)
        assert holds.read_hold(hold_id=held.hold_id, now=LIMIT).status == "held"
        assert holds.read_hold(hold_id=held.hold_id, now=after).status == "expired"
        with pytest.raises(HoldExpired):
            hold(flight, hold_id=held.hold_id, now=after)


def test_every_ledger_row_tells_the_request_it_came_from(flight):
    from common.http import request_id

    token = request_id.current.set("request-0001")
    take(flight, now=NOW)
    request_id.current.reset(token)
    assert InventoryLedger.objects.get().request_id == "request-0001"
