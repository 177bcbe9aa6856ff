"""
Intents: what was asked of a held or confirmed booking, written down before flights is told.

One may be open at a time, so of a confirmation and a cancellation that race the first is carried
out and the other refused. Whoever finishes an intent does so under the booking's lease; every
step is safe to repeat.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from apps.bookings.models import Booking
from common import statements
from common.auth.principal import Principal
from common.db import atomic, retry_conflicts
from common.http import request_id
from common.lookups import Lookup

# Longer than a request can take to drive its booking; after it, somebody else may.
LEASE = timedelta(seconds=30)
_LOCKED = Lookup(Booking, "id", lock=True)
UNDECIDED = Q(status=Booking.Status.PENDING) | Q(intent__in=Booking.Intent.values)


def actor_of(principal: Principal, booking: Booking | None = None) -> str:
    """Return how history names a user; `booking`: it may be somebody else's, for staff."""
    foreign = booking is not None and booking.user_id != principal.user_id
    return f"{'admin' if foreign else 'user'}:{principal.user_id}"


def lock(booking_id: UUID) -> Booking:
    """Return a booking, locked until the caller's transaction ends."""
    return _LOCKED.get(booking_id)


def begin(booking: Booking, *, intent: Booking.Intent, actor: str, now: datetime) -> None:
    """Save a booking, locked by the caller, with what was asked of it, and take its lease."""
    booking.intent = intent
    booking.intent_at = booking.updated_at = now
    booking.intent_actor = actor
    booking.intent_request_id = request_id.current.get()
    booking.accepted_at = None
    booking.recovery_attempts = 0
    booking.lease_until = now + LEASE
    statements.update(booking)


def close(booking: Booking) -> None:
    """Take the intent off a locked booking; the caller saves it."""
    booking.intent = ""
    booking.intent_at = None


@retry_conflicts()
def accept(*, booking_id: UUID, intent: Booking.Intent, now: datetime) -> None:
    """Write that the traveller was told to wait, and leave the intent to the recovery job."""
    with atomic(Booking):
        booking = lock(booking_id)
        if booking.intent == intent:
            booking.accepted_at = booking.lease_until = booking.updated_at = now
            statements.update(booking)


def take(booking_id: UUID, *, now: datetime) -> Booking | None:
    """Lease a booking flights is to be asked about; None when somebody is driving it."""
    free = Booking.objects.filter(UNDECIDED, id=booking_id, lease_until__lte=now)
    taken = free.update(lease_until=now + LEASE, recovery_attempts=F("recovery_attempts") + 1)
    return Booking.objects.get(id=booking_id) if taken else None


@retry_conflicts()
def put_off(booking_id: UUID, *, until: datetime) -> None:
    """Leave a booking flights kept silent about for a while."""
    Booking.objects.filter(UNDECIDED, id=booking_id).update(lease_until=until)
