"""Every mail about a booking, in the words of its language: events in, planned mails out."""

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
    BookingCancelledV1,
    BookingConfirmedV1,
    BookingEvent,
    BookingExpiredV1,
    BookingFailedV1,
    BookingHeldV1,
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
    return announcement(booking, Kind.BOOKING_HELD, letter, now=now, useful_until=until)


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
    return announcement(booking, Kind.BOOKING_CONFIRMED, letter, now=now, enclosed=enclosed)


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
    return announcement(booking, Kind.BOOKING_CANCELLED, letter, now=now, enclosed=enclosed)


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
    return announcement(booking, Kind.BOOKING_EXPIRED, letter, now=now)


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
    return announcement(booking, Kind.BOOKING_FAILED, letter, now=now)


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


def announcement(
    booking: BookingEvent,
    kind: Kind,
    letter: Letter,
    *,
    now: datetime,
    useful_until: datetime | None = None,
    segment_id: UUID = NO_SEGMENT,
    enclosed: Enclosed | None = None,
) -> PlannedMail:
    """Return the mail that tells an event, which `sequence` makes one."""
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
    return [notice(_("The airline has cancelled a flight of this booking.")), full_refund()]


def full_refund() -> Block:
    """Return what is offered when the airline cancelled a flight that is paid."""
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
