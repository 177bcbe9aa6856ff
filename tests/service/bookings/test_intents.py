"""Confirmations and cancellations that flights or a crash left open are finished, once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.bookings import clients, mappers, selectors, tasks
from apps.bookings.models import Booking, IdempotencyKey, OutboxMessage
from apps.bookings.services import (
    cancellation,
    confirmation,
    expiry,
    idempotency,
    recovery,
    transitions,
)
from common.http import request_id
from common.messaging import outbox
from tests.factories.bookings import book, cancel, confirm, held_booking
from tests.factories.fake_flights import Silence

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(seconds=31)
ENDS_AT = NOW + timedelta(minutes=30)


class Killed(BaseException):
    """The process is gone: nobody catches it."""


def kill(*_, **__):
    raise Killed


def events():
    names = OutboxMessage.objects.order_by("id").values_list("event_type", flat=True)
    return [name.split(".")[2] for name in names]


def confirmed_booking():
    return Booking.objects.get(id=book(now=NOW).body["id"])


def recover(booking, *, at=LATER):
    with time_machine.travel(at, tick=False):
        tasks.recover()
    booking.refresh_from_db()
    return booking


class TestWhichOnes:
    def test_one_being_driven_is_left_alone(self, flights, monkeypatch):
        booking = held_booking(now=NOW)
        monkeypatch.setattr(clients, "confirm_seats", kill)
        with pytest.raises(Killed):
            confirm(booking, now=NOW)
        assert selectors.stalled_booking_ids(now=NOW + 29 * SECOND) == []
        assert selectors.stalled_booking_ids(now=NOW + 30 * SECOND) == [booking.id]

    def test_one_answered_with_202_is_found_at_once(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence()]
        cancel(booking, now=NOW)
        assert selectors.stalled_booking_ids(now=NOW) == [booking.id]

    def test_decided_ones_are_not_found(self, flights):
        held_booking(now=NOW)
        confirm(held_booking(now=NOW), now=NOW)
        cancel(held_booking(now=NOW), now=NOW)
        assert selectors.stalled_booking_ids(now=NOW + timedelta(days=1)) == []

    def test_the_longest_waiting_comes_first_whatever_it_waits_for(self, flights):
        flights.answers = [None, Silence(), Silence()]
        held = held_booking(now=NOW)
        pending = book(now=NOW + SECOND).body["id"]
        cancel(held, now=NOW)
        ids = selectors.stalled_booking_ids(now=LATER)
        assert [str(one) for one in ids] == [str(held.id), pending]


class TestConfirmation:
    @pytest.mark.parametrize("done", [True, False])
    def test_it_is_finished_whether_or_not_flights_had_sold(self, flights, done):
        booking = held_booking(now=NOW)
        flights.answers = [Silence(after=done)]
        assert confirm(booking, now=NOW).status == 202
        assert recover(booking).status == "confirmed"
        assert flights.status(booking.id) == "sold"
        assert events() == ["held", "confirmed"]
        key = IdempotencyKey.objects.get(route=idempotency.CONFIRM)
        assert (key.response_status, key.response_body["status"]) == (200, "confirmed")

    def test_sold_in_time_it_is_confirmed_long_after(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence(after=True)]
        confirm(booking, now=NOW)
        assert recover(booking, at=ENDS_AT + timedelta(hours=1)).status == "confirmed"
        assert events() == ["held", "confirmed"]

    def test_never_sold_it_expires_once(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence()]
        confirm(booking, now=NOW)
        with time_machine.travel(ENDS_AT + SECOND, tick=False):
            tasks.expire_holds()
            booking.refresh_from_db()
            assert (booking.status, booking.intent) == ("held", "confirm")
        assert recover(booking, at=ENDS_AT + SECOND).status == "expired"
        assert events() == ["held", "expired"]
        key = IdempotencyKey.objects.get(route=idempotency.CONFIRM)
        assert (key.response_status, key.response_body["code"]) == (409, "hold_expired")

    def test_the_first_requests_id_and_user_stay_with_it(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence()]
        token = request_id.current.set("asked-for-it")
        confirm(booking, now=NOW)
        request_id.current.reset(token)
        recover(booking)
        last = booking.transitions.latest("sequence")
        assert (last.request_id, last.actor) == ("asked-for-it", f"user:{booking.user_id}")

    def test_a_key_keeps_waiting_however_old_it_is(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence()]
        confirm(booking, now=NOW)
        idempotency.delete_old_keys(now=NOW + timedelta(days=3))
        assert IdempotencyKey.objects.get().route == idempotency.CONFIRM


class TestCancellation:
    def test_the_refund_is_what_it_was_when_it_was_asked_for(self, flights):
        booking = confirmed_booking()
        departs_at = booking.segments.get().departs_at
        flights.answers = [Silence()]
        in_time = departs_at - timedelta(hours=24)
        assert cancel(booking, now=in_time).status == 202
        recover(booking, at=departs_at + timedelta(hours=1))
        assert (booking.status, booking.refund_minor) == ("cancelled", 25800)
        assert booking.cancelled_at == in_time
        event = OutboxMessage.objects.latest("id")
        assert event.payload["refund"]["minor"] == 25800
        assert flights.held == {}

    def test_silence_puts_it_off_but_never_ends_it(self, flights):
        booking = confirmed_booking()
        flights.answers = [Silence(), Silence()]
        cancel(booking, now=NOW)
        late = NOW + timedelta(hours=2)
        assert recovery.recover_booking(booking_id=booking.id, now=late) is False
        assert selectors.stalled_booking_ids(now=late + 4 * SECOND) == []
        assert recover(booking, at=late + 5 * SECOND).status == "cancelled"

    def test_a_held_one_past_its_time_still_ends_cancelled(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence()]
        cancel(booking, now=NOW)
        with time_machine.travel(ENDS_AT + SECOND, tick=False):
            tasks.expire_holds()
        assert recover(booking, at=ENDS_AT + SECOND).status == "cancelled"
        assert events() == ["held", "cancelled"]


CONFIRM_STEPS = [
    (clients, "confirm_seats"),
    (confirmation, "_write_confirmed"),
    (transitions, "move"),
    (mappers, "booking_confirmed"),
    (outbox, "publish"),
    (idempotency, "store"),
]
CANCEL_STEPS = [
    (clients, "release_seats"),
    (cancellation, "_write_cancelled"),
    (transitions, "move"),
    (mappers, "booking_cancelled"),
    (outbox, "publish"),
]
EXPIRY_STEPS = [
    (expiry, "expire"),
    (transitions, "move"),
    (outbox, "publish"),
    (idempotency, "store"),
]


def names(steps):
    return [name for _, name in steps]


class TestCrashes:
    """A process killed at any step leaves an intent, and the next run finishes it."""

    def crash(self, monkeypatch, step, move, booking, at):
        place, name = step
        with monkeypatch.context() as broken, pytest.raises(Killed):
            broken.setattr(place, name, kill)
            with time_machine.travel(at, tick=False):
                move(booking, now=at)
        booking.refresh_from_db()

    @pytest.mark.parametrize("step", CONFIRM_STEPS, ids=names(CONFIRM_STEPS))
    def test_while_confirming(self, flights, monkeypatch, step):
        booking = held_booking(now=NOW)
        self.crash(monkeypatch, step, confirm, booking, NOW)
        assert (booking.status, booking.intent) == ("held", "confirm")
        assert recover(booking).status == "confirmed"
        assert events() == ["held", "confirmed"]

    @pytest.mark.parametrize("step", CANCEL_STEPS, ids=names(CANCEL_STEPS))
    def test_while_cancelling(self, flights, monkeypatch, step):
        booking = confirmed_booking()
        self.crash(monkeypatch, step, cancel, booking, NOW)
        assert (booking.status, booking.intent) == ("confirmed", "cancel")
        assert recover(booking).status == "cancelled"
        assert events() == ["confirmed", "cancelled"]
        assert flights.held == {}

    @pytest.mark.parametrize("step", EXPIRY_STEPS, ids=names(EXPIRY_STEPS))
    def test_while_a_late_confirmation_expires(self, flights, monkeypatch, step):
        booking = held_booking(now=NOW)
        self.crash(monkeypatch, step, confirm, booking, ENDS_AT + SECOND)
        assert (booking.status, booking.intent) == ("held", "confirm")
        assert recover(booking, at=ENDS_AT + 31 * SECOND).status == "expired"
        assert events() == ["held", "expired"]

    def test_before_the_intent_is_written_nothing_happened(self, flights, monkeypatch):
        booking = held_booking(now=NOW)
        self.crash(monkeypatch, (idempotency, "claim"), confirm, booking, NOW)
        assert (booking.status, booking.intent) == ("held", "")
        assert confirm(booking, now=NOW).status == 200

    def test_the_same_key_takes_over_after_the_lease(self, flights, monkeypatch):
        booking = held_booking(now=NOW)
        with monkeypatch.context() as broken, pytest.raises(Killed):
            broken.setattr(clients, "confirm_seats", kill)
            confirm(booking, now=NOW, key="k")
        answer = confirm(booking, now=LATER, key="k")
        assert (answer.status, answer.replayed) == (200, True)
        assert events() == ["held", "confirmed"]
