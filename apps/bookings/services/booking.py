"""Booking an itinerary: the steps of `docs/architecture.md`, "How a booking travels"."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError

from apps.bookings.domain import cancellation
from apps.bookings.domain.references import new_reference
from apps.bookings.domain.requests import BookingRequest
from apps.bookings.errors import (
    AdultRequired,
    CurrencyMismatch,
    IdempotencyInProgress,
)
from apps.bookings.models import Booking, IdempotencyKey, Passenger
from apps.bookings.services import (
    allowance,
    erasure,
    idempotency,
    intents,
    outcomes,
    settlement,
    transitions,
)
from apps.bookings.services.idempotency import Answer, KeyUse
from common import statements
from common.auth.principal import Principal
from common.db import atomic, retry_conflicts
from common.errors import DomainError
from common.http.client import NoAnswer
from contracts import codec
from contracts.http.flights import HoldRequest

log = logging.getLogger(__name__)

# How long seats are held; flights ends it earlier when departure is near.
HOLD_LIFE = timedelta(minutes=30)
OPENING_ATTEMPTS = 5
_RULES = codec.dump(cancellation.STANDARD)


def book_itinerary(
    *, traveller: Principal, request: BookingRequest, use: KeyUse, now: datetime
) -> Answer:
    """
    Book every segment of an itinerary for every passenger, or none.

    Repeating the call with the same key returns the first answer. A crash at any point leaves a
    pending booking, which the same key or the recovery job drives to its end.

    :raises IdempotencyKeyReused: the key came with another body before
    :raises IdempotencyInProgress: the first request with the key is still running
    :raises InvalidToken: the user is forgotten
    """
    opened = _open(traveller=traveller, request=request, use=use, now=now)
    if isinstance(opened, Answer):
        return opened
    booking, asked_before = opened
    # Outside the transaction: no row lock waits on HTTP.
    try:
        answer = settlement.settle(
            booking=booking,
            actor=intents.actor_of(traveller),
            asked_before=asked_before,
            notify=False,
        )
    except NoAnswer:
        answer = outcomes.accept(booking_id=booking.id, now=now)
    return replace(answer, replayed=asked_before)


def _open(
    *, traveller: Principal, request: BookingRequest, use: KeyUse, now: datetime
) -> Answer | tuple[Booking, bool]:
    """Claim the key, or find what it led to; tell whether flights may have been asked before."""
    if request.type == "hold":
        allowance.open_for(traveller.user_id)
    # Most keys are new: whether this one is, the database tells when it is claimed.
    for look in (False, *[True] * (OPENING_ATTEMPTS - 2)):
        try:
            return _open_once(traveller=traveller, request=request, use=use, now=now, look=look)
        except IntegrityError:
            log.debug("the key or the reference was taken before: looking")
    return _open_once(traveller=traveller, request=request, use=use, now=now, look=True)


@retry_conflicts()
def _open_once(
    *, traveller: Principal, request: BookingRequest, use: KeyUse, now: datetime, look: bool
) -> Answer | tuple[Booking, bool]:
    with atomic(Booking):
        if request.type == "hold":
            allowance.lock(traveller.user_id)
        row = idempotency.find(use, now=now) if look else None
        if row is not None:
            return _resume(row, now=now)
        opened = _begin(traveller=traveller, request=request, use=use, now=now)
        erasure.refuse_erased(traveller.user_id)
        return opened


def _begin(
    *, traveller: Principal, request: BookingRequest, use: KeyUse, now: datetime
) -> Answer | tuple[Booking, bool]:
    refusal = _rule_against(request, traveller=traveller, now=now)
    if refusal is not None:
        answer = idempotency.refused(refusal)
        idempotency.claim(use, answer=answer, now=now)
        return answer
    return _write_pending(traveller=traveller, request=request, use=use, now=now), False


def _resume(row: IdempotencyKey, *, now: datetime) -> Answer | tuple[Booking, bool]:
    """
    Return the answer a key led to, or its booking when whoever drove it is gone.

    :raises IdempotencyInProgress: somebody is driving it
    """
    booking = row.booking
    if row.response_status is not None or booking is None or booking.accepted_at is not None:
        return idempotency.replay(row, now=now)
    if intents.take(booking.id, now=now) is None:
        raise IdempotencyInProgress(retry_after=1)
    return booking, True


def _rule_against(
    request: BookingRequest, *, traveller: Principal, now: datetime
) -> DomainError | None:
    if not request.has_adult:
        return AdultRequired()
    expected = request.expected_total
    if expected is not None and expected.currency != settings.CURRENCY:
        return CurrencyMismatch(f"Prices are in {settings.CURRENCY}.")
    if request.type == "hold":
        return allowance.refusal(traveller.user_id, now=now)
    return None


def _write_pending(
    *, traveller: Principal, request: BookingRequest, use: KeyUse, now: datetime
) -> Booking:
    """
    Write a booking nothing is decided about, and the key that leads to it.

    :raises django.db.IntegrityError: the key was used before
    """
    held = request.type == "hold"
    wanted = HoldRequest(
        segments=request.segments,
        seats=request.seats,
        mode="until" if held else "sold",
        expires_at=now + HOLD_LIFE if held else None,
        expected_total=request.expected_total,
    )
    booking = statements.new(
        Booking,
        reference=new_reference(),
        user_id=traveller.user_id,
        contact_email=request.contact_email,
        language=traveller.language,
        type=request.type,
        number_of_seats=request.seats,
        request=codec.dump(wanted),
        cancellation_rules=_RULES,
        sequence=1,
        lease_until=now + intents.LEASE,
        created_at=now,
        updated_at=now,
    )
    booking.hold_request = wanted
    statements.insert_later([booking])
    idempotency.claim(use, booking=booking, now=now)
    transitions.begin(booking, actor=intents.actor_of(traveller))
    booking.travellers = [
        statements.new(
            Passenger,
            booking_id=booking.id,
            position=position,
            given_name=one.given_name,
            family_name=one.family_name,
            age=one.age,
            sex=one.sex,
        )
        for position, one in enumerate(request.passengers)
    ]
    statements.insert_later(booking.travellers)
    return booking
