"""The services together in one process, as the back office has them: calls and events arrive."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.bookings import clients, event_handlers, tasks
from apps.bookings.models import FlightState
from apps.bookings.models import OutboxMessage as BookingsOutbox
from apps.flights.models import OutboxMessage as FlightsOutbox
from apps.flights.services import holds
from apps.reminders import event_handlers as reminders_handlers
from common.messaging import outbox, registry
from contracts.http.flights import HoldRequest, PricedHold

ROUTES = (
    (FlightsOutbox, event_handlers.SUBSCRIPTIONS),
    (BookingsOutbox, reminders_handlers.SUBSCRIPTIONS),
)


def connect(monkeypatch: Any) -> None:
    """Let bookings ask flights by calling it."""

    def hold_seats(*, booking_id: UUID, request: HoldRequest) -> PricedHold:
        return holds.hold_seats(hold_id=booking_id, request=request, now=timezone.now())

    def confirm_seats(*, booking_id: UUID) -> PricedHold:
        return holds.confirm_hold(hold_id=booking_id, now=timezone.now())

    def release_seats(*, booking_id: UUID) -> None:
        holds.release_hold(hold_id=booking_id, now=timezone.now())

    for function in (hold_seats, confirm_seats, release_seats):
        monkeypatch.setattr(clients, function.__name__, function)


def deliver_events() -> None:
    """Carry every unpublished event to the handlers that want it."""
    for model, subscriptions in ROUTES:
        handlers = {kind.event_type: (kind, handler) for kind, handler in subscriptions.items()}
        for row in model.objects.filter(published_at=None).order_by("pk"):
            if row.event_type in handlers:
                kind, handler = handlers[row.event_type]
                handler(registry.parse(kind, outbox.envelope(row)))
            model.objects.filter(pk=row.pk).update(published_at=timezone.now())
        if FlightState.objects.filter(due_at__isnull=False).exists():
            tasks.tell_airline_changes()
