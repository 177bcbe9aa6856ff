"""Every mail about a booking, in the words of its language: events in, planned mails out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from apps.reminders.domain.letter import Block, Letter, fact, notice, paragraph
from apps.reminders.domain.news import BookingStatus
from apps.reminders.domain.notification import NO_SEGMENT, Enclosed, Kind, PlannedMail
from apps.reminders.domain.reasons import in_words
from apps.reminders.domain.schedule import Reminder
from apps.reminders.services import flight_words
from contracts.events.bookings import (
    BookedSegment,
    BookingCancelledV1,
    BookingChangedV1,
    BookingConfirmedV1,
    BookingEvent,
    BookingExpiredV1,
    BookingFailedV1,
    BookingHeldV1,
    SegmentChange,
)
from documents import words


def held(booking: BookingHeldV1, *, now: datetime) -> PlannedMail:
    """Return the mail about a hold: its end is on the clock of the first origin."""
    with words.speaking(booking.language):
        deadline = words.local_time(booking.hold_expires_at, booking.segments[0].origin_zone)
        letter = Letter(
            subject=_("Booking {reference} is held until {deadline}").format(
                reference=booking.reference, deadline=deadline
            ),
            heading=_("Your seats are held."),
            blocks=[
                fact(_("Held until"), deadline),
                paragraph(
                    _(
                        "Confirm the booking before that; otherwise it expires and the seats are"
                        " free for others. Nothing is charged until then."
                    )
                ),
                *_facts_of(booking),
                *flight_words.total(booking),
                flight_words.local_times(_("The deadline is on the clock of your first one.")),
            ],
        )
    until = booking.hold_expires_at
    return _announcement(booking, Kind.BOOKING_HELD, letter, now=now, useful_until=until)


def confirmed(booking: BookingConfirmedV1, *, now: datetime) -> PlannedMail:
    """Return the confirmation, which brings receipt and calendar."""
    with words.speaking(booking.language):
        letter = Letter(
            subject=_("Booking {reference} is confirmed").format(reference=booking.reference),
            heading=_("Your booking is confirmed."),
            blocks=[
                *_disruption(booking),
                *_facts_of(booking),
                *flight_words.total(booking),
                *flight_words.conditions(booking),
                paragraph(_("Your e-ticket receipt and a file for your calendar are enclosed.")),
                flight_words.local_times(
                    _(
                        "We remind you when check-in opens, 24 hours before each departure, and"
                        " again 3 hours before."
                    )
                ),
            ],
        )
    enclosed = Enclosed(booking=booking, status=BookingStatus.CONFIRMED, receipt=True)
    return _announcement(booking, Kind.BOOKING_CONFIRMED, letter, now=now, enclosed=enclosed)


def cancelled(booking: BookingCancelledV1, *, now: datetime) -> PlannedMail:
    """Return the mail about a cancellation: the refund, and why it is so much."""
    with words.speaking(booking.language):
        letter = Letter(
            subject=_("Booking {reference} is cancelled").format(reference=booking.reference),
            heading=_("Your booking {reference} is cancelled.").format(reference=booking.reference),
            blocks=[
                fact(
                    _("Refund"),
                    words.money(booking.refund),
                    note=_(booking.explanation) if booking.explanation else "",
                ),
                *flight_words.flights(booking),
                flight_words.travellers(booking),
                paragraph(
                    _("The seats are free again. We send no more reminders for this booking.")
                ),
            ],
        )
    enclosed = Enclosed(booking=booking, status=BookingStatus.CANCELLED)
    return _announcement(booking, Kind.BOOKING_CANCELLED, letter, now=now, enclosed=enclosed)


def expired(booking: BookingExpiredV1, *, now: datetime) -> PlannedMail:
    """Return the mail about a hold that is over."""
    with words.speaking(booking.language):
        letter = Letter(
            subject=_("Booking {reference} has expired").format(reference=booking.reference),
            heading=_("Your booking {reference} was not confirmed in time and has expired.").format(
                reference=booking.reference
            ),
            blocks=[*flight_words.flights(booking), _nothing_charged()],
        )
    return _announcement(booking, Kind.BOOKING_EXPIRED, letter, now=now)


def failed(booking: BookingFailedV1, *, now: datetime) -> PlannedMail:
    """Return the mail about a booking that came to nothing."""
    with words.speaking(booking.language):
        reason = in_words(booking.reason)
        letter = Letter(
            subject=_("Booking {reference} could not be completed").format(
                reference=booking.reference
            ),
            heading=_("We could not complete your booking {reference}.").format(
                reference=booking.reference
            ),
            blocks=[*([fact(_("Why"), _(reason))] if reason else []), _nothing_charged()],
        )
    return _announcement(booking, Kind.BOOKING_FAILED, letter, now=now)


def flights_rescheduled(
    booking: BookingChangedV1, changes: Sequence[SegmentChange], *, now: datetime
) -> PlannedMail:
    """Return the mail that tells new times and gates beside the old ones."""
    segments = _segments_of(booking, changes)
    pairs = list(zip(segments, changes, strict=True))
    moved = [segment for segment, change in pairs if change.what == "rescheduled"]
    is_confirmed = booking.status == BookingStatus.CONFIRMED
    with words.speaking(booking.language):
        subject = (
            _("New times for flight {numbers}") if moved else _("New gate for flight {numbers}")
        )
        stays = _("Your booking stays as it is.")
        if moved and is_confirmed:
            stays = _("Your booking stays as it is; our reminders follow the new times.")
        letter = Letter(
            subject=subject.format(numbers=flight_words.numbers(moved or segments)),
            heading=_("The airline changed the times of your flight.")
            if moved
            else _("Your flight leaves from another gate."),
            blocks=[
                flight_words.booking_reference(booking),
                *(flight_words.changed(segment, change) for segment, change in pairs),
                paragraph(stays),
                flight_words.local_times(),
            ],
        )
    return _announcement(
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
                _full_refund()
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
    return _announcement(
        booking,
        Kind.FLIGHT_CANCELLED,
        letter,
        now=now,
        segment_id=_only_segment(changes),
        enclosed=Enclosed(booking=booking, status=booking.status, segments=lost)
        if is_paid
        else None,
    )


def reminder(booking: BookingEvent, planned: Reminder) -> PlannedMail:
    """Return the mail of a reminder."""
    segment = planned.segment
    is_check_in = planned.kind == Kind.CHECK_IN_OPEN
    with words.speaking(booking.language):
        names = {"number": segment.flight_number, "city": segment.destination_city}
        subject = (
            _("Check-in is open: {number} to {city}")
            if is_check_in
            else _("Leaving soon: {number} to {city}")
        )
        heading = (
            _("Check-in is open for flight {number}.")
            if is_check_in
            else _("Flight {number} leaves soon.")
        )
        letter = Letter(
            subject=subject.format(**names),
            heading=heading.format(**names),
            blocks=[
                flight_words.booking_reference(booking),
                flight_words.leaving(segment),
                flight_words.travellers(booking),
                flight_words.local_times(*([] if is_check_in else [_("Have a good flight.")])),
            ],
        )
    return PlannedMail(
        kind=planned.kind,
        recipient_email=booking.contact_email,
        letter=letter,
        language=booking.language,
        due_at=planned.due_at,
        useful_until=planned.useful_until,
        segment_id=segment.segment_id,
        # A later event with the same departure asks for the same reminder.
        version=segment.departs_at.astimezone(UTC).isoformat(),
    )


def _announcement(
    booking: BookingEvent,
    kind: Kind,
    letter: Letter,
    *,
    now: datetime,
    useful_until: datetime | None = None,
    segment_id: UUID = NO_SEGMENT,
    enclosed: Enclosed | None = None,
) -> PlannedMail:
    return PlannedMail(
        kind=kind,
        recipient_email=booking.contact_email,
        letter=letter,
        language=booking.language,
        due_at=now,
        useful_until=useful_until,
        segment_id=segment_id,
        version=str(booking.sequence),
        enclosed=enclosed,
    )


def _facts_of(booking: BookingEvent) -> list[Block]:
    return [
        flight_words.booking_reference(booking),
        *flight_words.flights(booking),
        flight_words.travellers(booking),
    ]


def _disruption(booking: BookingEvent) -> list[Block]:
    if not booking.cancelled_segments:
        return []
    return [notice(_("The airline has cancelled a flight of this booking.")), _full_refund()]


def _full_refund() -> Block:
    return paragraph(
        _(
            "A full refund is available: cancel the booking, and everything you paid for it is"
            " given back."
        )
    )


def _nothing_charged() -> Block:
    return paragraph(
        _("No seat is taken and nothing is charged. You can search and book again at any time.")
    )


def _segments_of(booking: BookingEvent, changes: Sequence[SegmentChange]) -> list[BookedSegment]:
    segments = {one.segment_id: one for one in booking.segments}
    return [segments[change.segment_id] for change in changes]


def _only_segment(changes: Sequence[SegmentChange]) -> UUID:
    return changes[0].segment_id if len(changes) == 1 else NO_SEGMENT
