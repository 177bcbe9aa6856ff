"""Holds past their time: what readers see at once, and what the job carries out."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.bookings import selectors, tasks
from apps.bookings.models import Booking, OutboxMessage
from apps.bookings.services import expiry
from tests.factories.bookings import cancel, confirm, held_booking, principal
from tests.factories.fake_flights import Silence
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ENDS_AT = NOW + timedelta(minutes=30)
SECOND = timedelta(seconds=1)


def events():
    return list(OutboxMessage.objects.order_by("id").values_list("event_type", flat=True))


def run_job(*, at):
    with time_machine.travel(at, tick=False):
        tasks.expire_holds()


class TestReading:
    @pytest.mark.parametrize(
        ("at", "status", "actions"),
        [
            (ENDS_AT - SECOND, "held", ["confirm", "cancel"]),
            (ENDS_AT, "held", ["confirm", "cancel"]),
            (ENDS_AT + SECOND, "expired", []),
        ],
    )
    def test_time_decides_before_any_job_ran(self, flights, at, status, actions):
        booking = held_booking(now=NOW)
        with time_machine.travel(at, tick=False):
            client = authenticated_client(user_id=booking.user_id)
            body = client.get(f"/v1/bookings/{booking.reference}").json()
            found = {
                one: len(client.get(f"/v1/bookings?status={one}").json()["data"])
                for one in ("held", "expired")
            }
            coming = len(client.get("/v1/bookings?upcoming=true").json()["data"])
        assert (body["status"], body["available_actions"]) == (status, actions)
        assert found == {"held": int(status == "held"), "expired": int(status == "expired")}
        assert coming == int(status == "held")

    def test_one_whose_confirmation_is_under_way_is_still_held(self, flights):
        booking = held_booking(now=NOW)
        flights.answers = [Silence()]
        confirm(booking, now=NOW)
        later = ENDS_AT + SECOND
        booking.refresh_from_db()
        assert booking.status_at(later) == "held"
        assert booking.actions_at(later) == []
        viewer = principal(booking.user_id)
        assert selectors.find_bookings(viewer=viewer, now=later, status="held").count() == 1
        assert selectors.find_bookings(viewer=viewer, now=later, status="expired").count() == 0


class TestJob:
    def test_it_writes_what_flights_says_once(self, flights):
        booking = held_booking(now=NOW)
        run_job(at=ENDS_AT + SECOND)
        run_job(at=ENDS_AT + SECOND)
        booking.refresh_from_db()
        assert booking.status == "expired"
        assert flights.held == {}
        assert events() == ["bookings.booking.held.v1", "bookings.booking.expired.v1"]
        last = booking.transitions.latest("sequence")
        assert (last.from_status, last.to_status, last.actor) == ("held", "expired", "expiry")
        assert OutboxMessage.objects.latest("id").sequence == booking.sequence

    def test_one_within_its_time_is_left_alone(self, flights):
        held_booking(now=NOW)
        run_job(at=ENDS_AT)
        assert Booking.objects.get().status == "held"

    def test_where_flights_clock_is_behind_it_waits(self, flights):
        booking = held_booking(now=NOW)
        flights.clock = lambda: ENDS_AT
        run_job(at=ENDS_AT + SECOND)
        booking.refresh_from_db()
        assert booking.status == "held"
        assert len(flights.held) == 1

    def test_silence_ends_the_run_and_changes_nothing(self, flights):
        held_booking(now=NOW), held_booking(now=NOW)
        flights.answers = [Silence()]
        run_job(at=ENDS_AT + SECOND)
        assert set(Booking.objects.values_list("status", flat=True)) == {"held"}
        run_job(at=ENDS_AT + SECOND)
        assert set(Booking.objects.values_list("status", flat=True)) == {"expired"}

    def test_one_being_confirmed_or_cancelled_is_not_asked_about(self, flights):
        for move in (confirm, cancel):
            booking = held_booking(now=NOW)
            flights.answers = [Silence()]
            move(booking, now=NOW)
        assert selectors.overdue_hold_ids(now=ENDS_AT + SECOND) == []

    def test_one_asked_to_be_confirmed_while_flights_is_asked_is_left_to_that(
        self, flights, monkeypatch
    ):
        booking = held_booking(now=NOW)
        asked = flights.read_hold

        def slowly(*, booking_id):
            answer = asked(booking_id=booking_id)
            flights.answers = [Silence()]
            confirm(booking, now=ENDS_AT)
            return answer

        monkeypatch.setattr("apps.bookings.clients.read_hold", slowly)
        with time_machine.travel(ENDS_AT + SECOND, tick=False):
            assert not expiry.expire_hold(booking_id=booking.id, now=timezone.now())
        booking.refresh_from_db()
        assert (booking.status, booking.intent) == ("held", "confirm")

    def test_seats_sold_behind_its_back_are_reported_not_lost(self, flights, caplog):
        booking = held_booking(now=NOW)
        flights.until.clear()
        assert not expiry.expire_hold(booking_id=booking.id, now=ENDS_AT + SECOND)
        assert "its seats are sold" in caplog.text
        assert flights.held
