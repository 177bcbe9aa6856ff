"""Events as they reach reminders, and tickets; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from common.ids import uuid7
from contracts import codec
from contracts.events.accounts import (
    EmailVerificationRequestedV1,
    PasswordResetRequestedV1,
    RegistrationRepeatedV1,
)
from contracts.events.base import Event
from contracts.events.bookings import (
    BookedPassenger,
    BookedSegment,
    BookingCancelledV1,
    BookingChangedV1,
    BookingConfirmedV1,
    BookingExpiredV1,
    BookingFailedV1,
    BookingHeldV1,
    SegmentChange,
)
from contracts.money import Money

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
# 06:10 in Bangalore.
DEPARTURE = datetime(2026, 12, 24, 0, 40, tzinfo=UTC)
_SEGMENT_FIELDS = ("departs_at", "arrives_at", "boarding_gate")
ENVELOPE = ("event_id", "occurred_at", "aggregate_id", "sequence", "request_id")


def segment(**fields: Any) -> BookedSegment:
    """Return Bangalore to Delhi on Christmas Eve."""
    departs_at = fields.get("departs_at", DEPARTURE)
    defaults: dict[str, Any] = {
        "segment_id": uuid7(),
        "flight_id": uuid7(),
        "flight_number": "6E2133",
        "origin": "BLR",
        "origin_city": "Bangalore",
        "origin_zone": "Asia/Kolkata",
        "destination": "DEL",
        "destination_city": "Delhi",
        "destination_zone": "Asia/Kolkata",
        "departs_at": departs_at,
        "arrives_at": departs_at + timedelta(minutes=165),
        "cabin": "economy",
    }
    return BookedSegment(**{**defaults, **fields})


def _booking(**fields: Any) -> dict[str, Any]:
    return {
        "occurred_at": NOW,
        "aggregate_id": uuid7(),
        "sequence": 1,
        "reference": "K7M3XQ",
        "user_id": uuid7(),
        "contact_email": "ada@example.org",
        "passengers": (
            BookedPassenger(given_name="Ada", family_name="Lovelace"),
            BookedPassenger(given_name="Ralph", family_name="Lovelace"),
        ),
        "segments": (segment(),),
        "total": Money(minor=25800, currency="EUR"),
        **fields,
    }


def booking_confirmed(**fields: Any) -> BookingConfirmedV1:
    """Return the event of a confirmed booking for two."""
    return BookingConfirmedV1(**_booking(**fields))


def booking_held(**fields: Any) -> BookingHeldV1:
    """Return the event of a hold of half an hour."""
    defaults = {"hold_expires_at": NOW + timedelta(minutes=30)}
    return BookingHeldV1(**_booking(**{**defaults, **fields}))


def booking_expired(**fields: Any) -> BookingExpiredV1:
    """Return the event of a hold whose time passed."""
    return BookingExpiredV1(**_booking(**fields))


def booking_cancelled(**fields: Any) -> BookingCancelledV1:
    """Return the event of a booking cancelled in time."""
    defaults = {
        "refund": Money(minor=25800, currency="EUR"),
        "explanation": "Up to 24 hours before departure everything is refunded.",
    }
    return BookingCancelledV1(**_booking(**{**defaults, **fields}))


def change(before: BookedSegment, *, what: str = "rescheduled") -> SegmentChange:
    """Return what an airline changed about a segment that was as `before`."""
    return SegmentChange(
        segment_id=before.segment_id,
        what=what,  # type: ignore[arg-type]
        previous_departs_at=before.departs_at,
        previous_arrives_at=before.arrives_at,
        previous_boarding_gate=before.boarding_gate,
    )


def booking_changed(
    before: BookedSegment, *, what: str = "rescheduled", others: Any = (), **fields: Any
) -> BookingChangedV1:
    """
    Return the event of a change of one segment; `fields` of the segment are its new ones.

    `others` are the booking's other segments.
    """
    new = {name: fields.pop(name) for name in _SEGMENT_FIELDS if name in fields}
    if "departs_at" in new:
        new.setdefault("arrives_at", new["departs_at"] + (before.arrives_at - before.departs_at))
    lost = (before.segment_id,) if what == "cancelled" else ()
    defaults: dict[str, Any] = {
        "status": "confirmed",
        "segments": (replace(before, **new), *others),
        "changes": (change(before, what=what),),
        "cancelled_segments": lost,
    }
    return BookingChangedV1(**_booking(**{**defaults, **fields}))


def booking_failed(**fields: Any) -> BookingFailedV1:
    """Return the event of a booking that came to nothing."""
    return BookingFailedV1(**_booking(total=None, **{"reason": "sold_out", **fields}))


def _account(**fields: Any) -> dict[str, Any]:
    return {
        "occurred_at": NOW,
        "aggregate_id": uuid7(),
        "sequence": 1,
        "email": "ada@example.org",
        "given_name": "Ada",
        **fields,
    }


def verification_requested(**fields: Any) -> EmailVerificationRequestedV1:
    """Return the event of somebody who registered."""
    defaults = {"token": "t0k3n-of-verification", "expires_at": NOW + timedelta(hours=1)}
    return EmailVerificationRequestedV1(**_account(**{**defaults, **fields}))


def reset_requested(**fields: Any) -> PasswordResetRequestedV1:
    """Return the event of somebody who forgot the password."""
    defaults = {"token": "t0k3n-of-reset", "expires_at": NOW + timedelta(minutes=5)}
    return PasswordResetRequestedV1(**_account(**{**defaults, **fields}))


def registration_repeated(**fields: Any) -> RegistrationRepeatedV1:
    """Return the event of somebody who registered an address that has an account."""
    return RegistrationRepeatedV1(**_account(**fields))


def message(event: Event, **newer_fields: Any) -> dict[str, Any]:
    """Return an event as it travels; `newer_fields` are those of a later minor version."""
    payload = codec.dump(event)
    envelope = {name: payload.pop(name) for name in ENVELOPE}
    return {
        **envelope,
        "event_type": event.event_type,
        "payload": {**payload, **newer_fields},
    }


def ticket(**fields: Any) -> NotificationTicket:
    """Store a ticket that is due at `NOW`."""
    due_at = fields.pop("due_at", NOW)
    identifier: UUID = fields.pop("id", None) or uuid7()
    defaults: dict[str, Any] = {
        "id": identifier,
        "dedupe_key": f"test:{identifier}",
        "kind": Kind.CUSTOM,
        "status": Status.PENDING,
        "recipient_email": "ada@example.org",
        "subject": "Hello",
        "content": "Hello Ada.\n",
        "notification_time": due_at,
        "next_attempt_at": due_at,
        "created_at": NOW,
    }
    return NotificationTicket.objects.create(**{**defaults, **fields})
