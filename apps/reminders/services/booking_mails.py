"""
The mails of a booking: what happened is announced, what is to come is remembered.

Events come in any order. The reminders are always those of the newest one. An older one is still
announced if it is true (`domain/news.py`), with its flights as they are known to be by now.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from apps.reminders.domain import news, schedule
from apps.reminders.domain.news import BookingStatus
from apps.reminders.domain.notification import Kind, PlannedMail
from apps.reminders.models import AggregateSequence, NotificationTicket
from apps.reminders.services import airline_words, planning
from apps.reminders.services import booking_words as words
from common import statements
from common.db import atomic
from contracts import codec
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

log = logging.getLogger(__name__)

Told = TypeVar("Told", bound=BookingEvent)
_TellsOf = TypeVar("_TellsOf", bound=BookingEvent, contravariant=True)


class Write(Protocol[_TellsOf]):
    """Writes the mail that tells an event."""

    def __call__(self, booking: _TellsOf, /, *, now: datetime) -> PlannedMail:
        """Return the mail."""


def tell_held(*, booking: BookingHeldV1, now: datetime) -> None:
    """Mail until when the seats are kept."""
    _tell(booking, BookingStatus.HELD, Kind.BOOKING_HELD, words.held, now=now)


def tell_confirmed(*, booking: BookingConfirmedV1, now: datetime) -> None:
    """Mail the confirmation now, and plan the reminders of each departure."""
    _tell(booking, BookingStatus.CONFIRMED, Kind.BOOKING_CONFIRMED, words.confirmed, now=now)


def tell_cancelled(*, booking: BookingCancelledV1, now: datetime) -> None:
    """Mail the refund and its reason; drop the reminders."""
    _tell(booking, BookingStatus.CANCELLED, Kind.BOOKING_CANCELLED, words.cancelled, now=now)


def tell_expired(*, booking: BookingExpiredV1, now: datetime) -> None:
    """Mail that the seats are kept no longer."""
    _tell(booking, BookingStatus.EXPIRED, Kind.BOOKING_EXPIRED, words.expired, now=now)


def tell_failed(*, booking: BookingFailedV1, now: datetime) -> None:
    """Mail that a booking answered with 202 came to nothing."""
    _tell(booking, BookingStatus.FAILED, Kind.BOOKING_FAILED, words.failed, now=now)


def tell_changed(*, booking: BookingChangedV1, now: datetime) -> None:
    """Mail what the airline changed, and plan the reminders anew."""
    with atomic(NotificationTicket):
        known, _ = planning.lock_topic(booking, planning.BOOKING)
        changes = [one for one in booking.changes if not _is_overtaken(one, booking, known)]
        _keep_changes(known, booking, changes)
        if booking.sequence >= known.sequence:
            _catch_up(known, booking, booking.status, now=now)
        known.save(update_fields=["changed_segments"])
        # A hold confirmed since is paid, and reminded of.
        current = replace(booking, status=known.status)
        mails = _change_mails(current, changes, now=now)
        true = [mail for mail in mails if news.is_true(mail.kind, status=known.status)]
        planning.announce(booking, planning.BOOKING, true, now=now)


def _tell(
    booking: Told, status: BookingStatus, kind: Kind, write: Write[Told], *, now: datetime
) -> None:
    with atomic(NotificationTicket):
        now_known = {"sequence": booking.sequence, "status": status}
        known, is_first = planning.lock_topic(booking, planning.BOOKING, **now_known)
        if is_first:
            mails = _reminders(booking, status, waiting=(), now=now)
            mails.append(write(booking, now=now))
            planning.plan_first(booking, planning.BOOKING, mails, now=now)
            return
        if booking.sequence >= known.sequence:
            _catch_up(known, booking, status, now=now)
        if not news.is_true(kind, status=known.status):
            log.info("%s %s has been overtaken", booking.event_type, booking.event_id)
            return
        mail = write(_as_known(booking, known), now=now)
        planning.announce(booking, planning.BOOKING, [mail], now=now)


def _catch_up(
    known: AggregateSequence, booking: BookingEvent, status: str, *, now: datetime
) -> None:
    """Take the newest event for what the booking is: drop what it makes untrue, plan reminders."""
    known.sequence, known.status = booking.sequence, status
    new = {"sequence": known.sequence, "status": known.status}
    statements.change_later(AggregateSequence, new, pk=known.pk)
    waiting = planning.waiting_tickets(booking, planning.BOOKING)
    announced = [one for one in waiting if one.kind not in news.REMINDERS]
    planning.supersede((one for one in announced if _is_dropped(one, booking, status)), now=now)
    reminders = [one for one in waiting if one.kind in news.REMINDERS]
    planned = _reminders(booking, status, waiting=reminders, now=now)
    planning.replace(booking, planning.BOOKING, planned, waiting=reminders, now=now)


def _is_dropped(ticket: NotificationTicket, booking: BookingEvent, status: str) -> bool:
    changes = booking.changes if isinstance(booking, BookingChangedV1) else ()
    kind = Kind(ticket.kind)
    return not news.goes_out(
        kind,
        status=status,
        tried=ticket.attempts > 0,
        overtaken=kind in news.CHANGES and ticket.segment_id in {one.segment_id for one in changes},
    )


def _reminders(
    booking: BookingEvent, status: str, *, waiting: Sequence[NotificationTicket], now: datetime
) -> list[PlannedMail]:
    """Return the reminders of every flight that leaves, those overdue only if they wait."""
    if status != BookingStatus.CONFIRMED:
        return []
    gone = booking.cancelled_segments
    segments = [one for one in booking.segments if one.segment_id not in gone]
    overdue = schedule.overdue_reminders(segments=segments, now=now)
    mails = [words.reminder(booking, one) for one in overdue]
    keys = {ticket.dedupe_key for ticket in waiting}
    return [
        *(one for one in mails if planning.dedupe_key(booking, planning.BOOKING, one) in keys),
        *(words.reminder(booking, one) for one in schedule.reminders(segments=segments, now=now)),
    ]


def _change_mails(
    booking: BookingChangedV1, changes: Sequence[SegmentChange], *, now: datetime
) -> list[PlannedMail]:
    """Return one mail of each kind, however many flights an event is about."""
    lost = [one for one in changes if one.what == "cancelled"]
    moved = [one for one in changes if one.what != "cancelled"]
    mails = []
    if lost:
        mails.append(airline_words.flights_cancelled(booking, lost, now=now))
    if moved:
        mails.append(airline_words.flights_rescheduled(booking, moved, now=now))
    return mails


def _is_overtaken(change: SegmentChange, booking: BookingEvent, known: AggregateSequence) -> bool:
    newest = known.changed_segments.get(str(change.segment_id))
    return newest is not None and newest["sequence"] > booking.sequence


def _keep_changes(
    known: AggregateSequence, booking: BookingChangedV1, changes: Sequence[SegmentChange]
) -> None:
    segments = {one.segment_id: one for one in booking.segments}
    for change in changes:
        known.changed_segments[str(change.segment_id)] = {
            "sequence": booking.sequence,
            "is_cancelled": change.what == "cancelled",
            "segment": codec.dump(segments[change.segment_id]),
        }


def _as_known(booking: Told, known: AggregateSequence) -> Told:
    """Return an event with its flights as newer ones have told."""
    newer = {
        UUID(segment_id): change
        for segment_id, change in known.changed_segments.items()
        if change["sequence"] > booking.sequence
    }
    segments = tuple(
        codec.load(BookedSegment, newer[one.segment_id]["segment"])
        if one.segment_id in newer
        else one
        for one in booking.segments
    )
    lost = {segment_id for segment_id, change in newer.items() if change["is_cancelled"]}
    cancelled = (*booking.cancelled_segments, *lost)
    return replace(booking, segments=segments, cancelled_segments=cancelled)
