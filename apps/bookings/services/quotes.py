"""Quoting a cancellation: what it gives back, under the rules the traveller booked under."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from apps.bookings.domain import cancellation
from apps.bookings.domain.airline_changes import CANCELLED
from apps.bookings.domain.cancellation import Assessment, Item
from apps.bookings.errors import AlreadyCancelled, InvalidState, QuoteExpired
from apps.bookings.models import Booking, CancellationQuote, Segment
from apps.bookings.services import intents
from common.db import atomic, retry_conflicts
from contracts.money import Money

RETENTION = timedelta(hours=24)


@retry_conflicts()
def quote_cancellation(*, booking_id: UUID, now: datetime) -> tuple[CancellationQuote, Assessment]:
    """
    Promise a refund for 15 minutes, or until the rule changes if that is sooner.

    :raises AlreadyCancelled: there is nothing left to cancel
    :raises InvalidState: it is neither held nor confirmed
    """
    with atomic(Booking):
        booking = intents.lock(booking_id)
        require_cancellable(booking, now=now)
        assessment = assess(booking, now=now)
        quote = CancellationQuote.objects.create(
            booking=booking,
            sequence=booking.sequence,
            rule=assessment.rule.code,
            refund_minor=assessment.refund.minor,
            currency=assessment.refund.currency,
            explanation=assessment.rule.explanation,
            created_at=now,
            expires_at=assessment.expires_at,
        )
    return quote, assessment


def require_cancellable(booking: Booking, *, now: datetime) -> None:
    """
    Refuse a booking that has nothing to cancel.

    :raises AlreadyCancelled: it is cancelled, or about to be
    :raises InvalidState: it is neither held nor confirmed, or about to be confirmed
    """
    if Booking.Status.CANCELLED == booking.status or booking.intent == Booking.Intent.CANCEL:
        raise AlreadyCancelled
    actions = booking.actions_at(now)
    if "cancel" not in actions:
        raise InvalidState(booking_status=booking.status_at(now).value, available_actions=actions)


def promised(booking: Booking, *, quote_id: UUID, now: datetime) -> CancellationQuote:
    """
    Return a quote of a booking that still holds.

    :raises QuoteExpired: its time is over, the booking changed since, or it is another's
    """
    quote = CancellationQuote.objects.filter(id=quote_id, booking=booking).first()
    if quote is None or now > quote.expires_at or quote.sequence != booking.sequence:
        raise QuoteExpired("Ask for a new quote.")
    return quote


def assess(booking: Booking, *, now: datetime) -> Assessment:
    """Return what cancelling a held or confirmed booking would give back at this instant."""
    segments = booking.itinerary
    departs_at = min(one.departs_at for one in segments)
    if booking.status == Booking.Status.HELD:
        unpaid = cancellation.assess(
            cancellation.NOTHING_PAID,
            items=[Item(name=_name(booking, one), paid=_nothing(booking)) for one in segments],
            currency=booking.currency,
            departs_at=departs_at,
            now=now,
        )
        return replace(
            unpaid, expires_at=min(unpaid.expires_at, booking.hold_expires_at or departs_at)
        )
    rule = cancellation.matching_rule(
        booking.rules,
        departs_at=departs_at,
        airline_cancelled=any(one.flight_status == CANCELLED for one in segments),
        now=now,
    )
    return cancellation.assess(
        rule,
        items=[
            Item(name=_name(booking, one), paid=one.fare.times(booking.number_of_seats))
            for one in segments
        ],
        currency=booking.currency,
        departs_at=departs_at,
        now=now,
    )


def _name(booking: Booking, segment: Segment) -> str:
    seats = booking.number_of_seats
    return f"{segment}, {segment.cabin}, {seats} passenger{'s' if seats > 1 else ''}"


def _nothing(booking: Booking) -> Money:
    return Money(minor=0, currency=booking.currency)


def delete_old_quotes(*, now: datetime, limit: int = 5000) -> int:
    """Delete quotes that ended more than a day ago; return how many."""
    old = CancellationQuote.objects.filter(expires_at__lt=now - RETENTION)
    ids = list(old.order_by("expires_at", "id").values_list("id", flat=True)[:limit])
    return CancellationQuote.objects.filter(id__in=ids).delete()[0]
