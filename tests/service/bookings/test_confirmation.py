"""POST /v1/bookings/{reference}/confirm."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.bookings.api.outputs import BookingOutput
from apps.bookings.models import Booking, IdempotencyKey, OutboxMessage
from apps.bookings.services import recovery
from common.ids import uuid7
from tests.factories.bookings import book, cancel, held_booking, principal
from tests.factories.fake_flights import Silence, refusal
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db

NOW = timezone.now()
ENDS_AT = NOW + timedelta(minutes=30)
SECOND = timedelta(seconds=1)


@pytest.fixture
def held(flights):
    return held_booking(now=NOW)


def post(booking, *, key=None, body=None, at=NOW + SECOND, **who):
    who = who or {"user_id": booking.user_id}
    with time_machine.travel(at, tick=False):
        return authenticated_client(**who).post(
            f"/v1/bookings/{booking.reference}/confirm",
            body,
            format="json",
            HTTP_IDEMPOTENCY_KEY=key or str(uuid7()),
        )


def events():
    return list(OutboxMessage.objects.order_by("id").values_list("event_type", flat=True))


HELD = "bookings.booking.held.v1"
CONFIRMED = "bookings.booking.confirmed.v1"
EXPIRED = "bookings.booking.expired.v1"


class TestConfirmed:
    def test_a_held_booking_becomes_confirmed(self, flights, held):
        response = post(held)
        body = response.json()
        assert response.status_code == 200
        assert (body["status"], body["hold_expires_at"]) == ("confirmed", None)
        assert body["available_actions"] == ["cancel"]
        assert BookingOutput(data=body).is_valid()
        assert flights.status(held.id) == "sold"
        assert events() == [HELD, CONFIRMED]

    def test_history_says_who_and_by_which_request(self, flights, held):
        client = authenticated_client(user_id=held.user_id)
        client.post(
            f"/v1/bookings/{held.reference}/confirm",
            HTTP_IDEMPOTENCY_KEY="k",
            HTTP_X_REQUEST_ID="request-12345",
        )
        last = held.transitions.latest("sequence")
        assert (last.from_status, last.to_status) == ("held", "confirmed")
        assert (last.actor, last.request_id) == (f"user:{held.user_id}", "request-12345")

    @pytest.mark.parametrize("name", ["id", "reference"])
    def test_it_is_found_by_id_too(self, flights, held, name):
        client = authenticated_client(user_id=held.user_id)
        path = f"/v1/bookings/{getattr(held, name)}/confirm"
        assert client.post(path, HTTP_IDEMPOTENCY_KEY="k").status_code == 200

    def test_its_last_instant_is_in_time(self, flights, held):
        assert post(held, at=ENDS_AT).json()["status"] == "confirmed"


class TestKeys:
    def test_a_missing_key_is_refused(self, flights, held):
        client = authenticated_client(user_id=held.user_id)
        response = client.post(f"/v1/bookings/{held.reference}/confirm")
        assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_required")

    def test_the_same_key_gets_the_first_answer(self, flights, held):
        first, again = post(held, key="k"), post(held, key="k")
        assert (again.status_code, again.json()) == (200, first.json())
        assert again["Idempotency-Replayed"] == "true"
        assert "Idempotency-Replayed" not in first
        assert events() == [HELD, CONFIRMED]

    def test_a_refusal_is_kept_too(self, flights, held):
        first = post(held, key="k", at=ENDS_AT + SECOND)
        again = post(held, key="k", at=ENDS_AT + SECOND)
        assert (again.status_code, again.json()) == (409, first.json())
        assert again["Idempotency-Replayed"] == "true"

    def test_an_empty_body_and_an_empty_object_are_the_same(self, flights, held):
        post(held, key="k")
        assert post(held, key="k", body={}).status_code == 200

    def test_another_body_is_refused(self, flights, held):
        post(held, key="k")
        response = post(held, key="k", body={"more": 1})
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")

    def test_a_key_belongs_to_one_booking(self, flights, held):
        post(held, key="k")
        other = held_booking(now=NOW, traveller=principal(held.user_id))
        response = post(other, key="k")
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
        assert flights.status(other.id) == "held"

    def test_a_key_of_the_booking_call_is_free_here(self, flights):
        who = principal()
        held = held_booking(now=NOW, traveller=who, key="k")
        assert post(held, key="k").status_code == 200

    def test_one_whose_first_request_is_running_is_told_so(self, flights, held):
        answers = []

        def meanwhile(_):
            flights.before_confirm = lambda _: None
            answers.append(post(held, key="k"))

        flights.before_confirm = meanwhile
        assert post(held, key="k").status_code == 200
        assert answers[0].status_code == 409
        assert answers[0].json()["code"] == "idempotency_in_progress"
        assert answers[0]["Retry-After"] == "1"


class TestRefused:
    def test_past_its_time_it_expires_with_an_event(self, flights, held):
        response = post(held, at=ENDS_AT + SECOND)
        assert (response.status_code, response.json()["code"]) == (409, "hold_expired")
        held.refresh_from_db()
        assert (held.status, held.intent) == ("expired", "")
        assert flights.held == {}
        assert events() == [HELD, EXPIRED]

    def test_an_expired_one_says_the_same_without_asking(self, flights, held):
        post(held, at=ENDS_AT + SECOND)
        flights.answers = [Silence()]
        response = post(held, at=ENDS_AT + SECOND)
        assert (response.status_code, response.json()["code"]) == (409, "hold_expired")
        assert events() == [HELD, EXPIRED]

    def test_on_a_cancelled_flight_it_stays_held(self, flights, held):
        flights.closed = {held.segments.get().flight_id}
        response = post(held)
        assert (response.status_code, response.json()["code"]) == (422, "flight_closed")
        held.refresh_from_db()
        assert (held.status, held.intent) == ("held", "")
        assert held.actions_at(NOW) == ["confirm", "cancel"]
        assert events() == [HELD]

    def test_seats_given_back_behind_its_back_are_an_expiry(self, flights, held):
        flights.answers = [refusal("hold_released")]
        assert post(held).json()["code"] == "hold_expired"
        assert events() == [HELD, EXPIRED]

    def test_a_confirmed_one_is_in_the_wrong_state(self, flights, held):
        post(held)
        response = post(held)
        body = response.json()
        assert (response.status_code, body["code"]) == (409, "invalid_state")
        assert (body["status"], body["booking_status"]) == (409, "confirmed")
        assert body["available_actions"] == ["cancel"]

    def test_so_are_pending_cancelled_and_failed_ones(self, flights):
        flights.answers = [Silence(), refusal("sold_out")]
        book(now=NOW), book(now=NOW)
        cancel(held_booking(now=NOW), now=NOW)
        for booking in Booking.objects.all():
            body = post(booking).json()
            assert (body["code"], body["booking_status"]) == ("invalid_state", booking.status)
            assert body["available_actions"] == []

    def test_somebody_elses_is_not_found(self, flights, held):
        assert post(held, user_id=uuid7()).status_code == 404

    def test_an_admin_does_not_confirm_for_others(self, flights, held):
        response = post(held, user_id=uuid7(), roles=("admin",))
        assert (response.status_code, response.json()["code"]) == (403, "forbidden")
        assert not IdempotencyKey.objects.filter(booking=held, route__contains="confirm").exists()


class TestSilence:
    def test_the_traveller_is_told_to_wait(self, flights, held):
        flights.answers = [Silence()]
        response = post(held)
        body = response.json()
        assert (response.status_code, body["status"]) == (202, "held")
        assert body["available_actions"] == []
        assert events() == [HELD]

    def test_the_same_key_shows_it_as_it_is_and_then_its_end(self, flights, held):
        flights.answers = [Silence()]
        post(held, key="k")
        waiting = post(held, key="k")
        assert (waiting.status_code, waiting["Idempotency-Replayed"]) == (202, "true")
        recovery.recover_booking(booking_id=held.id, now=NOW + 2 * SECOND)
        ended = post(held, key="k")
        assert (ended.status_code, ended.json()["status"]) == (200, "confirmed")
        assert ended["Idempotency-Replayed"] == "true"

    def test_another_key_finds_it_undecided(self, flights, held):
        flights.answers = [Silence()]
        post(held)
        body = post(held).json()
        assert (body["code"], body["booking_status"]) == ("invalid_state", "held")
        assert body["available_actions"] == []
