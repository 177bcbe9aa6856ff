"""What bookings tells: the full state of a booking after each transition."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.events.base import Event
from contracts.money import Money


@dataclass(frozen=True, kw_only=True)
class BookedSegment:
    """
    One flight of a booking as the traveller bought it.

    Instants are UTC; the zones are IANA names, for local times in mails.
    """

    segment_id: UUID
    flight_id: UUID
    flight_number: str
    origin: str
    origin_city: str
    origin_zone: str
    destination: str
    destination_city: str
    destination_zone: str
    departs_at: datetime
    arrives_at: datetime
    cabin: str
    boarding_gate: str = ""


@dataclass(frozen=True, kw_only=True)
class BookedPassenger:
    """A traveller's name as on the ticket."""

    given_name: str
    family_name: str


@dataclass(frozen=True, kw_only=True)
class BookingEvent(Event):
    """A booking's state; the aggregate is the booking."""

    reference: str
    user_id: UUID
    contact_email: str
    passengers: tuple[BookedPassenger, ...]
    segments: tuple[BookedSegment, ...]
    total: Money | None


@dataclass(frozen=True, kw_only=True)
class BookingConfirmedV1(BookingEvent):
    """The seats are sold."""

    event_type: ClassVar[str] = "bookings.booking.confirmed.v1"


@dataclass(frozen=True, kw_only=True)
class BookingFailedV1(BookingEvent):
    """A booking answered with 202 could not be completed; no seat is taken."""

    event_type: ClassVar[str] = "bookings.booking.failed.v1"

    reason: str
