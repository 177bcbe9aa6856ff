"""`/internal/v1/holds` as bookings calls it; the clock is the real one."""

from datetime import timedelta

import jwt
import pytest
from django.db import OperationalError
from django.utils import timezone
from rest_framework.test import APIClient

from apps.flights import tasks
from apps.flights.models import Hold
from apps.flights.services import holds
from common.auth import service_tokens
from common.ids import uuid7
from contracts import codec
from contracts.http.flights import PricedHold
from contracts.money import Money
from tests.factories.flights import FlightFactory
from tests.factories.holds import counters, hold_request, take
from tests.factories.service_tokens import service_client, service_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def bookings() -> APIClient:
    return service_client("bookings")


@pytest.fixture
def flight():
    return FlightFactory(cabins={"economy": 3})


def url(hold_id, action: str = "") -> str:
    return f"/internal/v1/holds/{hold_id}{action}"


def put(client: APIClient, hold_id, *flights, **more):
    body = codec.dump(hold_request(*flights, **more))
    return client.put(url(hold_id), body, format="json")


class TestPut:
    def test_it_answers_with_the_contract_s_priced_hold(self, bookings, flight):
        hold_id = uuid7()
        response = put(bookings, hold_id, flight, seats=2)
        assert response.status_code == 200
        hold = codec.load(PricedHold, response.json())
        assert (hold.hold_id, hold.status, hold.seats) == (hold_id, "sold", 2)
        assert hold.total == Money(minor=25800, currency="EUR")
        assert hold.segments[0].departs_at == flight.departs_at

    def test_repeated_it_answers_the_same(self, bookings, flight):
        hold_id = uuid7()
        first, again = (put(bookings, hold_id, flight) for _ in range(2))
        assert again.status_code == 200
        assert again.json() == first.json()

    def test_a_hold_until_a_time_is_held_until_then(self, bookings, flight):
        until = timezone.now() + timedelta(minutes=30)
        response = put(bookings, uuid7(), flight, mode="until", expires_at=until)
        assert response.json()["status"] == "held"
        assert codec.load(PricedHold, response.json()).expires_at == until

    def test_sold_out_names_the_segment_and_its_seats(self, bookings, flight):
        response = put(bookings, uuid7(), flight, seats=4)
        assert response.status_code == 409
        assert response["Content-Type"] == "application/problem+json"
        problem = response.json()
        assert problem["code"] == "sold_out"
        assert (problem["segment"], problem["seats_available"]) == (0, 3)

    def test_a_changed_price_tells_the_total(self, bookings, flight):
        expected = Money(minor=1, currency="EUR")
        response = put(bookings, uuid7(), flight, seats=2, expected_total=expected)
        assert response.status_code == 409
        assert response.json()["code"] == "price_changed"
        assert response.json()["total"] == {"amount": "258.00", "currency": "EUR"}

    def test_rules_that_say_no_are_422(self, bookings, flight):
        response = put(bookings, uuid7(), flight, cabin="first")
        assert (response.status_code, response.json()["code"]) == (422, "unknown_cabin")

    @pytest.mark.parametrize(
        "body",
        [
            {},
            [],
            None,
            {"segments": "x", "seats": 1, "mode": "sold"},
            {"segments": [{"flight_id": "nonsense", "cabin": "economy"}], "seats": 1},
            {"segments": [], "seats": 1, "mode": "sold"},
            {
                "segments": [{"flight_id": str(uuid7()), "cabin": "economy"}],
                "seats": 1,
                "mode": "gift",
            },
        ],
    )
    def test_a_body_that_is_no_request_is_400(self, bookings, body):
        response = bookings.put(url(uuid7()), body, format="json")
        assert (response.status_code, response.json()["code"]) == (400, "invalid_input")

    def test_a_lost_lock_race_is_503_and_may_be_repeated(self, bookings, flight, monkeypatch):
        def contended(**_):
            raise OperationalError(1213, "Deadlock found when trying to get lock")

        monkeypatch.setattr(holds, "hold_seats", contended)
        response = put(bookings, uuid7(), flight)
        assert (response.status_code, response.json()["code"]) == (503, "unavailable")
        assert response["Retry-After"] == "1"


class TestConfirm:
    def test_held_seats_are_sold(self, bookings, flight):
        now = timezone.now()
        held = take(flight, mode="until", expires_at=now + timedelta(minutes=30), now=now)
        response = bookings.post(url(held.hold_id, "/confirm"))
        assert response.status_code == 200
        assert response.json()["status"] == "sold"
        assert response.json()["expires_at"] is None

    def test_past_its_time_it_is_409(self, bookings, flight):
        now = timezone.now() - timedelta(hours=1)
        held = take(flight, mode="until", expires_at=now + timedelta(minutes=30), now=now)
        response = bookings.post(url(held.hold_id, "/confirm"))
        assert (response.status_code, response.json()["code"]) == (409, "hold_expired")
        assert Hold.objects.get().status == "expired"

    def test_an_unknown_hold_is_404(self, bookings):
        assert bookings.post(url(uuid7(), "/confirm")).status_code == 404


class TestDelete:
    def test_seats_are_free_again_and_so_they_stay(self, bookings, flight):
        sold = take(flight, now=timezone.now())
        for _ in range(2):
            response = bookings.delete(url(sold.hold_id))
            assert (response.status_code, response.content) == (204, b"")
        assert counters(flight) == (0, 0)

    def test_a_request_after_its_release_is_refused(self, bookings, flight):
        late = uuid7()
        assert bookings.delete(url(late)).status_code == 204
        response = put(bookings, late, flight)
        assert (response.status_code, response.json()["code"]) == (409, "hold_released")


class TestGet:
    def test_it_answers_what_the_request_was_answered(self, bookings, flight):
        hold_id = uuid7()
        taken = put(bookings, hold_id, flight)
        assert bookings.get(url(hold_id)).json() == taken.json()

    def test_a_tombstone_is_released_and_empty(self, bookings):
        late = uuid7()
        bookings.delete(url(late))
        tombstone = codec.load(PricedHold, bookings.get(url(late)).json())
        assert (tombstone.status, tombstone.seats, tombstone.segments) == ("released", 0, ())

    def test_an_unknown_hold_is_404(self, bookings):
        response = bookings.get(url(uuid7()))
        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    def test_an_id_that_is_none_is_404(self, bookings):
        assert bookings.get(url("nonsense")).status_code == 404


CALLS = [("get", ""), ("put", ""), ("delete", ""), ("post", "/confirm")]


@pytest.mark.parametrize(("method", "action"), CALLS)
class TestWhoMayCall:
    def call(self, method: str, action: str, **headers: str):
        return getattr(APIClient(), method)(url(uuid7(), action), headers=headers)

    def test_nobody_without_a_service_token(self, method, action):
        response = self.call(method, action)
        assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")

    def test_no_user(self, method, action):
        assert self.call(method, action, authorization="Bearer a.b.c").status_code == 401

    @pytest.mark.parametrize(
        "token",
        [
            "nonsense",
            lambda: service_token(audience="reminders"),
            lambda: service_token(expires_in=-10),
            lambda: service_token(expires_in=3600),
            lambda: jwt.encode({"iss": "bookings"}, "x" * 32, headers={"kid": "bookings"}),
        ],
        ids=["nonsense", "for another service", "too old", "too long", "wrong key"],
    )
    def test_no_token_but_a_good_one(self, method, action, token):
        value = token if isinstance(token, str) else token()
        response = self.call(method, action, **{service_tokens.HEADER: value})
        assert (response.status_code, response.json()["code"]) == (401, "invalid_token")
        assert not Hold.objects.exists()


def test_the_job_expires_what_is_over(flight):
    before = timezone.now() - timedelta(hours=1)
    take(flight, mode="until", expires_at=before + timedelta(minutes=30), now=before)
    tasks.expire_holds()
    assert counters(flight) == (0, 0)


def test_the_public_document_does_not_tell_of_it(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if "internal" in path]
