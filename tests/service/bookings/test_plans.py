"""A booking reads no table from end to end, however many bookings there are."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.bookings.models import (
    Booking,
    FlightState,
    IdempotencyKey,
    OutboxMessage,
    Passenger,
    Segment,
    Transition,
)
from common.ids import uuid7
from common.messaging.relay import Relay
from tests.factories.bookings import book, principal
from tests.factories.fake_flights import DEPARTS_AT
from tests.factories.plans import fill, planned

# Counting a table ends the transaction it is done in.
pytestmark = pytest.mark.django_db(transaction=True)

NOW = timezone.now()
MANY = 1000


def _letters(number):
    return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def _booking(number):
    return Booking(
        reference=_letters(number),
        user_id=uuid7(),
        contact_email="ada@example.org",
        type="instant",
        number_of_seats=1,
        status="confirmed",
        total_minor=12900,
        currency="EUR",
        request={},
        lease_until=NOW,
        created_at=NOW,
        updated_at=NOW,
    )


@pytest.fixture
def many_bookings():
    """Store a thousand bookings with everything a booking has."""
    fill(Booking, MANY, _booking)
    bookings = list(Booking.objects.order_by("id"))
    fill(Passenger, MANY, lambda n: Passenger(booking=bookings[n], position=0, age=36, sex="F"))
    fill(
        Transition,
        MANY,
        lambda n: Transition(booking=bookings[n], sequence=1, to_status="confirmed", at=NOW),
    )
    fill(
        Segment,
        MANY,
        lambda n: Segment(
            booking=bookings[n],
            position=0,
            flight_id=uuid7(),
            flight_version=1,
            departs_at=DEPARTS_AT,
            arrives_at=DEPARTS_AT,
            fare_minor=1,
        ),
    )
    fill(
        IdempotencyKey,
        MANY,
        lambda n: IdempotencyKey(
            user_id=bookings[n].user_id,
            route="POST /v1/bookings",
            key_digest=str(n),
            booking=bookings[n],
            response_status=201,
            created_at=NOW,
        ),
    )
    fill(
        FlightState,
        MANY,
        lambda n: FlightState(
            flight_id=uuid7(), version=1, departs_at=NOW, arrives_at=NOW, noted_at=NOW
        ),
    )
    fill(OutboxMessage, MANY, _published)


def _published(number):
    return OutboxMessage(
        event_id=uuid7(),
        event_type="bookings.booking.confirmed.v1",
        aggregate_id=uuid7(),
        sequence=1,
        occurred_at=NOW,
        payload={},
        published_at=NOW - timedelta(days=1, seconds=number),
    )


def test_a_booking_and_its_replay(flights, many_bookings):
    traveller = principal()
    with planned() as plans:
        for _ in range(2):
            assert book(now=NOW, traveller=traveller, key="k").status == 201
    assert len(plans.statements) >= 5
    assert plans.scans == []


def test_a_hold(flights, many_bookings):
    with planned() as plans:
        assert book(now=NOW, type="hold").status == 201
    assert plans.scans == []


def test_what_the_relay_takes_and_marks(monkeypatch, flights, many_bookings):
    book(now=NOW)
    relay = Relay()
    monkeypatch.setattr(relay, "_publish", lambda rows: set())
    with planned() as plans:
        assert relay.run_once(now=timezone.now()) == 1
    assert len(plans.statements) >= 3
    assert plans.scans == []
