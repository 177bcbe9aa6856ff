"""Every mail about a booking, in words: events in, planned mails out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.reminders.domain.news import BookingStatus
from apps.reminders.domain.notification import NO_SEGMENT, Kind, PlannedMail
from apps.reminders.domain.schedule import Reminder
from apps.reminders.domain.text import local_time
from apps.reminders.services import rendering
from common import money
from contracts.events.bookings import (
    BookedSegment,
    BookingCancelledV1,
    BookingChangedV1,
    BookingEvent,
    BookingHeldV1,
    SegmentChange,
)


def announcement(
    booking: BookingEvent,
    kind: Kind,
    *,
    now: datetime,
    useful_until: datetime | None = None,
    segment_id: UUID = NO_SEGMENT,
    **more: Any,
) -> PlannedMail:
    """Return the mail that tells what an event says; `more` is for its template."""
    context = {
        "reference": booking.reference,
        "passengers": booking.passengers,
        "segments": [
            {**_segment(one), "is_cancelled": one.segment_id in booking.cancelled_segments}
            for one in booking.segments
        ],
        "is_disrupted": bool(booking.cancelled_segments),
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
        useful_until=useful_until,
        segment_id=segment_id,
        version=str(booking.sequence),
    )


def held(booking: BookingHeldV1) -> dict[str, Any]:
    """Return what the mail about a hold tells: its end on the clock of the first origin."""
    deadline = local_time(booking.hold_expires_at, booking.segments[0].origin_zone)
    return {"deadline": deadline, "useful_until": booking.hold_expires_at}


def cancelled(booking: BookingCancelledV1) -> dict[str, Any]:
    """Return what the mail about a cancellation tells: the refund, and why it is so much."""
    return {"refund": money.to_json(booking.refund), "explanation": booking.explanation}


def flights_rescheduled(
    booking: BookingChangedV1, changes: Sequence[SegmentChange], *, now: datetime
) -> PlannedMail:
    """Return the mail that tells new times and gates beside the old ones."""
    segments = _segments_of(booking, changes)
    pairs = list(zip(segments, changes, strict=True))
    moved = [segment for segment, change in pairs if change.what == "rescheduled"]
    numbers = " and ".join(one.flight_number for one in moved or segments)
    return announcement(
        booking,
        Kind.FLIGHT_RESCHEDULED,
        now=now,
        # Somebody on the way to the old departure wants to know, too.
        useful_until=max(
            max(segment.departs_at, change.previous_departs_at) for segment, change in pairs
        ),
        segment_id=_only_segment(changes),
        headline=f"New times for flight {numbers}" if moved else f"New gate for flight {numbers}",
        is_moved=bool(moved),
        is_reminded=bool(moved) and booking.status == BookingStatus.CONFIRMED,
        changed=[_before_and_after(segment, change) for segment, change in pairs],
    )


def flights_cancelled(
    booking: BookingChangedV1, changes: Sequence[SegmentChange], *, now: datetime
) -> PlannedMail:
    """Return the mail that tells which flights the airline cancelled, and what can be done."""
    segments = _segments_of(booking, changes)
    return announcement(
        booking,
        Kind.FLIGHT_CANCELLED,
        now=now,
        segment_id=_only_segment(changes),
        flight_numbers=" and ".join(one.flight_number for one in segments),
        lost=[_segment(one) for one in segments],
        is_paid=booking.status == BookingStatus.CONFIRMED,
    )


def reminder(booking: BookingEvent, planned: Reminder) -> PlannedMail:
    """Return the mail of a reminder."""
    context = {
        "reference": booking.reference,
        "passengers": booking.passengers,
        **_segment(planned.segment),
    }
    subject, content = rendering.render(planned.kind, context)
    return PlannedMail(
        kind=planned.kind,
        recipient_email=booking.contact_email,
        subject=subject,
        content=content,
        due_at=planned.due_at,
        useful_until=planned.useful_until,
        segment_id=planned.segment.segment_id,
        # A later event with the same departure asks for the same reminder.
        version=planned.segment.departs_at.astimezone(UTC).isoformat(),
    )


def _segments_of(booking: BookingEvent, changes: Sequence[SegmentChange]) -> list[BookedSegment]:
    segments = {one.segment_id: one for one in booking.segments}
    return [segments[change.segment_id] for change in changes]


def _only_segment(changes: Sequence[SegmentChange]) -> UUID:
    return changes[0].segment_id if len(changes) == 1 else NO_SEGMENT


def _before_and_after(segment: BookedSegment, change: SegmentChange) -> dict[str, str]:
    """Return a segment with `previous_…` for what is another now."""
    before = {
        "departs": local_time(change.previous_departs_at, segment.origin_zone),
        "arrives": local_time(change.previous_arrives_at, segment.destination_zone),
        "boarding_gate": change.previous_boarding_gate,
    }
    now = _segment(segment)
    return {
        **now,
        **{f"previous_{name}": old for name, old in before.items() if old and old != now[name]},
    }


def _segment(segment: BookedSegment) -> dict[str, str]:
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
