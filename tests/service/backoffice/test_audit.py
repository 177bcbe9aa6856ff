"""The audit between the services: bookings, their seats, their flights and their mails."""

from datetime import UTC, datetime, timedelta
from unittest.mock import ANY

import pytest
from django.db.models import F

from apps.bookings.models import Booking, Segment
from apps.bookings.models import OutboxMessage as BookingsOutbox
from apps.flights.domain.authority import STAFF
from apps.flights.models import Flight, Hold, HoldSegment
from apps.flights.services import flights, holds
from apps.flights.services.flights import FlightChange
from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from contracts.http.flights import SegmentRequest
from tests.audits import audit
from tests.factories.accounts import make_user
from tests.factories.bookings import book, cancel, confirm, held_booking
from tests.factories.flights import FlightFactory
from tests.factories.holds import take
from tests.factories.together import connect, deliver_events

pytestmark = pytest.mark.django_db(databases=["default", "flights", "bookings", "reminders"])

NOW = datetime.now(UTC)
SEATS = "live bookings have their seats"
TAKEN = "seats taken have a live booking"
NEWS = "a booking's status is told by mail"
PLANNED = "departures have their reminders"
WAITING = "reminders waiting have their departure"
KNOWN = "bookings know their flights"
TOGETHER = {SEATS, TAKEN, NEWS, PLANNED, WAITING, KNOWN}


@pytest.fixture(autouse=True)
def _one_process(settings, monkeypatch):
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = {"default": local, "shared": local}
    connect(monkeypatch)
    make_user(is_admin=True)


def look(**more):
    """Return what is broken between the services, once every event is delivered."""
    deliver_events()
    found = audit(**more)
    return {invariant: found[invariant] for invariant in TOGETHER & found.keys()}


def itinerary(*legs):
    return {"segments": tuple(SegmentRequest(flight_id=one.id, cabin="economy") for one in legs)}


@pytest.fixture
def flight():
    return FlightFactory()


@pytest.fixture
def confirmed(flight):
    book(now=NOW, **itinerary(flight))
    return Booking.objects.get()


@pytest.fixture
def held(flight):
    return held_booking(now=NOW, **itinerary(flight))


def postpone(flight):
    """Let a flight leave a day later."""
    later = FlightChange(
        departs_at=flight.departs_at + timedelta(days=1),
        arrives_at=flight.arrives_at + timedelta(days=1),
    )
    flights.change_flight(authority=STAFF, flight_id=flight.id, change=later, now=NOW)


class TestHealthy:
    def test_every_life_a_booking_can_have_breaks_nothing(self, flight):
        connecting = FlightFactory(
            origin=flight.destination, departs_at=flight.arrives_at + timedelta(hours=2)
        )
        book(now=NOW, **itinerary(flight, connecting))
        held_booking(now=NOW, **itinerary(flight))
        confirm(held_booking(now=NOW, **itinerary(flight)), now=NOW)
        cancel(held_booking(now=NOW, **itinerary(flight)), now=NOW)
        bought = held_booking(now=NOW, **itinerary(flight))
        confirm(bought, now=NOW)
        cancel(bought, now=NOW)
        deliver_events()
        assert audit() == {}
        assert audit(now=datetime.now(UTC)) == {}

    def test_airline_changes_that_arrived_break_nothing(self, flight, confirmed):
        deliver_events()
        postpone(flight)
        assert look() == {}
        flights.cancel_flight(authority=STAFF, flight_id=flight.id, now=NOW)
        assert look() == {}

    def test_what_was_written_within_the_minute_is_not_judged(self, confirmed):
        Hold.objects.all().delete()
        assert audit(now=datetime.now(UTC) + timedelta(seconds=30)) == {
            "counters are the seats of live holds": [ANY]
        }


class TestSeats:
    def test_a_booking_flights_never_heard_of(self, confirmed):
        Hold.objects.all().delete()
        assert look() == {
            SEATS: [f"booking {confirmed.reference}: is confirmed, flights has no hold for it"]
        }

    def test_a_booking_whose_seats_were_given_back(self, confirmed):
        holds.release_hold(hold_id=confirmed.id, now=NOW)
        told = "is confirmed with 2 seats, its hold released with 2"
        assert look() == {SEATS: [f"booking {confirmed.reference}: {told}"]}

    @pytest.mark.parametrize("wrong", [{"seats": 1}, {"status": "held"}])
    def test_a_hold_of_other_seats(self, confirmed, wrong):
        Hold.objects.update(**wrong, expires_at=NOW + timedelta(minutes=30))
        assert SEATS in look()

    def test_a_hold_on_another_flight(self, confirmed):
        HoldSegment.objects.update(inventory=FlightFactory().inventory.get())
        found = look()
        assert list(found) == [SEATS]
        assert "is for" in found[SEATS][0]

    def test_a_held_booking_whose_seats_are_sold(self, held):
        holds.confirm_hold(hold_id=held.id, now=NOW)
        assert look().keys() == {SEATS, TAKEN}

    def test_one_that_is_being_confirmed_is_left_to_it(self, held):
        holds.confirm_hold(hold_id=held.id, now=NOW)
        Booking.objects.update(intent="confirm", intent_at=NOW)
        assert look() == {}

    def test_a_hold_past_its_time_is_left_to_the_sweepers(self, held):
        holds.expire_holds(now=NOW + timedelta(hours=1))
        found = look(now=NOW + timedelta(hours=1))
        assert found == {}

    def test_seats_sold_for_nobody(self, flight):
        take(flight, now=NOW)
        assert list(look()) == [TAKEN]

    def test_seats_of_a_booking_that_came_to_nothing(self, confirmed):
        deliver_events()
        Booking.objects.update(status="expired")
        assert TAKEN in look()


class TestFlights:
    @pytest.mark.parametrize(
        "changed",
        [
            {"departs_at": F("departs_at") + timedelta(minutes=5)},
            {"status": "cancelled"},
        ],
    )
    def test_a_change_bookings_never_heard_of(self, confirmed, changed):
        Flight.objects.update(**changed)
        assert list(look()) == [KNOWN]

    def test_one_told_of_a_moment_ago_may_be_on_its_way(self, flight, confirmed):
        deliver_events()
        postpone(flight)
        assert audit(now=datetime.now(UTC) + timedelta(seconds=55)) == {}


class TestMails:
    def test_a_confirmation_nobody_planned(self, confirmed):
        deliver_events()
        NotificationTicket.objects.filter(kind=Kind.BOOKING_CONFIRMED).delete()
        assert look() == {NEWS: [ANY]}

    def test_events_that_were_lost(self, confirmed):
        BookingsOutbox.objects.all().delete()
        assert look().keys() == {NEWS, PLANNED}

    @pytest.mark.parametrize("kind", [Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER])
    def test_a_reminder_nobody_planned(self, confirmed, kind):
        deliver_events()
        NotificationTicket.objects.filter(kind=kind).update(status=Status.SUPERSEDED, closed_at=NOW)
        found = look()
        assert list(found) == [PLANNED]
        assert f"has no {kind} planned" in found[PLANNED][0]

    def test_a_departure_too_near_to_remind_of_needs_none(self, flight, confirmed):
        BookingsOutbox.objects.all().delete()
        near = flight.departs_at - timedelta(hours=3)
        assert PLANNED not in look(now=near)
        assert PLANNED in look(now=near - timedelta(seconds=1))

    def test_reminders_of_a_booking_that_is_cancelled(self, confirmed):
        deliver_events()
        cancel(confirmed, now=NOW)
        BookingsOutbox.objects.filter(published_at=None).delete()
        found = look()
        assert found.keys() == {NEWS, WAITING}
        assert len(found[WAITING]) == 2

    def test_reminders_of_the_old_time(self, flight, confirmed):
        deliver_events()
        Segment.objects.update(departs_at=F("departs_at") + timedelta(hours=1))
        assert look().keys() == {KNOWN, PLANNED, WAITING}
