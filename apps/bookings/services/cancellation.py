"""
Cancelling a booking as a whole: the intent with its refund, then flights, then the outcome.

The intent is the decision: once it is written the booking ends cancelled with that refund, however
long flights takes to answer.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from apps.bookings import clients, mappers
from apps.bookings.domain.state import Status
from apps.bookings.errors import Departed
from apps.bookings.models import Booking
from apps.bookings.services import idempotency, intents, quotes, transitions
from apps.bookings.services.idempotency import Answer
from common.auth.principal import Principal
from common.db import atomic, retry_conflicts
from common.http.client import NoAnswer
from common.messaging import outbox

log = logging.getLogger(__name__)

CANCEL = Booking.Intent.CANCEL


def cancel_booking(
    *, principal: Principal, booking_id: UUID, quote_id: UUID | None, now: datetime
) -> Answer:
    """
    Give a booking's seats back; the refund is the quote's, or what the rules say now.

    Answer 202 when flights keeps silent: the booking is cancelled later, with the same refund.

    :raises AlreadyCancelled: it is cancelled, or about to be
    :raises InvalidState: it is neither held nor confirmed
    :raises QuoteExpired: the quote holds no longer
    :raises Departed: the first flight has left
    """
    _open(principal=principal, booking_id=booking_id, quote_id=quote_id, now=now)
    try:
        finish(booking_id=booking_id)
    except NoAnswer as silence:
        log.warning("booking %s waits for its cancellation: %s", booking_id, silence)
        intents.accept(booking_id=booking_id, intent=CANCEL, now=now)
    booking = Booking.objects.get(id=booking_id)
    status = 200 if booking.status == Booking.Status.CANCELLED else 202
    return idempotency.booking_as_is(booking, status=status, now=timezone.now())


@retry_conflicts()
def _open(*, principal: Principal, booking_id: UUID, quote_id: UUID | None, now: datetime) -> None:
    with atomic(Booking):
        booking = intents.lock(booking_id)
        quotes.require_cancellable(booking, now=now)
        assessment = quotes.assess(booking, now=now)
        if not assessment.rule.open:
            raise Departed
        booking.refund_minor = assessment.refund.minor
        booking.refund_explanation = assessment.rule.explanation
        if quote_id is not None:
            quote = quotes.promised(booking, quote_id=quote_id, now=now)
            booking.refund_minor = quote.refund_minor
            booking.refund_explanation = quote.explanation
        actor = intents.actor_of(principal, booking)
        intents.begin(booking, intent=CANCEL, actor=actor, now=now)


def finish(*, booking_id: UUID) -> None:
    """
    Have flights free a booking's seats and write that it is cancelled.

    :raises NoAnswer: whether the seats are free is unknown; the intent stays open
    """
    clients.release_seats(booking_id=booking_id)
    _write_cancelled(booking_id, now=timezone.now())


@retry_conflicts()
def _write_cancelled(booking_id: UUID, *, now: datetime) -> None:
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.intent != CANCEL:
            return
        # When it was asked: the refund goes by that instant.
        booking.cancelled_at = booking.intent_at
        intents.close(booking)
        transitions.move(
            booking,
            to=Status.CANCELLED,
            actor=booking.intent_actor,
            reason=booking.refund_explanation,
            now=now,
        )
        outbox.publish(mappers.booking_cancelled(booking, at=now))
