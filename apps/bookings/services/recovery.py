"""
Driving pending bookings and open intents to their end when the request behind them could not.

Every step is safe to repeat and a lease keeps two runs from doing the same, so that two beats, or
a request that is merely slow, are harmless.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from apps.bookings.errors import BookingNotCompleted
from apps.bookings.models import Booking
from apps.bookings.services import cancellation, confirmation, intents, settlement
from apps.bookings.services.transitions import RECOVERY
from common.db import retry_conflicts
from common.http import request_id
from common.http.client import NoAnswer

log = logging.getLogger(__name__)

GIVE_UP_AFTER = timedelta(minutes=10)
PAUSE = timedelta(seconds=5)
_lease = retry_conflicts()(intents.take)


def recover_booking(*, booking_id: UUID, now: datetime) -> bool:
    """
    Repeat the call to flights. For a pending booking ten minutes long: then the seats are given
    back and it fails; an intent is repeated until flights answers.

    Return False when flights keeps silent: the booking waits for the next run.
    """
    booking = _lease(booking_id, now=now)
    if booking is None:
        return True
    token = request_id.current.set(_request_id(booking))
    try:
        _drive(booking, now=now)
    except NoAnswer as silence:
        log.warning("booking %s waits for flights: %s", booking.reference, silence)
        intents.put_off(booking_id, until=now + PAUSE)
        return False
    finally:
        request_id.current.reset(token)
    return True


def _drive(booking: Booking, *, now: datetime) -> None:
    if booking.intent == Booking.Intent.CONFIRM:
        confirmation.finish(booking_id=booking.id)
    elif booking.intent == Booking.Intent.CANCEL:
        cancellation.finish(booking_id=booking.id)
    elif booking.abandoned_at is not None or now - booking.created_at >= GIVE_UP_AFTER:
        settlement.give_up(
            booking_id=booking.id, refusal=BookingNotCompleted(), actor=RECOVERY, notify=True
        )
    else:
        settlement.settle(booking=booking, actor=RECOVERY, asked_before=True, notify=True)


def _request_id(booking: Booking) -> str:
    """Return the id of the request that asked for what is still to be done."""
    if booking.intent:
        return booking.intent_request_id
    return booking.transitions.order_by("sequence").values_list("request_id", flat=True)[0]
