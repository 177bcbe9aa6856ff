"""What tests of quotes and of cancellations share."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import time_machine
from django.utils import timezone

from apps.bookings.models import Booking
from contracts.http.flights import SegmentRequest
from tests.factories.bookings import book
from tests.factories.tokens import authenticated_client

NOW = timezone.now()
SECOND = timedelta(seconds=1)
DAY = timedelta(hours=24)
QUARTER = timedelta(minutes=15)


def confirmed_booking(*flight_ids: UUID) -> Booking:
    """Book two seats on some flights, one unless told otherwise."""
    segments = tuple(SegmentRequest(flight_id=one, cabin="economy") for one in flight_ids)
    answer = book(now=NOW, **({"segments": segments} if segments else {}))
    return Booking.objects.get(id=answer.body["id"])


def post(booking: Booking, what: str, body: Any = None, *, at: Any = NOW, **who: Any) -> Any:
    """Call as the booking's traveller, unless told otherwise, at an instant."""
    who = who or {"user_id": booking.user_id}
    with time_machine.travel(at, tick=False):
        return authenticated_client(**who).post(
            f"/v1/bookings/{booking.reference}/{what}", body, format="json"
        )


def quote(booking: Booking, **more: Any) -> Any:
    """Ask for a quote."""
    return post(booking, "cancellation-quote", **more)


def euros(amount: str) -> dict[str, str]:
    """Return an amount as the API writes it."""
    return {"amount": amount, "currency": "EUR"}


def cancelled_by_airline(booking: Booking) -> None:
    """Have the airline cancel the first flight."""
    booking.segments.filter(position=0).update(flight_status="cancelled")
