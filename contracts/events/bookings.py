"""What bookings tells: the full state of a booking after each transition; whom it has forgotten."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from contracts.events.base import Event
from contracts.money import Money


@dataclass(frozen=True, kw_only=True)
class BookedSegment:
    """
    One flight of a booking as the traveller bought it.

    Instants are UTC; the zones are IANA names, for local times in mails. The fare is for one
    passenger; None: not told.
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
    fare: Money | None = None


@dataclass(frozen=True, kw_only=True)
class BookedPassenger:
    """A traveller's name as on the ticket."""

    given_name: str
    family_name: str


@dataclass(frozen=True, kw_only=True)
class BookingEvent(Event):
    """
    A booking's state; the aggregate is the booking.

    `cancelled_segments` names every segment whose flight the airline cancelled, now or before.
    `language` is the one the traveller is written to in, as an IETF tag; `conditions` say in
    English what a cancellation gives back.
    """

    reference: str
    user_id: UUID
    contact_email: str
    passengers: tuple[BookedPassenger, ...]
    segments: tuple[BookedSegment, ...]
    total: Money | None
    cancelled_segments: tuple[UUID, ...] = ()
    language: str = "en"
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class BookingConfirmedV1(BookingEvent):
    """The seats are sold."""

    event_type: ClassVar[str] = "bookings.booking.confirmed.v1"


@dataclass(frozen=True, kw_only=True)
class BookingFailedV1(BookingEvent):
    """A booking answered with 202 could not be completed; no seat is taken."""

    event_type: ClassVar[str] = "bookings.booking.failed.v1"

    reason: str


@dataclass(frozen=True, kw_only=True)
class BookingHeldV1(BookingEvent):
    """The seats are kept until `hold_expires_at`, and lost then unless confirmed."""

    event_type: ClassVar[str] = "bookings.booking.held.v1"

    hold_expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class BookingExpiredV1(BookingEvent):
    """A hold's time passed; its seats are free again."""

    event_type: ClassVar[str] = "bookings.booking.expired.v1"


@dataclass(frozen=True, kw_only=True)
class BookingCancelledV1(BookingEvent):
    """The booking is cancelled, its seats are free again; `refund` says in `explanation` why."""

    event_type: ClassVar[str] = "bookings.booking.cancelled.v1"

    refund: Money
    explanation: str


@dataclass(frozen=True, kw_only=True)
class SegmentChange:
    """What the airline changed about one segment; `previous_…` is how it was."""

    segment_id: UUID
    what: Literal["rescheduled", "gate_changed", "cancelled"]
    previous_departs_at: datetime
    previous_arrives_at: datetime
    previous_boarding_gate: str = ""


@dataclass(frozen=True, kw_only=True)
class BookingChangedV1(BookingEvent):
    """The airline changed flights of a live booking; `segments` are as they are now."""

    event_type: ClassVar[str] = "bookings.booking.changed.v1"

    status: str
    changes: tuple[SegmentChange, ...]


@dataclass(frozen=True, kw_only=True)
class TravellerErasedV1(Event):
    """
    The receipt for an erasure: no booking names the user any more; the aggregate is the user.

    `booking_ids` are the user's bookings, of which amounts, flights and dates are kept.
    """

    event_type: ClassVar[str] = "bookings.traveller.erased.v1"

    erasure_id: UUID
    booking_ids: tuple[UUID, ...]
