"""Carrying out what time has decided about holds; flights' clock is the one that counts."""

import logging
from datetime import datetime
from uuid import UUID

from apps.bookings import clients, mappers
from apps.bookings.domain.state import Status
from apps.bookings.models import Booking
from apps.bookings.services import intents, transitions
from common.db import atomic, retry_conflicts
from common.messaging import outbox

log = logging.getLogger(__name__)

_GONE = ("expired", "released")


def expire_hold(*, booking_id: UUID, now: datetime) -> bool:
    """
    Ask flights about a held booking past its time; write that it expired if flights says so.

    Return whether it did. Nothing is claimed: asking changes nothing, and of two that ask the one
    that locks the booking first writes.

    :raises NoAnswer: flights kept silent; the booking stays as it is
    """
    hold = clients.read_hold(booking_id=booking_id)
    if hold.status in _GONE:
        return _write(booking_id, now=now)
    if hold.status == "sold":
        log.error("booking %s is held, its seats are sold", booking_id)
    return False


@retry_conflicts()
def _write(booking_id: UUID, *, now: datetime) -> bool:
    with atomic(Booking):
        booking = intents.lock(booking_id)
        # Asked to be confirmed or cancelled meanwhile: whoever drives that writes the end.
        if booking.status != Booking.Status.HELD or booking.intent:
            return False
        expire(booking, actor=transitions.EXPIRY, now=now)
        return True


def expire(booking: Booking, *, actor: str, now: datetime) -> None:
    """Write, in the caller's transaction, that a locked held booking lost its seats to time."""
    transitions.move(
        booking, to=Status.EXPIRED, actor=actor, reason="the hold's time passed", now=now
    )
    outbox.publish(mappers.booking_expired(booking, at=now))
