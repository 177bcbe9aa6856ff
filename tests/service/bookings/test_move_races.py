"""Many at once: one outcome, whoever comes first."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.bookings import tasks
from apps.bookings.models import Booking, Holder, OutboxMessage
from apps.bookings.services.idempotency import Answer
from common.errors import DomainError
from tests.concurrency import at_once
from tests.factories.bookings import book, cancel, confirm, held_booking, principal
from tests.factories.fake_flights import Silence

pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now()
ENDS_AT = NOW + timedelta(minutes=30)
SECOND = timedelta(seconds=1)


def told(results):
    """Return (status, code or booking status) of answers and refusals."""
    unexpected = [one for one in results if not isinstance(one, Answer | DomainError)]
    assert not unexpected, unexpected
    return sorted(
        (one.status, one.body.get("code") or one.body["status"])
        if isinstance(one, Answer)
        else (int(one.kind), one.code)
        for one in results
    )


def events():
    names = OutboxMessage.objects.order_by("id").values_list("event_type", flat=True)
    return [name.split(".")[2] for name in names]


class TestHolds:
    def test_twenty_at_once_of_one_user_leave_three(self, flights):
        who = principal()
        results = at_once([lambda: book(traveller=who, now=NOW, type="hold")] * 20)
        assert told(results) == [(201, "held")] * 3 + [(409, "too_many_holds")] * 17
        assert Booking.objects.count() == len(flights.held) == 3
        assert Holder.objects.count() == 1

    def test_one_key_sent_twenty_times_at_once_holds_once(self, flights):
        who = principal()
        results = at_once([lambda: book(traveller=who, now=NOW, type="hold", key="k")] * 20)
        answers = set(told(results))
        assert (201, "held") in answers
        assert answers <= {(201, "held"), (409, "idempotency_in_progress")}
        assert Booking.objects.count() == len(flights.held) == 1

    def test_different_users_do_not_wait_for_each_others_allowance(self, flights):
        calls = [lambda: book(traveller=principal(), now=NOW, type="hold") for _ in range(6)]
        assert told(at_once(calls)) == [(201, "held")] * 6


class TestMoves:
    def test_of_ten_confirmations_one_is_carried_out(self, flights):
        booking = held_booking(now=NOW)
        results = told(at_once([lambda: confirm(booking, now=NOW)] * 10))
        assert results == [(200, "confirmed")] + [(409, "invalid_state")] * 9
        assert events() == ["held", "confirmed"]

    def test_of_ten_confirmations_with_one_key_all_get_one_answer(self, flights):
        booking = held_booking(now=NOW)
        results = set(told(at_once([lambda: confirm(booking, now=NOW, key="k")] * 10)))
        assert (200, "confirmed") in results
        assert results <= {(200, "confirmed"), (409, "idempotency_in_progress")}
        assert events() == ["held", "confirmed"]

    def test_of_ten_cancellations_one_is_carried_out(self, flights):
        booking = Booking.objects.get(id=book(now=NOW).body["id"])
        results = told(at_once([lambda: cancel(booking, now=NOW)] * 10))
        assert results == [(200, "cancelled")] + [(409, "already_cancelled")] * 9
        assert events() == ["confirmed", "cancelled"]
        assert flights.held == {}

    @pytest.mark.parametrize("_", range(4))
    def test_a_confirmation_and_a_cancellation(self, flights, _):
        booking = held_booking(now=NOW)
        confirmed, cancelled = at_once(
            [lambda: confirm(booking, now=NOW), lambda: cancel(booking, now=NOW)]
        )
        booking.refresh_from_db()
        assert booking.intent == ""
        if booking.status == "confirmed":
            assert told([confirmed, cancelled]) == [(200, "confirmed"), (409, "invalid_state")]
            assert flights.status(booking.id) == "sold"
        elif isinstance(confirmed, Answer) and confirmed.status == 200:
            # One after the other: both were in time.
            assert told([cancelled]) == [(200, "cancelled")]
            assert events() == ["held", "confirmed", "cancelled"]
        else:
            assert told([confirmed, cancelled]) == [(200, "cancelled"), (409, "invalid_state")]
            assert events() == ["held", "cancelled"]
        assert (booking.status == "confirmed") == (booking.id in flights.held)

    @pytest.mark.parametrize("flights_clock", [ENDS_AT, ENDS_AT + SECOND])
    def test_a_confirmation_at_the_last_second_and_four_expiry_jobs(self, flights, flights_clock):
        booking = held_booking(now=NOW)
        flights.clock = lambda: flights_clock
        with time_machine.travel(ENDS_AT + SECOND, tick=False):
            confirmed, *_ = at_once(
                [lambda: confirm(booking, now=ENDS_AT), *[tasks.expire_holds] * 4]
            )
        booking.refresh_from_db()
        if flights_clock == ENDS_AT:
            assert told([confirmed]) == [(200, "confirmed")]
            assert events() == ["held", "confirmed"]
            assert flights.status(booking.id) == "sold"
        else:
            assert told([confirmed]) == [(409, "hold_expired")]
            assert (booking.status, events()) == ("expired", ["held", "expired"])
            assert flights.held == {}


class TestJobs:
    def test_eight_runs_finish_each_intent_once(self, flights):
        for move in (confirm, cancel, confirm, cancel):
            booking = held_booking(now=NOW)
            flights.answers = [Silence(after=True)]
            move(booking, now=NOW)
        with time_machine.travel(NOW + SECOND, tick=False):
            at_once([tasks.recover] * 8)
        ended = sorted(Booking.objects.values_list("status", "intent"))
        assert ended == [("cancelled", "")] * 2 + [("confirmed", "")] * 2
        assert sorted(events()) == ["cancelled"] * 2 + ["confirmed"] * 2 + ["held"] * 4

    def test_eight_runs_expire_each_hold_once(self, flights):
        for _ in range(5):
            held_booking(now=NOW)
        with time_machine.travel(ENDS_AT + SECOND, tick=False):
            at_once([tasks.expire_holds] * 8)
        assert events().count("expired") == 5
        assert flights.held == {}
