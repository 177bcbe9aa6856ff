"""
Which mails about a booking are worth sending once there is newer news.

Events come in any order and mails wait for their sender, so something may have happened since.
What happened is told in the order it happened; what would reach the traveller after newer news,
and is true no more, is not told at all.
"""

from collections.abc import Mapping
from enum import StrEnum

from apps.reminders.domain.notification import Kind


class BookingStatus(StrEnum):
    """How far a booking has come, as its events tell."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


REMINDERS = frozenset({Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER})
CHANGES = frozenset({Kind.FLIGHT_RESCHEDULED, Kind.FLIGHT_CANCELLED})

_LIVE = frozenset({BookingStatus.HELD, BookingStatus.CONFIRMED})
_TRUE_WHILE: Mapping[Kind, frozenset[BookingStatus]] = {
    Kind.BOOKING_HELD: frozenset({BookingStatus.HELD}),
    Kind.BOOKING_CONFIRMED: frozenset({BookingStatus.CONFIRMED}),
    Kind.BOOKING_CANCELLED: frozenset({BookingStatus.CANCELLED}),
    Kind.BOOKING_EXPIRED: frozenset({BookingStatus.EXPIRED}),
    Kind.BOOKING_FAILED: frozenset({BookingStatus.FAILED}),
    Kind.FLIGHT_RESCHEDULED: _LIVE,
    Kind.FLIGHT_CANCELLED: _LIVE,
}


def is_true(kind: Kind, *, status: str) -> bool:
    """Tell whether an announcement is true of a booking in this status."""
    return status in _TRUE_WHILE[kind]


def goes_out(kind: Kind, *, status: str, tried: bool, overtaken: bool) -> bool:
    """
    Tell whether an announcement that waits still goes out, the booking now being in this status.

    One not yet tried goes out before the newer news; but a deadline that is met, or gone, would
    only confuse. One tried in vain would come after them. `overtaken`: the newer news are about
    the same flights.
    """
    if not tried and kind != Kind.BOOKING_HELD:
        return True
    return is_true(kind, status=status) and not overtaken
