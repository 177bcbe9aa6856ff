"""The audit of bookings: lost decisions, broken histories, wrong sums."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.bookings.models import (
    Booking,
    FlightState,
    IdempotencyKey,
    InboxMessage,
    OutboxMessage,
    Passenger,
    Segment,
    Transition,
)
from apps.bookings.services import transitions
from common.ids import uuid7
from tests.audits import audit, without_check_constraints, without_unique_key
from tests.factories.bookings import book, cancel, confirm, held_booking, pending_booking
from tests.factories.fake_flights import Silence

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
MINUTE = timedelta(minutes=1)
HISTORY = "history is whole and legal"
TOTALS = "totals are the sums of fares"


def look(after=2 * MINUTE, **more):
    OutboxMessage.objects.update(published_at=NOW)
    return audit(now=NOW + after, **more)


@pytest.fixture
def confirmed(flights):
    book(now=NOW)
    return Booking.objects.get()


@pytest.fixture
def held(flights):
    """A booking whose seats are held for half an hour."""
    return held_booking(now=NOW)


class TestHealthy:
    def test_confirmed_failed_and_pending_break_nothing(self, flights, confirmed):
        flights.seats = 2
        book(now=NOW)
        flights.answers = [Silence()]
        book(now=NOW)
        assert set(Booking.objects.values_list("status", flat=True)) == {
            "confirmed",
            "failed",
            "pending",
        }
        assert look() == {}

    def test_held_confirmed_and_cancelled_break_nothing(self, flights):
        confirm(held_booking(now=NOW), now=NOW)
        cancel(held_booking(now=NOW), now=NOW)
        confirmed = held_booking(now=NOW)
        confirm(confirmed, now=NOW)
        cancel(confirmed, now=NOW)
        assert set(Booking.objects.values_list("status", flat=True)) == {"confirmed", "cancelled"}
        assert look() == {}

    def test_a_change_by_the_airline_is_no_move(self, confirmed):
        transitions.note(confirmed, actor="airline", reason="rescheduled", now=NOW)
        assert look() == {}

    def test_what_was_written_within_the_minute_is_not_judged(self, confirmed):
        Transition.objects.all().delete()
        assert look(timedelta(seconds=50)) == {}
        assert list(look()) == [HISTORY]


class TestWaiting:
    def test_a_booking_pending_for_twelve_minutes(self, monkeypatch):
        pending_booking(monkeypatch, now=NOW)
        assert look(12 * MINUTE) == {}
        assert list(look(13 * MINUTE)) == ["nothing stays pending"]
        assert list(look(MINUTE, settled=True)) == ["nothing stays pending"]

    def test_an_intent_open_for_twelve_minutes(self, confirmed):
        Booking.objects.update(intent="cancel", intent_at=NOW, refund_minor=5)
        assert look(12 * MINUTE) == {}
        assert list(look(13 * MINUTE)) == ["no intent stays open"]

    def test_a_hold_past_its_time(self, held):
        assert look(31 * MINUTE) == {}
        assert list(look(32 * MINUTE)) == ["no booking is held past its time"]

    def test_one_past_its_time_that_was_asked_to_be_confirmed_waits_for_flights(self, held):
        Booking.objects.update(intent="confirm", intent_at=NOW + 29 * MINUTE)
        assert look(32 * MINUTE) == {}

    def test_a_change_not_everybody_was_told_of(self):
        FlightState.objects.create(
            flight_id=uuid7(),
            version=2,
            departs_at=NOW,
            arrives_at=NOW,
            status="delayed",
            noted_at=NOW,
            due_at=NOW,
        )
        assert look(13 * MINUTE) == {}
        assert list(look(14 * MINUTE)) == ["changes by airlines are told"]
        FlightState.objects.update(due_at=None)
        assert look(14 * MINUTE) == {}

    def test_an_event_nobody_published(self, confirmed):
        assert list(audit(now=NOW + 2 * MINUTE)) == ["every event is published"]

    def test_an_event_nobody_handled(self):
        InboxMessage.objects.create(
            event_id=uuid7(), event_type="x.y.z.v1", aggregate_id=uuid7(), sequence=1, envelope={}
        )
        assert list(look()) == ["every event received is handled"]

    def test_four_holds_of_one_user(self, flights):
        for _ in range(4):
            held_booking(now=NOW)
        assert look() == {}
        user = Booking.objects.latest("created_at").user_id
        Booking.objects.update(user_id=user)
        assert list(look()) == ["nobody has more holds than allowed"]
        assert look(40 * MINUTE).keys() == {"no booking is held past its time"}


class TestHistory:
    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"to_status": "failed"}, "is confirmed, its history ends failed"),
            ({"to_status": "cancelled"}, "step 2 goes from pending to cancelled"),
            ({"from_status": "held"}, "step 2 goes from held to confirmed"),
            ({"sequence": 3}, "is at step 2, its history has steps [1, 3]"),
        ],
    )
    def test_a_step_that_cannot_be(self, confirmed, wrong, told):
        Transition.objects.filter(sequence=2).update(**wrong)
        assert look() == {HISTORY: [f"booking {confirmed.reference}: {told}"]}

    def test_a_step_that_is_gone(self, confirmed):
        Transition.objects.filter(sequence=1).delete()
        assert list(look()) == [HISTORY]

    def test_a_status_nobody_wrote_down(self, confirmed):
        Booking.objects.update(status="held", hold_expires_at=NOW + 30 * MINUTE)
        assert list(look()) == [HISTORY]

    def test_an_end_that_comes_twice(self, confirmed):
        Booking.objects.update(status="cancelled", refund_minor=0, cancelled_at=NOW, sequence=4)
        for sequence, came_from in ((3, "confirmed"), (4, "cancelled")):
            Transition.objects.create(
                booking=confirmed,
                sequence=sequence,
                from_status=came_from,
                to_status="cancelled",
                actor="x",
                at=NOW,
            )
        assert list(look()) == [HISTORY]


class TestSums:
    def test_a_total_that_is_no_sum(self, confirmed):
        Booking.objects.update(total_minor=25801)
        assert list(look()) == [TOTALS]

    def test_a_segment_that_is_gone(self, confirmed):
        Segment.objects.all().delete()
        assert list(look()) == [TOTALS]

    @pytest.mark.parametrize("refund", [None, 25801])
    def test_a_cancellation_that_refunds_nothing_or_too_much(self, held, refund):
        with without_check_constraints(Booking):
            Booking.objects.update(status="cancelled", refund_minor=refund, cancelled_at=NOW)
        assert "no refund is above what was paid" in look()

    def test_a_refund_of_a_booking_that_goes_on(self, confirmed):
        Booking.objects.update(refund_minor=1)
        assert list(look()) == ["no refund is above what was paid"]

    def test_a_seat_for_nobody(self, confirmed):
        Passenger.objects.filter(position=1).delete()
        assert list(look()) == ["a passenger for every seat"]


class TestKeys:
    def test_a_key_without_an_answer(self, confirmed):
        IdempotencyKey.objects.update(response_status=None)
        assert list(look()) == ["every key has its answer"]

    def test_a_booking_asked_for_with_two_keys(self, confirmed):
        row = IdempotencyKey.objects.get()
        row.pk, row.key_digest = None, "another"
        row.save(force_insert=True)
        assert list(look()) == ["a booking belongs to one key"]

    def test_a_booking_nobody_asked_for(self, confirmed):
        IdempotencyKey.objects.all().delete()
        assert list(look()) == ["a booking belongs to one key"]
        assert look(timedelta(hours=24)) == {}

    @pytest.mark.django_db(transaction=True)
    def test_a_key_used_twice(self, confirmed):
        with without_unique_key(IdempotencyKey, "bookings_idempotencykey_unique"):
            row = IdempotencyKey.objects.get()
            row.pk = None
            row.save(force_insert=True)
            assert "a key is used once" in look()

    @pytest.mark.django_db(transaction=True)
    def test_a_reference_of_two_bookings(self, flights):
        with without_unique_key(Booking, "reference"):
            for _ in range(2):
                book(now=NOW)
            Booking.objects.update(reference="K7M3XQ")
            assert list(look()) == ["a reference names one booking"]
