"""Full flights, crashes and races: every traveller of a changed flight is told exactly once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.bookings import mappers
from apps.bookings.models import Booking, FlightState, InboxMessage, OutboxMessage, Segment
from apps.bookings.services import airline_changes, outcomes
from apps.bookings.services.airline_changes import LEASE, PAUSE
from common.ids import uuid7
from common.messaging import inbox, tasks
from tests.concurrency import at_once
from tests.factories.bookings import booking_request, pending_booking
from tests.factories.fake_flights import Silence, priced_hold
from tests.factories.flight_events import as_delivered, cancelled, gate_changed, rescheduled
from tests.service.bookings.airline import CHANGED, booked_on, deliver, enqueued, tell, told

__all__ = ["enqueued"]

pytestmark = pytest.mark.usefixtures("flights", "enqueued")
TRAVELLERS = 180


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def flight():
    return uuid7()


def tell_count():
    """Return how often each booking was told of a change."""
    rows = OutboxMessage.objects.filter(event_type=CHANGED)
    return Counter(rows.values_list("aggregate_id", flat=True))


def in_a_while(pause=LEASE):
    return timezone.now() + pause + timedelta(seconds=1)


def fail_at(monkeypatch, number, error):
    """Raise an error in place of writing the given booking's event, once."""
    write, calls = mappers.booking_changed, []

    def failing(booking, **rest):
        calls.append(booking)
        if len(calls) == number:
            raise error
        return write(booking, **rest)

    monkeypatch.setattr(mappers, "booking_changed", failing)


@pytest.mark.django_db
class TestFullFlight:
    def test_each_of_180_bookings_is_told_of_the_cancellation_once(self, flight):
        ids = {booked_on(flight).id for _ in range(TRAVELLERS)}
        event = cancelled(flight)
        deliver(event)
        tell(flight)
        assert tell_count() == dict.fromkeys(ids, 1)
        deliver(event)
        tell(flight, now=in_a_while())
        assert tell_count() == dict.fromkeys(ids, 1)
        assert not Segment.objects.exclude(flight_status="cancelled").exists()

    def test_a_crash_midway_is_made_good_without_repeats(self, flight, monkeypatch):
        ids = {booked_on(flight).id for _ in range(20)}
        deliver(cancelled(flight))
        fail_at(monkeypatch, 8, Killed())
        with pytest.raises(Killed):
            tell(flight)
        assert len(tell_count()) == 7
        tell(flight)
        assert len(tell_count()) == 7, "somebody else may still be at it"
        tell(flight, now=in_a_while())
        assert tell_count() == dict.fromkeys(ids, 1)
        assert FlightState.objects.get().due_at is None

    def test_a_booking_that_fails_keeps_nobody_else_waiting(self, flight, monkeypatch):
        ids = {booked_on(flight).id for _ in range(5)}
        deliver(cancelled(flight))
        fail_at(monkeypatch, 2, ValueError("a fault"))
        tell(flight)
        assert len(tell_count()) == 4
        tell(flight, now=in_a_while(PAUSE))
        assert tell_count() == dict.fromkeys(ids, 1)

    def test_an_event_whose_handling_crashed_is_handled_by_the_redrive(
        self, flight, monkeypatch, enqueued
    ):
        booking = booked_on(flight)
        event = cancelled(flight)
        with monkeypatch.context() as broken:
            broken.setattr(airline_changes, "note_flight", None)
            deliver(event)
        assert InboxMessage.objects.get().handled_at is None
        assert not FlightState.objects.exists()
        later = timezone.now() + timedelta(minutes=1)
        (waiting,) = inbox.unhandled(now=later)
        tasks.handle(event_id=str(waiting))
        tell(flight)
        assert len(told(booking)) == 1

    def test_a_newer_version_noted_while_telling_is_due_again(self, flight, monkeypatch):
        booking = booked_on(flight)
        deliver(rescheduled(flight, 2))
        write = mappers.booking_changed

        def interrupted(booking, **rest):
            if not FlightState.objects.filter(version=3).exists():
                airline_changes.note_flight(flight=cancelled(flight, 3), now=timezone.now())
            return write(booking, **rest)

        monkeypatch.setattr(mappers, "booking_changed", interrupted)
        tell(flight)
        assert FlightState.objects.get().due_at is not None
        tell(flight)
        told_of = [event["changes"][0]["what"] for event in told(booking)]
        assert told_of == ["rescheduled", "cancelled"]


@pytest.mark.django_db
class TestUndecidedBookings:
    def test_a_flight_stays_due_until_they_are_decided(self, flight, flights):
        flights.answers = [Silence()]
        booking = booked_on(flight)
        deliver(cancelled(flight))
        tell(flight)
        assert FlightState.objects.get().due_at is not None
        Booking.objects.update(abandoned_at=timezone.now())
        tell(flight, now=in_a_while(PAUSE))
        assert FlightState.objects.get().due_at is None
        assert told(booking) == []

    def test_those_of_other_flights_keep_nobody_waiting(self, flight, flights):
        flights.answers = [Silence()]
        booked_on(uuid7())
        deliver(cancelled(flight))
        tell(flight)
        assert FlightState.objects.get().due_at is None

    def test_one_begun_long_after_the_change_was_taken_up_keeps_nobody_waiting(
        self, flight, flights, monkeypatch
    ):
        deliver(cancelled(flight))
        flights.answers = [Silence()]
        booked_on(flight)
        FlightState.objects.update(taken_up_at=timezone.now() - timedelta(minutes=2))
        tell(flight)
        assert FlightState.objects.get().due_at is None


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_jobs_at_once_tell_each_traveller_once(self, flight):
        ids = {booked_on(flight).id for _ in range(12)}
        deliver(cancelled(flight))
        now = timezone.now()

        def job(ahead):
            # Each finds the lease of the one before over: all work through the same bookings.
            return lambda: tell(flight, now=now + ahead * (LEASE + PAUSE))

        at_once([job(ahead) for ahead in range(4)])
        tell(flight, now=now + 9 * LEASE)
        assert tell_count() == dict.fromkeys(ids, 1)

    def test_one_event_delivered_many_times_at_once_is_noted_once(self, flight):
        booking = booked_on(flight)
        event = cancelled(flight)
        results = at_once([lambda: tasks.receive(**as_delivered(event))] * 4)
        assert results == [None] * 4
        at_once([lambda: tasks.handle(event_id=str(event.event_id))] * 4)
        tell(flight)
        assert len(told(booking)) == 1

    def test_many_versions_handled_at_once_leave_the_newest(self, flight):
        events = [gate_changed(flight, version) for version in range(2, 10)]
        for event in events:
            tasks.receive(**as_delivered(event))
        at_once([lambda one=one: tasks.handle(event_id=str(one.event_id)) for one in events])
        for event in events:
            tasks.handle(event_id=str(event.event_id))
        assert FlightState.objects.get().version == 9

    def test_a_booking_written_while_its_flight_changes_is_told(self, flight, flights, monkeypatch):
        """It has looked for changes, and not yet committed, when the change comes and is told."""
        segments = booking_request(flight).segments
        booking = pending_booking(monkeypatch, now=timezone.now(), segments=segments)
        looked, noted = threading.Event(), threading.Event()
        catch_up = airline_changes.catch_up

        def slowly(booking, *, now):
            catch_up(booking, now=now)
            looked.set()
            noted.wait(timeout=1)  # on a database with one writer the change waits for us

        def complete():
            monkeypatch.setattr(airline_changes, "catch_up", slowly)
            hold = priced_hold(booking.id, booking.hold_request)
            now = timezone.now()
            outcomes.complete(booking_id=booking.id, hold=hold, actor="recovery", now=now)

        def change():
            looked.wait(timeout=10)
            monkeypatch.setattr(airline_changes, "catch_up", catch_up)
            airline_changes.note_flight(flight=cancelled(flight), now=timezone.now())
            tell(flight)
            noted.set()

        assert at_once([complete, change]) == [None, None]
        tell(flight, now=in_a_while(PAUSE))
        assert len(told(booking)) == 1
        assert FlightState.objects.get().due_at is None
