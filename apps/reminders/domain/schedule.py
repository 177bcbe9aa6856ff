"""When a traveller is reminded of a departure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.reminders.domain.notification import Kind
from contracts.events.bookings import BookedSegment

CHECK_IN_OPENS = timedelta(hours=24)
DEPARTURE_REMINDER = timedelta(hours=3)


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One reminder of one departure: when it is due, and until when it helps."""

    kind: Kind
    segment: BookedSegment
    due_at: datetime
    useful_until: datetime


def reminders(*, segments: Iterable[BookedSegment], now: datetime) -> Iterator[Reminder]:
    """
    Yield the reminders that still help a traveller whose booking is confirmed at `now`.

    Check-in is open from 24 h before departure, so who books later than that is told at once;
    from 3 h before departure the departure reminder takes its place. That one is for who might
    have forgotten: somebody who books later than 3 h before departure has not.
    """
    for segment in segments:
        closing = segment.departs_at - DEPARTURE_REMINDER
        if now >= closing:
            continue
        yield Reminder(
            kind=Kind.CHECK_IN_OPEN,
            segment=segment,
            due_at=max(segment.departs_at - CHECK_IN_OPENS, now),
            useful_until=closing,
        )
        yield _departure_reminder(segment)


def overdue_reminders(*, segments: Iterable[BookedSegment], now: datetime) -> Iterator[Reminder]:
    """Yield the reminders that `reminders` plans no more, but that help if they wait to be sent."""
    for segment in segments:
        if segment.departs_at - DEPARTURE_REMINDER <= now < segment.departs_at:
            yield _departure_reminder(segment)


def _departure_reminder(segment: BookedSegment) -> Reminder:
    return Reminder(
        kind=Kind.DEPARTURE_REMINDER,
        segment=segment,
        due_at=segment.departs_at - DEPARTURE_REMINDER,
        useful_until=segment.departs_at,
    )
