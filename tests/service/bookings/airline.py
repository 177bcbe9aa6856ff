"""Airlines that change flights, as tests of bookings meet them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.bookings.models import Booking, OutboxMessage
from apps.bookings.services import airline_changes
from common.messaging import tasks
from contracts.events.base import Event
from tests.factories.bookings import book, booking_request
from tests.factories.flight_events import as_delivered

CHANGED = "bookings.booking.changed.v1"


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take the broker's place: collect the names of the tasks sent to it."""
    sent: list[str] = []

    def enqueue(task: Any, **_: Any) -> bool:
        sent.append(task.name)
        return True

    monkeypatch.setattr(tasks, "enqueue", enqueue)
    return sent


def deliver(*events: Event) -> None:
    """Deliver events and handle them; who travels is told by the job that follows."""
    for event in events:
        tasks.receive(**as_delivered(event))
        tasks.handle(event_id=str(event.event_id))


def tell(flight_id: UUID, *, now: datetime | None = None) -> None:
    """Run the job that follows, for one flight."""
    airline_changes.tell_travellers(flight_id=flight_id, now=now or timezone.now())


def booked_on(*flight_ids: UUID, **more: Any) -> Booking:
    """Book two seats, with flights' stand-in in its place."""
    segments = booking_request(*flight_ids).segments
    book(now=timezone.now(), segments=segments, **more)
    return Booking.objects.latest("created_at", "id")


def told(booking: Booking) -> list[dict[str, Any]]:
    """Return what was told of changes of a booking, oldest first."""
    rows = OutboxMessage.objects.filter(event_type=CHANGED, aggregate_id=booking.id)
    return [row.payload for row in rows.order_by("id")]
