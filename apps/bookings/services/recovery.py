"""
Driving pending bookings to their end when the request that began them could not.

Every step is safe to repeat and a lease keeps two runs from doing the same, so that two beats, or
a request that is merely slow, are harmless.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from apps.bookings.errors import BookingNotCompleted
from apps.bookings.models import Booking
from apps.bookings.services import settlement
from apps.bookings.services.booking import LEASE
from apps.bookings.services.transitions import RECOVERY
from common.db import retry_conflicts
from common.http import request_id
from common.http.client import NoAnswer

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(minutes=10)
PAUSE = timedelta(seconds=5)


def recover_booking(*, booking_id: UUID, now: datetime) -> bool:
    """
    Repeat the call to flights, for ten minutes; then give the seats back and fail the booking.

    Return False when flights keeps silent: the booking waits for the next run.
    """
    booking = _lease(booking_id, now=now)
    if booking is None:
        return True
    token = request_id.current.set(_first_request_id(booking))
    try:
        _drive(booking, now=now)
    except NoAnswer as silence:
        log.warning("booking %s stays pending: %s", booking.reference, silence)
        _put_off(booking_id, until=now + PAUSE)
        return False
    finally:
        request_id.current.reset(token)
    return True


def _drive(booking: Booking, *, now: datetime) -> None:
    if booking.abandoned_at is not None or now - booking.created_at >= GIVE_UP_AFTER:
        settlement.give_up(
            booking_id=booking.id, refusal=BookingNotCompleted(), actor=RECOVERY, notify=True
        )
    else:
        settlement.settle(booking=booking, actor=RECOVERY, asked_before=True, notify=True)


@retry_conflicts()
def _lease(booking_id: UUID, *, now: datetime) -> Booking | None:
    """Take a pending booking nobody drives; None when somebody was faster."""
    free = Booking.objects.filter(
        id=booking_id, status=Booking.Status.PENDING, lease_until__lte=now
    )
    taken = free.update(lease_until=now + LEASE, recovery_attempts=F("recovery_attempts") + 1)
    return Booking.objects.get(id=booking_id) if taken else None


@retry_conflicts()
def _put_off(booking_id: UUID, *, until: datetime) -> None:
    Booking.objects.filter(id=booking_id, status=Booking.Status.PENDING).update(lease_until=until)


def _first_request_id(booking: Booking) -> str:
    return booking.transitions.order_by("sequence").values_list("request_id", flat=True)[0]
