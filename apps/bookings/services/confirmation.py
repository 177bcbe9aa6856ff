"""
Confirming a held booking: the intent, then flights, then the outcome flights decided.

Flights decides under its row lock whether the hold is still alive, so that a confirmation at the
last second and the expiry have one outcome.
"""

import logging
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from apps.bookings import clients, mappers
from apps.bookings.domain.state import Status
from apps.bookings.errors import (
    FlightClosed,
    HoldExpired,
    IdempotencyInProgress,
    InvalidState,
    SeatsRefused,
)
from apps.bookings.models import Booking, IdempotencyKey
from apps.bookings.services import expiry, idempotency, intents, transitions
from apps.bookings.services.idempotency import Answer, KeyUse
from common import statements
from common.auth.principal import Principal
from common.db import atomic, retry_conflicts
from common.errors import DomainError, Forbidden, NotFound
from common.http.client import NoAnswer
from common.messaging import outbox

log = logging.getLogger(__name__)

CONFIRM = Booking.Intent.CONFIRM


def confirm_booking(
    *, traveller: Principal, booking_id: UUID, use: KeyUse, now: datetime
) -> Answer:
    """
    Sell the seats a booking holds; repeating the call with the same key gives the first answer.

    Without an answer of flights the booking stays as it is, to be confirmed or expired later.

    :raises Forbidden: the booking is somebody else's
    :raises NotFound: the traveller is forgotten
    :raises IdempotencyKeyReused: the key came with another body, or for another booking, before
    :raises IdempotencyInProgress: the first request with the key is still running
    """
    opened = _open(traveller=traveller, booking_id=booking_id, use=use, now=now)
    if isinstance(opened, Answer):
        return opened
    try:
        finish(booking_id=booking_id)
    except NoAnswer as silence:
        log.warning("booking %s waits for its confirmation: %s", booking_id, silence)
        intents.accept(booking_id=booking_id, intent=CONFIRM, now=now)
    row = idempotency.find(use, now=now)
    if row is None:
        raise LookupError(f"the key of the confirmation of {booking_id} is gone")
    return replace(idempotency.replay(row, now=timezone.now()), replayed=opened)


def _open(*, traveller: Principal, booking_id: UUID, use: KeyUse, now: datetime) -> Answer | bool:
    try:
        return _open_once(traveller=traveller, booking_id=booking_id, use=use, now=now)
    except IntegrityError:
        log.info("the key was taken for another booking a moment ago: looking again")
    return _open_once(traveller=traveller, booking_id=booking_id, use=use, now=now)


@retry_conflicts()
def _open_once(
    *, traveller: Principal, booking_id: UUID, use: KeyUse, now: datetime
) -> Answer | bool:
    """Write the intent, or return what the key led to; True: flights may have been asked before."""
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.user_id != traveller.user_id:
            raise Forbidden("Only its traveller confirms a booking.")
        if booking.erased_at is not None:
            raise NotFound
        row = idempotency.find(use, now=now)
        if row is not None:
            return _resume(row, booking, now=now)
        refusal = _rule_against(booking, now=now)
        if refusal is not None:
            answer = idempotency.refused(refusal)
            idempotency.claim(use, booking=booking, answer=answer, now=now)
            return answer
        intents.begin(booking, intent=CONFIRM, actor=intents.actor_of(traveller), now=now)
        idempotency.claim(use, booking=booking, now=now)
        return False


def _resume(row: IdempotencyKey, booking: Booking, *, now: datetime) -> Answer | bool:
    if row.response_status is not None or booking.accepted_at is not None:
        return idempotency.replay(row, now=now)
    if intents.take(booking.id, now=now) is None:
        raise IdempotencyInProgress(retry_after=1)
    return True


def _rule_against(booking: Booking, *, now: datetime) -> DomainError | None:
    if booking.status == Booking.Status.EXPIRED:
        return HoldExpired()
    if booking.status == Booking.Status.HELD and not booking.intent:
        # Past its time too: whether it is, flights' clock says.
        return None
    return InvalidState(
        booking_status=booking.status_at(now).value, available_actions=booking.actions_at(now)
    )


def finish(*, booking_id: UUID) -> None:
    """
    Ask flights to sell what a booking holds and write down what it decides.

    The call is idempotent by the booking's id, so that anybody may repeat it.

    :raises NoAnswer: flights has not decided; the intent stays open
    """
    try:
        clients.confirm_seats(booking_id=booking_id)
    except SeatsRefused as refusal:
        _write_refusal(booking_id, refusal, now=timezone.now())
    else:
        _write_confirmed(booking_id, now=timezone.now())


@retry_conflicts()
def _write_confirmed(booking_id: UUID, *, now: datetime) -> None:
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.intent != CONFIRM:
            return
        intents.close(booking)
        booking.hold_expires_at = None
        transitions.move(
            booking, to=Status.CONFIRMED, actor=booking.intent_actor, reason="seats sold", now=now
        )
        outbox.publish(mappers.booking_confirmed(booking, at=now))
        answer = idempotency.booking_as_is(booking, status=200, now=now)
        idempotency.store(booking, answer, route=idempotency.CONFIRM)


@retry_conflicts()
def _write_refusal(booking_id: UUID, refusal: SeatsRefused, *, now: datetime) -> None:
    """Write that flights refused: a closed flight leaves the booking held, until its time."""
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.intent != CONFIRM:
            return
        intents.close(booking)
        if isinstance(refusal, FlightClosed):
            booking.updated_at = now
            statements.update(booking)
        else:
            # Expired, or given back behind our back: either way the seats are gone.
            refusal = HoldExpired(refusal.detail if isinstance(refusal, HoldExpired) else "")
            expiry.expire(booking, actor=transitions.EXPIRY, now=now)
        answer = idempotency.refused(refusal)
        idempotency.store(booking, answer, route=idempotency.CONFIRM)
