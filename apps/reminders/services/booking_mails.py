"""The mails of a booking, from its newest event."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from apps.reminders.domain import schedule
from apps.reminders.domain.notification import Kind, PlannedMail
from apps.reminders.domain.reasons import in_words
from apps.reminders.domain.text import local_time
from apps.reminders.services import planning, rendering
from common import money
from contracts.events.bookings import (
    BookedSegment,
    BookingConfirmedV1,
    BookingEvent,
    BookingFailedV1,
)


def tell_confirmed(*, booking: BookingConfirmedV1, now: datetime) -> None:
    """Mail the confirmation now, and plan the reminders of each departure."""
    mails = [_announcement(booking, Kind.BOOKING_CONFIRMED, now=now), *_reminders(booking, now)]
    planning.apply_plan(event=booking, topic=planning.BOOKING, mails=mails, now=now)


def tell_failed(*, booking: BookingFailedV1, now: datetime) -> None:
    """Mail that a booking answered with 202 came to nothing; drop what was planned for it."""
    mail = _announcement(booking, Kind.BOOKING_FAILED, now=now, reason=in_words(booking.reason))
    planning.apply_plan(event=booking, topic=planning.BOOKING, mails=[mail], now=now)


def _announcement(booking: BookingEvent, kind: Kind, *, now: datetime, **more: Any) -> PlannedMail:
    context = {
        "reference": booking.reference,
        "passengers": booking.passengers,
        "segments": [_segment_context(segment) for segment in booking.segments],
        "total": money.to_json(booking.total) if booking.total else None,
        **more,
    }
    subject, content = rendering.render(kind, context)
    return PlannedMail(
        kind=kind,
        recipient_email=booking.contact_email,
        subject=subject,
        content=content,
        due_at=now,
        version=str(booking.sequence),
    )


def _reminders(booking: BookingEvent, now: datetime) -> Iterator[PlannedMail]:
    for reminder in schedule.reminders(segments=booking.segments, now=now):
        context = {
            "reference": booking.reference,
            "passengers": booking.passengers,
            **_segment_context(reminder.segment),
        }
        subject, content = rendering.render(reminder.kind, context)
        yield PlannedMail(
            kind=reminder.kind,
            recipient_email=booking.contact_email,
            subject=subject,
            content=content,
            due_at=reminder.due_at,
            useful_until=reminder.useful_until,
            segment_id=reminder.segment.segment_id,
            # A later event with the same departure asks for the same reminder.
            version=reminder.segment.departs_at.astimezone(UTC).isoformat(),
        )


def _segment_context(segment: BookedSegment) -> dict[str, str]:
    return {
        "flight_number": segment.flight_number,
        "origin": segment.origin,
        "origin_city": segment.origin_city,
        "destination": segment.destination,
        "destination_city": segment.destination_city,
        "departs": local_time(segment.departs_at, segment.origin_zone),
        "arrives": local_time(segment.arrives_at, segment.destination_zone),
        "cabin": segment.cabin.replace("_", " "),
        "boarding_gate": segment.boarding_gate,
    }
