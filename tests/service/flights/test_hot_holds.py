"""Seats taken in front of Django, against what Django answers: the same, byte for byte."""

import json

import pytest
from django.db import OperationalError

from apps.flights.api import hot
from apps.flights.models import Hold, InventoryLedger
from apps.flights.services import holds
from common.ids import uuid7
from contracts import codec
from contracts.money import Money
from tests.factories.flights import FlightFactory
from tests.factories.holds import counters, hold_request
from tests.factories.raw_wsgi import call
from tests.factories.service_tokens import service_token
from tests.factories.tokens import access_token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flight():
    return FlightFactory(cabins={"economy": 3})


@pytest.fixture
def put(django):
    """Put a hold in front of Django; return the answer, and whether Django was needed for it."""

    def put(body, *, hold_id=None, application=None, **environ):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = call(
            application or hot.HotPath(django),
            f"/internal/v1/holds/{hold_id or uuid7()}",
            body=content,
            **{
                "method": "PUT",
                "CONTENT_TYPE": "application/json",
                "HTTP_ACCEPT": "application/json",
                "HTTP_X_JETWAY_SERVICE": service_token(),
                "HTTP_X_REQUEST_ID": "request-0001",
                **environ,
            },
        )
        return answer, django.asked

    return put


@pytest.fixture
def both(django, put):
    """Put a hold both ways; return the answer they agree on, and whether Django was needed."""

    def both(body, **environ):
        hold_id = uuid7()
        answer, needed = put(body, hold_id=hold_id, **environ)
        expected, _ = put(body, hold_id=hold_id, application=django.application, **environ)
        assert answer == expected
        return answer, needed > 0

    return both


def asked(flight, **more):
    return codec.dump(hold_request(flight, **more))


class TestAnswers:
    def test_seats_taken_and_the_repeat(self, both, flight):
        answer, needed = both(asked(flight, seats=2))
        assert (answer.status, needed) == ("200 OK", False)
        assert counters(flight) == (0, 2)

    @pytest.mark.parametrize(
        ("more", "status", "code"),
        [
            ({"seats": 4}, "409 Conflict", "sold_out"),
            ({"seats": 0}, "400 Bad Request", "invalid_input"),
            ({"cabin": "first"}, "422 Unprocessable Entity", "unknown_cabin"),
            (
                {"expected_total": Money(minor=1, currency="EUR")},
                "409 Conflict",
                "price_changed",
            ),
            ({"expected_total": Money(minor=1, currency="ÄÖÜ")}, None, "currency_mismatch"),
        ],
    )
    def test_refusals(self, both, flight, more, status, code):
        answer, needed = both(asked(flight, **more))
        assert (json.loads(answer.body)["code"], needed) == (code, False)
        assert status in (None, answer.status)
        assert not Hold.objects.exists()

    @pytest.mark.parametrize("number", [1213, 2013])
    def test_a_database_that_fails_is_asked_once_and_told_as_503(
        self, both, flight, monkeypatch, number
    ):
        calls = []

        def failing(**_):
            calls.append(number)
            raise OperationalError(number, "...")

        monkeypatch.setattr(holds, "hold_seats", failing)
        answer, needed = both(asked(flight))
        assert (answer.status, needed) == ("503 Service Unavailable", False)
        assert len(calls) == 2  # once each way

    @pytest.mark.parametrize(
        "error",
        [OperationalError(1064, "You have an error in your SQL syntax"), OverflowError("no date")],
    )
    def test_what_nobody_foresaw_is_django_s_500(self, both, flight, monkeypatch, error):
        def failing(**_):
            raise error

        monkeypatch.setattr(holds, "hold_seats", failing)
        answer, needed = both(asked(flight))
        assert (answer.status, needed) == ("500 Internal Server Error", True)

    def test_the_ledger_tells_the_request(self, put, flight):
        put(asked(flight))
        assert InventoryLedger.objects.get().request_id == "request-0001"


UNUSUAL = [
    {"HTTP_X_JETWAY_SERVICE": ""},
    {"HTTP_X_JETWAY_SERVICE": "nonsense"},
    {"HTTP_X_JETWAY_SERVICE": lambda: service_token(audience="reminders")},
    {"HTTP_X_JETWAY_SERVICE": lambda: service_token(expires_in=-10)},
    {
        "HTTP_X_JETWAY_SERVICE": "",
        "HTTP_AUTHORIZATION": lambda: f"Bearer {access_token()}",
    },
    {"CONTENT_TYPE": "text/plain"},
    {"CONTENT_TYPE": "application/json; charset=utf-8"},
    {"CONTENT_LENGTH": ""},
    {"CONTENT_LENGTH": "nonsense"},
    {"CONTENT_LENGTH": "2000000"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_ACCEPT": "text/html"},
    {"method": "POST"},
    {"method": "GET"},
    {"method": "DELETE"},
    {"query": "x=1"},
]


class TestWhatDjangoAnswers:
    @pytest.mark.parametrize("change", UNUSUAL, ids=str)
    def test_unusual_requests(self, both, flight, change):
        environ = {name: value() if callable(value) else value for name, value in change.items()}
        assert both(asked(flight), **environ)[1]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b'{"segments": [], "seats": NaN, "mode": "sold"}',
            b"[" * 5000,
            b'{"segments": "x", "seats": 1, "mode": "sold"}',
            json.dumps({"segments": [], "seats": 1, "mode": "gift"}).encode(),
            json.dumps({"padding": "x" * 20000}).encode(),
            '{"seats": 1}'.encode("utf-16"),
        ],
        ids=lambda body: str(body[:12]),
    )
    def test_bodies_that_are_no_request(self, both, body):
        answer, needed = both(body)
        assert (answer.status, needed) == ("400 Bad Request", True)

    def test_an_id_that_is_none(self, put, flight):
        answer, needed = put(asked(flight), hold_id="nonsense")
        assert (answer.status, needed) == ("404 Not Found", 1)


def test_a_token_is_good_for_as_long_as_it_says(put, flight):
    token = service_token(expires_in=-4)  # the clocks of two machines may differ by 5 s
    assert put(asked(flight), HTTP_X_JETWAY_SERVICE=token)[0].status == "200 OK"
