"""Pending bookings are driven to their end, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from apps.bookings import clients, selectors, tasks
from apps.bookings.models import Booking, IdempotencyKey, OutboxMessage, Transition
from apps.bookings.services import outcomes, recovery
from common.http import request_id
from tests.factories.bookings import book, pending_booking, principal
from tests.factories.fake_flights import Silence, priced_hold, refusal

NOW = timezone.now()
LATER = NOW + timedelta(seconds=31)


def events():
    return list(OutboxMessage.objects.values_list("event_type", flat=True))


@pytest.mark.django_db
class TestWhichBookings:
    def test_one_being_driven_is_left_alone(self, flights, monkeypatch):
        pending_booking(monkeypatch, now=NOW)
        assert selectors.stalled_booking_ids(now=NOW + timedelta(seconds=29)) == []

    def test_one_left_by_a_crash_is_found_after_its_lease(self, flights, monkeypatch):
        left = pending_booking(monkeypatch, now=NOW)
        assert selectors.stalled_booking_ids(now=LATER) == [left.id]

    def test_one_answered_with_202_is_found_at_once(self, flights):
        flights.answers = [Silence()]
        book(now=NOW)
        assert selectors.stalled_booking_ids(now=NOW) == [Booking.objects.get().id]

    def test_ended_ones_are_not_found(self, flights):
        flights.answers = [None, refusal("sold_out")]
        book(now=NOW), book(now=NOW)
        assert selectors.stalled_booking_ids(now=LATER) == []


@pytest.mark.django_db
class TestOutcomes:
    def test_seats_taken_before_the_crash_are_confirmed(self, flights):
        flights.answers = [Silence(after=True)]
        book(now=NOW)
        tasks.recover()
        booking = Booking.objects.get()
        assert (booking.status, booking.total_minor) == ("confirmed", 25800)
        assert flights.held == {booking.id: 2}
        assert events() == ["bookings.booking.confirmed.v1"]
        assert booking.transitions.latest("sequence").actor == "recovery"

    def test_a_refusal_fails_it_with_a_mail(self, flights):
        flights.answers = [Silence(), refusal("flight_closed")]
        book(now=NOW)
        tasks.recover()
        booking = Booking.objects.get()
        assert (booking.status, booking.failure_code) == ("failed", "flight_closed")
        event = OutboxMessage.objects.get()
        assert event.event_type == "bookings.booking.failed.v1"
        assert event.payload["reason"] == "flight_closed"
        assert event.sequence == booking.sequence
        assert flights.released == {booking.id}

    def test_the_end_stores_the_idempotent_answer(self, flights):
        flights.answers = [Silence()]
        book(now=NOW)
        tasks.recover()
        key = IdempotencyKey.objects.get()
        assert key.response_status == 201
        assert key.response_body["status"] == "confirmed"

    def test_the_first_requests_id_stays_with_it(self, flights):
        flights.answers = [Silence()]
        token = request_id.current.set("first-request")
        book(now=NOW)
        request_id.current.reset(token)
        tasks.recover()
        assert set(Transition.objects.values_list("request_id", flat=True)) == {"first-request"}
        assert OutboxMessage.objects.get().request_id == "first-request"
        assert request_id.current.get() == ""


@pytest.mark.django_db
class TestSilence:
    def test_it_stays_pending_and_is_tried_again_after_a_pause(self, flights):
        flights.answers = [Silence(), Silence()]
        book(now=NOW)
        booking_id = Booking.objects.get().id
        assert recovery.recover_booking(booking_id=booking_id, now=NOW) is False
        assert selectors.stalled_booking_ids(now=NOW + timedelta(seconds=4)) == []
        soon = NOW + timedelta(seconds=5)
        assert selectors.stalled_booking_ids(now=soon) == [booking_id]
        assert recovery.recover_booking(booking_id=booking_id, now=soon) is True
        assert Booking.objects.get().status == "confirmed"

    def test_a_run_stops_at_the_first_silence(self, flights):
        flights.answers = [Silence(), Silence(), Silence()]
        book(now=NOW), book(now=NOW)
        tasks.recover()
        assert len(flights.puts) == 3

    def test_one_that_cannot_be_recovered_does_not_block_the_others(self, flights):
        flights.answers = [Silence(), Silence(), Silence()]
        book(now=NOW), book(now=NOW)
        tasks.recover()
        tasks.recover()
        assert sorted(Booking.objects.values_list("status", flat=True)) == ["confirmed", "pending"]

    def test_for_ten_minutes_flights_is_asked(self, flights):
        flights.answers = [Silence()]
        book(now=NOW)
        almost = NOW + timedelta(minutes=9, seconds=59)
        recovery.recover_booking(booking_id=Booking.objects.get().id, now=almost)
        assert Booking.objects.get().status == "confirmed"

    def test_after_ten_minutes_the_seats_go_back_and_a_mail_says_so(self, flights):
        flights.answers = [Silence(after=True)]
        book(now=NOW)
        booking = Booking.objects.get()
        recovery.recover_booking(booking_id=booking.id, now=NOW + timedelta(minutes=10))
        booking.refresh_from_db()
        assert (booking.status, booking.failure_code) == ("failed", "booking_failed")
        assert flights.held == {}
        assert flights.released == {booking.id}
        assert events() == ["bookings.booking.failed.v1"]

    def test_until_the_seats_are_known_to_be_free_it_is_not_failed(self, flights):
        flights.answers = [Silence(after=True), Silence()]
        book(now=NOW)
        booking = Booking.objects.get()
        over = NOW + timedelta(minutes=10)
        assert recovery.recover_booking(booking_id=booking.id, now=over) is False
        booking.refresh_from_db()
        assert booking.status == "pending"
        assert events() == []
        recovery.recover_booking(booking_id=booking.id, now=over + timedelta(seconds=5))
        booking.refresh_from_db()
        assert booking.status == "failed"

    def test_one_refused_after_silence_keeps_its_reason_while_the_release_is_repeated(
        self, flights
    ):
        traveller = principal()
        flights.answers = [refusal("sold_out", after_silence=True), Silence()]
        assert book(traveller=traveller, key="k", now=NOW).status == 202
        tasks.recover()
        assert Booking.objects.get().failure_code == "sold_out"
        assert book(traveller=traveller, key="k", now=NOW).body["code"] == "sold_out"
        assert events() == ["bookings.booking.failed.v1"]


@pytest.mark.django_db
class TestCrashesWhileGivingUp:
    @pytest.mark.parametrize(
        ("place", "step"), [(outcomes, "abandon"), (clients, "release_seats"), (outcomes, "fail")]
    )
    def test_the_next_run_finishes_what_the_last_began(self, flights, monkeypatch, place, step):
        flights.answers = [Silence(after=True)]
        book(now=NOW)
        booking = Booking.objects.get()
        over = NOW + timedelta(minutes=10)
        with monkeypatch.context() as broken:
            broken.setattr(place, step, crash)
            with pytest.raises(ZeroDivisionError):
                recovery.recover_booking(booking_id=booking.id, now=over)
        booking.refresh_from_db()
        assert booking.status == "pending"
        after_lease = over + timedelta(seconds=31)
        assert selectors.stalled_booking_ids(now=after_lease) == [booking.id]
        recovery.recover_booking(booking_id=booking.id, now=after_lease)
        booking.refresh_from_db()
        assert (booking.status, booking.failure_code) == ("failed", "booking_failed")
        assert flights.held == {}
        assert events() == ["bookings.booking.failed.v1"]


def crash(**_):
    raise ZeroDivisionError


@pytest.mark.django_db
class TestRaces:
    def test_a_slow_request_and_recovery_confirm_once(self, flights):
        flights.before_put = lambda booking_id: _recover_meanwhile(flights, booking_id)
        answer = book(now=NOW)
        assert (answer.status, answer.body["status"]) == (201, "confirmed")
        assert events() == ["bookings.booking.confirmed.v1"]
        assert Transition.objects.count() == 2

    def test_a_slow_request_and_recovery_fail_once(self, flights):
        def meanwhile(booking_id):
            flights.answers = [refusal("sold_out"), None, refusal("flight_closed")]
            _recover_meanwhile(flights, booking_id)

        flights.before_put = meanwhile
        answer = book(now=NOW)
        assert (answer.status, answer.body["code"]) == (409, "sold_out")
        assert events() == ["bookings.booking.failed.v1"]
        assert Transition.objects.count() == 2

    def test_a_late_confirmation_stands_back_from_an_abandoned_booking(self, flights, monkeypatch):
        booking = pending_booking(monkeypatch, now=NOW)
        hold = priced_hold(booking.id, booking.hold_request)
        refused = refusal("sold_out")
        assert outcomes.abandon(booking_id=booking.id, refusal=refused, now=LATER)
        answer = outcomes.complete(booking_id=booking.id, hold=hold, actor="user", now=LATER)
        assert (answer.status, answer.body["status"]) == (202, "pending")
        assert events() == []

    def test_a_confirmed_booking_is_not_abandoned(self, flights):
        book(now=NOW)
        booking = Booking.objects.get()
        over = NOW + timedelta(minutes=10)
        assert not outcomes.abandon(booking_id=booking.id, refusal=refusal("sold_out"), now=over)
        assert recovery.recover_booking(booking_id=booking.id, now=over)
        assert flights.released == set()

    def test_silence_after_recovery_has_confirmed_gets_the_final_answer(self, flights):
        def meanwhile(booking_id):
            _recover_meanwhile(flights, booking_id)
            flights.answers = [Silence()]

        flights.before_put = meanwhile
        assert book(now=NOW).status == 201


def _recover_meanwhile(flights, booking_id):
    flights.before_put = lambda _: None
    recovery.recover_booking(booking_id=booking_id, now=LATER)


@pytest.mark.django_db(transaction=True)
class TestTwoBeats:
    def test_eight_runs_at_once_drive_each_booking_once(self, flights):
        flights.answers = [Silence() for _ in range(6)]
        for _ in range(6):
            book(now=NOW)
        flights.puts.clear()

        def run(_):
            try:
                tasks.recover()
            finally:
                connections.close_all()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(run, range(8)))
        assert set(Booking.objects.values_list("status", flat=True)) == {"confirmed"}
        assert len(flights.puts) == len(set(flights.puts)) == 6
        assert OutboxMessage.objects.count() == 6
