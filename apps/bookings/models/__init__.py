"""The tables of bookings."""

from apps.bookings.models.booking import Booking, Passenger, Segment, Transition
from apps.bookings.models.cancellation import CancellationQuote
from apps.bookings.models.erasure import TravellerErasure
from apps.bookings.models.flight_state import FlightState
from apps.bookings.models.holder import Holder
from apps.bookings.models.idempotency import IdempotencyKey
from apps.bookings.models.messages import InboxMessage, OutboxMessage

__all__ = [
    "Booking",
    "CancellationQuote",
    "FlightState",
    "Holder",
    "IdempotencyKey",
    "InboxMessage",
    "OutboxMessage",
    "Passenger",
    "Segment",
    "Transition",
    "TravellerErasure",
]
