"""POST /v1/bookings with type hold."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.bookings.models import Booking, OutboxMessage
from apps.bookings.services import recovery
from common.ids import uuid7
from tests.factories.bookings import book, booking_body, cancel, confirm, held_booking, principal
from tests.factories.fake_flights import Silence, refusal
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db

HALF_HOUR = timedelta(minutes=30)
SECOND = timedelta(seconds=1)


@pytest.fixture
def client():
    return authenticated_client()


def hold(client, key=None, **more):
    return client.post(
        "/v1/bookings",
        booking_body(type="hold", **more),
        format="json",
        HTTP_IDEMPOTENCY_KEY=key or str(uuid7()),
    )


class TestHeld:
    def test_seats_are_held_for_half_an_hour(self, client, flights):
        before = timezone.now()
        response = hold(client)
        body = response.json()
        assert response.status_code == 201
        assert (body["status"], body["type"]) == ("held", "hold")
        assert body["total"] == {"amount": "258.00", "currency": "EUR"}
        assert body["available_actions"] == ["confirm", "cancel"]
        expires_at = datetime.fromisoformat(body["hold_expires_at"])
        assert before + HALF_HOUR <= expires_at <= timezone.now() + HALF_HOUR
        assert list(flights.until.values()) == [expires_at]

    def test_flights_may_end_it_sooner(self, client, flights):
        flights.holds_close_at = timezone.now() + timedelta(minutes=5)
        answered = datetime.fromisoformat(hold(client).json()["hold_expires_at"])
        assert answered == flights.holds_close_at == Booking.objects.get().hold_expires_at

    def test_history_and_event_are_written_with_it(self, client, flights):
        hold(client)
        booking = Booking.objects.get()
        event = OutboxMessage.objects.get()
        assert event.event_type == "bookings.booking.held.v1"
        assert event.sequence == booking.sequence == 2
        told = datetime.fromisoformat(event.payload["hold_expires_at"])
        assert told == booking.hold_expires_at
        assert booking.transitions.latest("sequence").to_status == "held"

    def test_one_too_near_departure_is_refused(self, client, flights):
        flights.answers = [refusal("hold_too_late")]
        response = hold(client)
        assert (response.status_code, response.json()["code"]) == (422, "hold_too_late")

    def test_the_same_key_gives_the_same_hold(self, client, flights):
        body = {"segments": booking_body()["segments"]}
        first, again = hold(client, key="k", **body), hold(client, key="k", **body)
        assert again["Idempotency-Replayed"] == "true"
        assert again.json() == first.json()
        assert Booking.objects.count() == 1

    def test_a_repeated_call_to_flights_asks_for_the_same_instant(self, flights):
        now = timezone.now()
        flights.answers = [Silence(after=True)]
        assert book(now=now, type="hold").status == 202
        booking = Booking.objects.get()
        recovery.recover_booking(booking_id=booking.id, now=now + timedelta(minutes=3))
        booking.refresh_from_db()
        assert (booking.status, booking.hold_expires_at) == ("held", now + HALF_HOUR)

    def test_one_found_only_when_its_time_is_over_fails(self, flights):
        now = timezone.now()
        flights.answers = [Silence(after=True)]
        book(now=now, type="hold")
        booking = Booking.objects.get()
        with time_machine.travel(now + HALF_HOUR + SECOND, tick=False):
            flights.answers = [refusal("hold_expired")]
            recovery.recover_booking(booking_id=booking.id, now=now + timedelta(minutes=9))
        booking.refresh_from_db()
        assert (booking.status, booking.failure_code) == ("failed", "hold_expired")
        assert flights.held == {}


class TestAllowance:
    def test_a_fourth_live_hold_is_refused_and_the_answer_kept(self, client, flights):
        for _ in range(3):
            assert hold(client).status_code == 201
        segments = booking_body()["segments"]
        fourth = hold(client, key="k", segments=segments)
        assert (fourth.status_code, fourth.json()["code"]) == (409, "too_many_holds")
        again = hold(client, key="k", segments=segments)
        assert again["Idempotency-Replayed"] == "true"
        assert Booking.objects.count() == 3

    def test_another_user_has_three_more(self, client, flights):
        for _ in range(3):
            hold(client)
        assert hold(authenticated_client()).status_code == 201

    def test_instant_bookings_do_not_count(self, flights):
        who, now = principal(), timezone.now()
        for _ in range(4):
            assert book(traveller=who, now=now).status == 201
        assert book(traveller=who, now=now, type="hold").status == 201

    def test_one_that_flights_has_not_decided_counts(self, flights):
        who, now = principal(), timezone.now()
        flights.answers = [Silence(), Silence(), Silence()]
        for _ in range(3):
            assert book(traveller=who, now=now, type="hold").status == 202
        assert book(traveller=who, now=now, type="hold").status == 409

    def test_one_that_was_refused_does_not_count(self, flights):
        who, now = principal(), timezone.now()
        flights.answers = [refusal("sold_out"), refusal("sold_out"), refusal("sold_out")]
        for _ in range(3):
            book(traveller=who, now=now, type="hold")
        assert book(traveller=who, now=now, type="hold").status == 201

    @pytest.mark.parametrize("end", [confirm, cancel])
    def test_one_that_ended_makes_room(self, flights, end):
        who, now = principal(), timezone.now()
        held = [held_booking(traveller=who, now=now) for _ in range(3)]
        end(held[0], now=now)
        assert book(traveller=who, now=now, type="hold").status == 201

    @pytest.mark.parametrize(("after", "status"), [(HALF_HOUR, 409), (HALF_HOUR + SECOND, 201)])
    def test_one_past_its_time_makes_room_before_any_job_ran(self, flights, after, status):
        who, now = principal(), timezone.now()
        for _ in range(3):
            held_booking(traveller=who, now=now)
        with time_machine.travel(now + after, tick=False):
            assert book(traveller=who, now=now + after, type="hold").status == status
