"""The tables of bookings."""

from apps.bookings.models.booking import Booking, Passenger, Segment, Transition
from apps.bookings.models.idempotency import IdempotencyKey
from apps.bookings.models.outbox import OutboxMessage

__all__ = [
    "Booking",
    "IdempotencyKey",
    "OutboxMessage",
    "Passenger",
    "Segment",
    "Transition",
]
