"""What airlines change reaches every live booking, and is told once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.bookings import tasks
from apps.bookings.models import Booking, FlightState, InboxMessage, OutboxMessage, Transition
from apps.bookings.services import airline_changes
from common.ids import uuid7
from tests.factories.bookings import cancel, confirm, principal
from tests.factories.fake_flights import DEPARTS_AT
from tests.factories.flight_events import cancelled, gate_changed, rescheduled
from tests.factories.tokens import authenticated_client
from tests.service.bookings.airline import booked_on, deliver, enqueued, tell, told

__all__ = ["enqueued"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("flights", "enqueued")]
LATE = DEPARTS_AT + timedelta(minutes=30)


@pytest.fixture
def flight():
    return uuid7()


class TestWhatIsTold:
    def test_new_times_are_written_into_the_booking_and_told(self, flight):
        traveller = principal()
        booking = booked_on(flight, traveller=traveller)
        deliver(rescheduled(flight))
        tell(flight)
        segment = booking.segments.get()
        assert (segment.departs_at, segment.flight_version) == (LATE, 2)
        (event,) = told(booking)
        assert event["status"] == "confirmed"
        assert event["changes"] == [
            {
                "segment_id": str(segment.id),
                "what": "rescheduled",
                "previous_departs_at": "2027-03-01T04:40:00+00:00",
                "previous_arrives_at": "2027-03-01T07:25:00+00:00",
                "previous_boarding_gate": "",
            }
        ]
        assert event["segments"][0]["departs_at"] == "2027-03-01T05:10:00+00:00"
        client = authenticated_client(user_id=traveller.user_id)
        shown = client.get(f"/v1/bookings/{booking.reference}").json()
        assert shown["segments"][0]["departs_at"] == "2027-03-01T10:40:00+05:30"

    def test_history_has_the_change_with_the_request_that_made_it(self, flight):
        booking = booked_on(flight)
        deliver(gate_changed(flight))
        tell(flight)
        row = Transition.objects.filter(booking=booking).latest("sequence")
        assert (row.from_status, row.to_status) == ("confirmed", "confirmed")
        assert (row.actor, row.reason) == ("airline", "6E2133 gate_changed")
        assert row.request_id == "staff-request-1"
        assert OutboxMessage.objects.latest("id").sequence == row.sequence == 3

    def test_a_cancelled_flight_is_marked_and_named(self, flight):
        booking = booked_on(flight, uuid7())
        deliver(cancelled(flight))
        tell(flight)
        gone, stays = booking.segments.order_by("position")
        assert (gone.flight_status, stays.flight_status) == ("cancelled", "scheduled")
        assert told(booking)[0]["changes"][0]["what"] == "cancelled"
        deliver(gate_changed(stays.flight_id))
        tell(stays.flight_id)
        assert [event["cancelled_segments"] for event in told(booking)] == [[str(gone.id)]] * 2

    def test_two_changed_flights_of_one_booking_are_told_together(self, flight):
        other = uuid7()
        booking = booked_on(flight, other)
        deliver(rescheduled(flight), gate_changed(other))
        tell(flight)
        tell(other)
        (event,) = told(booking)
        assert [one["what"] for one in event["changes"]] == ["rescheduled", "gate_changed"]

    def test_the_event_enqueues_the_job_that_tells(self, flight, enqueued):
        deliver(gate_changed(flight))
        assert enqueued == ["events.handle", "bookings.tell_airline_changes"]

    def test_the_job_tells_of_every_flight_that_is_due(self, flight):
        other = uuid7()
        bookings = [booked_on(flight), booked_on(other)]
        deliver(gate_changed(flight), cancelled(other))
        tasks.tell_airline_changes()
        assert [len(told(one)) for one in bookings] == [1, 1]
        assert not FlightState.objects.exclude(due_at=None).exists()


class TestWhoIsTold:
    def test_held_bookings_are_told_too(self, flight):
        booking = booked_on(flight, type="hold")
        deliver(rescheduled(flight))
        tell(flight)
        assert [event["status"] for event in told(booking)] == ["held"]

    def test_a_hold_confirmed_after_the_change_keeps_it(self, flight):
        booking = booked_on(flight, type="hold")
        deliver(rescheduled(flight))
        tell(flight)
        confirm(booking, now=timezone.now())
        assert booking.segments.get().departs_at == LATE
        confirmed = OutboxMessage.objects.latest("id")
        assert confirmed.event_type == "bookings.booking.confirmed.v1"
        assert confirmed.payload["segments"][0]["departs_at"] == "2027-03-01T05:10:00+00:00"
        assert len(told(booking)) == 1

    def test_a_hold_whose_flight_is_cancelled_while_it_is_confirmed_says_so(self, flight):
        """Flights sold the seats, then the flight was cancelled, then the answer was written."""
        booking = booked_on(flight, type="hold")
        deliver(cancelled(flight))
        tell(flight)
        confirm(booking, now=timezone.now())
        confirmed = OutboxMessage.objects.latest("id")
        assert confirmed.event_type == "bookings.booking.confirmed.v1"
        assert confirmed.payload["cancelled_segments"] == [str(booking.segments.get().id)]

    @pytest.mark.parametrize("status", ["cancelled", "expired"])
    def test_a_booking_that_is_over_stays_as_it_was(self, flight, status):
        booking = booked_on(flight)
        Booking.objects.update(status=status, refund_minor=0, cancelled_at=timezone.now())
        deliver(rescheduled(flight))
        tell(flight)
        assert told(booking) == []
        assert booking.segments.get().departs_at == DEPARTS_AT

    def test_other_flights_are_none_of_it(self, flight):
        booking = booked_on(uuid7())
        deliver(cancelled(flight))
        tell(flight)
        assert told(booking) == []

    def test_one_made_after_the_change_knows_it_already(self, flight, flights):
        deliver(rescheduled(flight))
        flights.segment = {"flight_version": 2, "departs_at": LATE}
        booking = booked_on(flight)
        tell(flight)
        assert told(booking) == []

    def test_one_whose_seats_were_taken_before_the_change_is_told(self, flight, flights):
        flights.before_put = lambda _: (deliver(rescheduled(flight)), tell(flight))
        booking = booked_on(flight)
        assert booking.segments.get().departs_at == LATE
        assert len(told(booking)) == 1
        kinds = OutboxMessage.objects.order_by("id").values_list("event_type", flat=True)
        assert [kind.split(".")[2] for kind in kinds] == ["confirmed", "changed"]
        tell(flight, now=timezone.now() + timedelta(minutes=5))
        assert len(told(booking)) == 1


class TestRefund:
    def test_everything_is_refunded_once_the_airline_cancelled(self, flight):
        booking = booked_on(flight)
        hour_before = DEPARTS_AT - timedelta(hours=1)
        deliver(cancelled(flight))
        tell(flight)
        cancel(booking, now=hour_before)
        booking.refresh_from_db()
        assert (booking.status, booking.refund_minor) == ("cancelled", booking.total_minor)

    def test_a_new_time_is_the_one_that_counts(self, flight):
        booking = booked_on(flight)
        deliver(rescheduled(flight, departs_at=LATE, arrives_at=LATE + timedelta(hours=2)))
        tell(flight)
        cancel(booking, now=LATE - timedelta(hours=24))
        booking.refresh_from_db()
        assert booking.refund_minor == booking.total_minor


class TestOnceOnly:
    def test_a_repeated_event_changes_nothing(self, flight):
        booking = booked_on(flight)
        event = cancelled(flight)
        for _ in range(3):
            deliver(event)
            tell(flight)
        assert len(told(booking)) == 1
        assert InboxMessage.objects.count() == 1

    def test_an_older_event_changes_nothing(self, flight):
        booking = booked_on(flight)
        deliver(cancelled(flight, version=3), rescheduled(flight, version=2))
        tell(flight)
        (event,) = told(booking)
        assert [one["what"] for one in event["changes"]] == ["cancelled"]
        deliver(gate_changed(flight, version=2))
        tell(flight)
        assert len(told(booking)) == 1
        assert booking.segments.get().flight_version == 3

    def test_versions_told_of_together_are_one_change(self, flight):
        booking = booked_on(flight)
        deliver(gate_changed(flight, version=2), rescheduled(flight, 4, boarding_gate="B7"))
        tell(flight)
        (event,) = told(booking)
        assert [one["what"] for one in event["changes"]] == ["rescheduled"]
        assert event["segments"][0]["boarding_gate"] == "B7"

    def test_a_change_taken_back_before_it_was_told_is_none(self, flight):
        booking = booked_on(flight)
        deliver(rescheduled(flight, 2), rescheduled(flight, 3, departs_at=DEPARTS_AT))
        deliver(rescheduled(flight, 4, departs_at=DEPARTS_AT, **arrival()))
        tell(flight)
        assert told(booking) == []
        assert booking.segments.get().flight_version == 4
        assert Booking.objects.get().sequence == 2

    def test_each_change_that_was_told_is_told_again_when_it_changes(self, flight):
        booking = booked_on(flight)
        for version, event in enumerate((rescheduled, gate_changed, cancelled), start=2):
            deliver(event(flight, version))
            tell(flight)
        told_of = [event["changes"][0]["what"] for event in told(booking)]
        # The second one is back at the old times, too.
        assert told_of == ["rescheduled", "rescheduled", "cancelled"]


def arrival():
    return {"arrives_at": DEPARTS_AT + timedelta(minutes=165)}


class TestRetention:
    def test_flights_are_forgotten_a_week_after_their_departure(self, flight):
        deliver(rescheduled(flight))
        tell(flight)
        week = timedelta(days=7)
        assert airline_changes.delete_old_flights(now=LATE + week) == 0
        assert airline_changes.delete_old_flights(now=LATE + week + timedelta(seconds=1)) == 1

    def test_one_still_to_be_told_is_kept(self, flight):
        deliver(rescheduled(flight))
        assert airline_changes.delete_old_flights(now=LATE + timedelta(days=70)) == 0
