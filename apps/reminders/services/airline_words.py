"""The mails about what an airline changed, in the words of the booking's language."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.reminders.domain.letter import Letter, paragraph
from apps.reminders.domain.news import BookingStatus
from apps.reminders.domain.notification import NO_SEGMENT, Enclosed, Kind, PlannedMail
from apps.reminders.services import flight_words
from apps.reminders.services.booking_words import announcement, full_refund
from contracts.events.bookings import BookedSegment, BookingChangedV1, BookingEvent, SegmentChange
from documents import words


def flights_rescheduled(
    booking: BookingChangedV1, changes: Sequence[SegmentChange], *, now: datetime
) -> PlannedMail:
    """Return the mail that tells new times and gates beside the old ones."""
    segments = _segments_of(booking, changes)
    pairs = list(zip(segments, changes, strict=True))
    moved = [segment for segment, change in pairs if change.what == "rescheduled"]
    is_confirmed = booking.status == BookingStatus.CONFIRMED
    with words.speaking(booking.language):
        subject, heading = _told(segments, has_moved=bool(moved))
        stays = _("Your booking stays as it is.")
        if moved and is_confirmed:
            stays = _("Your booking stays as it is; our reminders follow the new times.")
        letter = Letter(
            subject=subject.format(numbers=flight_words.numbers(moved or segments)),
            heading=heading,
            blocks=[
                flight_words.booking_reference(booking),
                *(flight_words.changed(segment, change) for segment, change in pairs),
                paragraph(stays),
                flight_words.local_times(),
            ],
        )
    return announcement(
        booking,
        Kind.FLIGHT_RESCHEDULED,
        letter,
        now=now,
        # Somebody on the way to the old departure wants to know, too.
        useful_until=max(
            max(segment.departs_at, change.previous_departs_at) for segment, change in pairs
        ),
        segment_id=_only_segment(changes),
        enclosed=Enclosed(booking=booking, status=booking.status) if is_confirmed else None,
    )


def _told(segments: Sequence[BookedSegment], *, has_moved: bool) -> tuple[str, str]:
    """Return the subject and the first line of what changed: times before gates."""
    if has_moved:
        return (
            _("New times for flight {numbers}"),
            _("The airline changed the times of your flight."),
        )
    if any(segment.boarding_gate for segment in segments):
        return _("New gate for flight {numbers}"), _("Your flight leaves from another gate.")
    return (
        _("Gate of flight {numbers} not known yet"),
        _("Your flight leaves from another gate, which is not known yet."),
    )


def flights_cancelled(
    booking: BookingChangedV1, changes: Sequence[SegmentChange], *, now: datetime
) -> PlannedMail:
    """Return the mail that tells which flights the airline cancelled, and what can be done."""
    segments = _segments_of(booking, changes)
    is_paid = booking.status == BookingStatus.CONFIRMED
    with words.speaking(booking.language):
        letter = Letter(
            subject=_("Flight {numbers} is cancelled").format(
                numbers=flight_words.numbers(segments)
            ),
            heading=_("The airline cancelled your flight. We are sorry."),
            blocks=[
                flight_words.booking_reference(booking),
                *map(flight_words.lost, segments),
                full_refund()
                if is_paid
                else paragraph(
                    _(
                        "Nothing has been charged. The booking can not be confirmed any more and"
                        " ends by itself."
                    )
                ),
                flight_words.local_times(),
            ],
        )
    lost = tuple(one.segment_id for one in segments)
    return announcement(
        booking,
        Kind.FLIGHT_CANCELLED,
        letter,
        now=now,
        segment_id=_only_segment(changes),
        enclosed=Enclosed(booking=booking, status=booking.status, segments=lost)
        if is_paid
        else None,
    )


def _segments_of(booking: BookingEvent, changes: Sequence[SegmentChange]) -> list[BookedSegment]:
    segments = {one.segment_id: one for one in booking.segments}
    return [segments[change.segment_id] for change in changes]


def _only_segment(changes: Sequence[SegmentChange]) -> UUID:
    return changes[0].segment_id if len(changes) == 1 else NO_SEGMENT
