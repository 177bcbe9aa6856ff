"""The mails about a booking, as the timeline asks for them."""

from datetime import timedelta

import jwt
import pytest
from rest_framework.test import APIClient

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.services import sending
from common.auth import service_tokens
from common.ids import uuid7
from contracts import codec
from contracts.http.reminders import MailLog
from tests.factories.reminders import (
    DEPARTURE,
    NOW,
    booking_cancelled,
    booking_confirmed,
    segment,
    ticket,
)
from tests.factories.service_tokens import service_client, service_token
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db


def url(booking_id):
    return f"/internal/v1/bookings/{booking_id}/mails"


def ask(booking_id):
    response = service_client("bookings").get(url(booking_id))
    assert response.status_code == 200
    return codec.load(MailLog, response.json()).mails


def test_what_was_sent_and_what_is_planned_stand_in_order_of_time(deliver, clock, mailoutbox):
    event = booking_confirmed(request_id="request-of-ada")
    deliver(event)
    clock.move_to(NOW + timedelta(seconds=5))
    sending.send_due()
    assert [(one.at, one.kind, one.status, one.request_id) for one in ask(event.aggregate_id)] == [
        (NOW + timedelta(seconds=5), Kind.BOOKING_CONFIRMED, Status.SUCCESS, "request-of-ada"),
        (DEPARTURE - timedelta(hours=24), Kind.CHECK_IN_OPEN, Status.PENDING, "request-of-ada"),
        (DEPARTURE - timedelta(hours=3), Kind.DEPARTURE_REMINDER, Status.PENDING, "request-of-ada"),
    ]
    assert ask(event.aggregate_id)[0].subject == "Booking K7M3XQ is confirmed"


def test_a_reminder_given_up_stands_where_it_was_given_up(deliver, clock, mailoutbox):
    booking, flight = uuid7(), segment()
    deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
    sending.send_due()
    clock.move_to(NOW + timedelta(hours=1))
    deliver(booking_cancelled(aggregate_id=booking, sequence=2, segments=(flight,)))
    log = [(one.kind, one.status, one.at) for one in ask(booking)]
    assert (Kind.CHECK_IN_OPEN, Status.SUPERSEDED, NOW + timedelta(hours=1)) in log


def test_it_holds_nothing_of_other_bookings(clock):
    ticket(booking_id=uuid7())
    ticket()
    assert ask(uuid7()) == ()


def test_it_is_one_query(clock, django_assert_num_queries):
    booking = uuid7()
    for _ in range(5):
        ticket(booking_id=booking)
    with django_assert_num_queries(1):
        assert len(ask(booking)) == 5


@pytest.mark.usefixtures("trusted_tokens")
class TestWhoMayAsk:
    def test_nobody_without_a_service_token(self):
        for client in (APIClient(), authenticated_client(roles=("customer", "admin"))):
            response = client.get(url(uuid7()))
            assert (response.status_code, response.json()["code"]) == (401, "not_authenticated")

    @pytest.mark.parametrize(
        "token",
        [
            "nonsense",
            lambda: service_token(audience="flights"),
            lambda: service_token(expires_in=-10),
            lambda: jwt.encode({"iss": "bookings"}, "x" * 32, headers={"kid": "bookings"}),
        ],
        ids=["nonsense", "for another service", "too old", "wrong key"],
    )
    def test_no_token_but_a_good_one(self, token):
        value = token if isinstance(token, str) else token()
        response = APIClient(headers={service_tokens.HEADER: value}).get(url(uuid7()))
        assert (response.status_code, response.json()["code"]) == (401, "invalid_token")


def test_the_public_document_does_not_tell_of_it(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if "internal" in path]
