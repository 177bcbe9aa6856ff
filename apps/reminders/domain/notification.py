"""What a notification can be, and what one looks like before it is a row."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from apps.reminders.domain.letter import Letter
from contracts.events.bookings import BookingEvent

NO_SEGMENT = UUID(int=0)


class Kind(StrEnum):
    """Why a mail is sent."""

    EMAIL_VERIFICATION = "email_verification"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail
    ACCOUNT_EXISTS = "account_exists"
    BOOKING_HELD = "booking_held"
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_EXPIRED = "booking_expired"
    BOOKING_FAILED = "booking_failed"
    FLIGHT_RESCHEDULED = "flight_rescheduled"
    FLIGHT_CANCELLED = "flight_cancelled"
    CHECK_IN_OPEN = "check_in_open"
    DEPARTURE_REMINDER = "departure_reminder"
    CUSTOM = "custom"


# Mails whose text lets its reader into an account: staff never see it.
SECRET_KINDS = frozenset({Kind.EMAIL_VERIFICATION, Kind.PASSWORD_RESET})


class Status(StrEnum):
    """Where a ticket stands; SUPERSEDED gave way to something newer before it was sent."""

    PENDING = "PENDING"
    SENDING = "SENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """
    What papers of a booking go with a mail: it as it was told, and in which status.

    The calendar is of `segments` only, if some are named.
    """

    booking: BookingEvent
    status: str
    receipt: bool = False
    segments: tuple[UUID, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlannedMail:
    """
    A mail to be sent at `due_at`, unless that is later than `useful_until`.

    `language` is that of its letter. `version` tells two mails of one kind about the same thing
    apart: two with the same version are one mail, however often they are planned.
    """

    kind: Kind
    recipient_email: str
    letter: Letter
    language: str
    due_at: datetime
    version: str
    useful_until: datetime | None = None
    segment_id: UUID = NO_SEGMENT
    enclosed: Enclosed | None = None
