"""Bookings made in front of Django, against what Django answers: the same but for what is new."""

import json
import re

import pytest
from django.db import OperationalError

from apps.bookings.api import hot
from apps.bookings.models import Booking, IdempotencyKey, OutboxMessage
from common.ids import uuid7
from tests.factories.bookings import booking_body
from tests.factories.fake_flights import Silence, refusal
from tests.factories.raw_wsgi import Counting, call
from tests.factories.tokens import access_token

pytestmark = pytest.mark.django_db(transaction=True)

USER = uuid7()
# What differs between two bookings of the same.
_NEW = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z3789]{6}(?=[\"/])|\d{4}-\d\d-\d\dT[\d:.]+(?=Z)")


@pytest.fixture
def django():
    return Counting()


@pytest.fixture
def post(django):
    """Post a booking in front of Django; return the answer, and whether Django was needed."""

    def post(body, *, key=None, application=None, **environ):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        before = django.asked
        answer = call(
            application or hot.HotPath(django),
            environ.pop("path", "/v1/bookings"),
            environ.pop("query", ""),
            body=content,
            **{
                "method": "POST",
                "CONTENT_TYPE": "application/json",
                "HTTP_AUTHORIZATION": f"Bearer {access_token(user_id=USER)}",
                "HTTP_IDEMPOTENCY_KEY": key or str(uuid7()),
                "HTTP_X_REQUEST_ID": "request-0001",
                **environ,
            },
        )
        return answer, django.asked > before

    return post


@pytest.fixture
def both(django, post):
    """Book both ways; return the answer they agree on, and whether Django was needed."""

    def both(body, **environ):
        answer, needed = post(body, **environ)
        expected, _ = post(body, application=django.application, **environ)
        assert known(answer) == known(expected)
        return answer, needed

    return both


def known(answer):
    headers = [(name, _NEW.sub(b"?", f"{value}/".encode())) for name, value in answer.headers]
    return answer.status, headers, _NEW.sub(b"?", answer.body)


def plain(**more):
    return {**booking_body(), "expected_total": {"amount": "258.00", "currency": "EUR"}, **more}


class TestAnswers:
    def test_a_booking(self, both, flights):
        answer, needed = both(plain())
        assert (answer.status, needed) == ("201 Created", False)
        assert Booking.objects.filter(status="confirmed").count() == 2
        assert OutboxMessage.objects.count() == 2

    def test_a_hold(self, both, flights):
        answer, needed = both(plain(type="hold"))
        assert (json.loads(answer.body)["status"], needed) == ("held", False)

    def test_one_key_leads_to_one_booking_whoever_answers(self, post, django, flights):
        body, key = plain(), str(uuid7())
        (first, _), (again, _) = post(body, key=key), post(body, key=key)
        other, needed = post(body, key=key, application=django)
        assert needed
        assert first.body == again.body == other.body
        assert again.headers == other.headers
        assert again.header("Idempotency-Replayed") == "true"
        assert Booking.objects.count() == 1

    def test_a_key_with_another_body(self, both, post, flights):
        post(plain(), key="k-1")
        answer, needed = both(plain(), key="k-1")
        assert (answer.status, needed) == ("422 Unprocessable Entity", False)

    def test_a_refusal_of_flights(self, both, flights):
        flights.answers = [refusal("sold_out"), refusal("sold_out")]
        answer, needed = both(plain())
        assert (answer.status, answer.header("Content-Type"), needed) == (
            "409 Conflict",
            "application/problem+json",
            False,
        )

    def test_flights_that_keep_silent(self, both, flights):
        flights.answers = [Silence(), Silence()]
        answer, needed = both(plain())
        assert (answer.status, needed) == ("202 Accepted", False)

    def test_a_rule_of_our_own(self, both, flights):
        child = {"given_name": "Ada", "family_name": "Lovelace", "age": 9, "sex": "F"}
        answer, needed = both(plain(passengers=[child]))
        assert (json.loads(answer.body)["code"], needed) == ("adult_required", False)

    def test_a_database_that_is_away(self, both, flights, monkeypatch):
        def away(**_):
            raise OperationalError(2013, "Lost connection")

        monkeypatch.setattr("apps.bookings.services.booking._open", away)
        answer, needed = both(plain())
        assert (answer.status, needed) == ("503 Service Unavailable", False)

    def test_what_nobody_foresaw_is_a_500_and_not_tried_again(self, post, flights, monkeypatch):
        calls = []

        def failing(**_):
            calls.append(1)
            raise OverflowError("no date")

        monkeypatch.setattr("apps.bookings.services.settlement.settle", failing)
        answer, needed = post(plain(), key="k-1")
        assert (answer.status, needed, calls) == ("500 Internal Server Error", False, [1])
        assert json.loads(answer.body)["code"] == "internal_error"
        assert "no date" not in answer.body.decode()
        assert Booking.objects.get().status == "pending"


UNUSUAL = [
    {"HTTP_AUTHORIZATION": ""},
    {"HTTP_AUTHORIZATION": "Bearer nonsense"},
    {"HTTP_AUTHORIZATION": "Basic x"},
    {"HTTP_IDEMPOTENCY_KEY": ""},
    {"HTTP_IDEMPOTENCY_KEY": "two words"},
    {"CONTENT_TYPE": "text/plain"},
    {"CONTENT_TYPE": "application/json; charset=utf-8"},
    {"CONTENT_LENGTH": ""},
    {"CONTENT_LENGTH": "nonsense"},
    {"CONTENT_LENGTH": "2000000"},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"HTTP_ACCEPT": "application/xml"},
    {"HTTP_IF_MATCH": '"x"'},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"method": "PUT"},
    {"path": "/v1/bookings/"},
    {"query": "x=1"},
]


class TestWhatDjangoAnswers:
    @pytest.mark.parametrize("change", UNUSUAL, ids=str)
    def test_unusual_requests(self, both, flights, change):
        assert both(plain(), **change)[1]

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b"\xff\xfe",
            b'{"type": NaN}',
            b"[" * 5000,
            json.dumps({"padding": "x" * 20000}).encode(),
            json.dumps(plain(type="gift")).encode(),
            json.dumps(plain(passengers=[])).encode(),
        ],
        ids=lambda body: str(body[:12]),
    )
    def test_bodies_that_are_no_booking(self, both, flights, body):
        answer, needed = both(body)
        assert (answer.status, needed) == ("400 Bad Request", True)
        assert not IdempotencyKey.objects.exists()

    def test_a_body_that_only_a_serializer_reads(self, both, flights):
        answer, needed = both(plain(contact_email=" grace@example.org ", surplus=1))
        assert (answer.status, needed) == ("201 Created", True)
        assert json.loads(answer.body)["contact_email"] == "grace@example.org"
