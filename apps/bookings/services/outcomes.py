"""
Writing down how a pending booking ended.

Each function takes the booking's row and acts only while it is pending: of two that race, the
request and the recovery, the first one decides and the other gets the same answer. Status,
history, event and stored idempotent answer stand in one transaction.
"""

from datetime import datetime
from uuid import UUID

from apps.bookings import mappers
from apps.bookings.domain.state import Status
from apps.bookings.models import Booking, Segment
from apps.bookings.services import airline_changes, idempotency, intents, transitions
from apps.bookings.services.idempotency import Answer
from common import sql, statements
from common.db import atomic, retry_conflicts
from common.errors import DomainError
from common.messaging import outbox
from contracts.http.flights import PricedHold, PricedSegment


def complete(
    *,
    booking_id: UUID,
    hold: PricedHold,
    actor: str,
    now: datetime,
    pending: Booking | None = None,
) -> Answer:
    """
    Write that the seats are sold or held, with the flights and fares as they were then.

    `pending`: the booking, where the caller has it at hand as it was when nothing was decided.
    """
    if pending is None:
        pending = Booking.objects.get(id=booking_id)
    try:
        return _complete(pending, pending.sequence, hold, actor=actor, now=now)
    except sql.Unmatched:
        return idempotency.stored_answer(Booking.objects.get(id=booking_id), now=now)


@retry_conflicts()
def _complete(
    booking: Booking, sequence: int, hold: PricedHold, *, actor: str, now: datetime
) -> Answer:
    held = hold.status == "held"
    with atomic(Booking):
        transitions.decide(
            booking,
            sequence=sequence,
            to=Status.HELD if held else Status.CONFIRMED,
            actor=actor,
            reason="seats held" if held else "seats sold",
            now=now,
            total_minor=hold.total.minor,
            currency=hold.total.currency,
            hold_expires_at=hold.expires_at if held else None,
        )
        booking.itinerary = [
            _segment(booking, position, priced) for position, priced in enumerate(hold.segments)
        ]
        statements.insert_later(booking.itinerary)
        tell = mappers.booking_held if held else mappers.booking_confirmed
        outbox.publish(tell(booking, at=now))
        # What flights answered may be older than what the airline told since.
        airline_changes.catch_up(booking, now=now)
        answer = idempotency.booking_made(booking, now=now)
        idempotency.store(booking, answer)
    return answer


@retry_conflicts()
def fail(
    *, booking_id: UUID, refusal: DomainError, actor: str, notify: bool, now: datetime
) -> Answer:
    """
    Write that the booking came to nothing; one that was abandoned keeps its first reason.

    `notify`: nobody is waiting for the answer, so an event tells it.
    """
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.status != Booking.Status.PENDING:
            return idempotency.stored_answer(booking, now=now)
        if booking.abandoned_at is None:
            _note(booking, refusal)
        transitions.move(
            booking, to=Status.FAILED, actor=actor, reason=booking.failure_code, now=now
        )
        if notify:
            outbox.publish(mappers.booking_failed(booking, at=now))
        answer = idempotency.answer_of_failure(booking)
        idempotency.store(booking, answer)
    return answer


@retry_conflicts()
def abandon(*, booking_id: UUID, refusal: DomainError, now: datetime) -> bool:
    """
    Write that the seats will be given back: from here on nobody confirms the booking.

    Return False when it has ended otherwise meanwhile; its seats are then not to be touched.
    """
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.is_undecided:
            _note(booking, refusal)
            booking.abandoned_at = booking.updated_at = now
            statements.update(booking)
        return booking.status == Booking.Status.PENDING


@retry_conflicts()
def accept(*, booking_id: UUID, now: datetime) -> Answer:
    """Write that the traveller was told to wait, and leave the booking to the recovery job."""
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.status != Booking.Status.PENDING:
            return idempotency.stored_answer(booking, now=now)
        booking.accepted_at = booking.lease_until = booking.updated_at = now
        statements.update(booking)
    return idempotency.booking_made(booking, now=now)


def _note(booking: Booking, refusal: DomainError) -> None:
    answer = idempotency.refused(refusal)
    booking.failure_code = refusal.code
    booking.failure = {"status": answer.status, "body": answer.body}


def _segment(booking: Booking, position: int, priced: PricedSegment) -> Segment:
    return statements.new(
        Segment,
        booking_id=booking.id,
        position=position,
        flight_id=priced.flight_id,
        flight_version=priced.flight_version,
        carrier=priced.carrier,
        flight_number=priced.flight_number,
        origin=priced.origin,
        origin_city=priced.origin_city,
        origin_zone=priced.origin_zone,
        destination=priced.destination,
        destination_city=priced.destination_city,
        destination_zone=priced.destination_zone,
        departs_at=priced.departs_at,
        arrives_at=priced.arrives_at,
        cabin=priced.cabin,
        fare_minor=priced.fare.minor,
        currency=priced.fare.currency,
        boarding_gate=priced.boarding_gate,
    )
