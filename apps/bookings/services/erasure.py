"""
Forgetting a traveller: names, ages, addresses, answers and events go, what was paid stays.

The request is noted in a transaction of its own, and from its commit on nobody books for the user:
who writes a booking looks for the note afterwards, in the same transaction. So what is written
without having seen it is locked before the erasure looks at the user's bookings, and is waited for.

What was booked while the account was being closed is given back in full.
"""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from apps.bookings import selectors
from apps.bookings.models import (
    Booking,
    CancellationQuote,
    Holder,
    IdempotencyKey,
    Passenger,
    TravellerErasure,
)
from apps.bookings.services import cancellation, intents
from common.auth.tokens import InvalidToken
from common.db import atomic, retry_conflicts
from common.http.client import NoAnswer
from common.lookups import Lookup
from common.messaging import inbox, outbox
from common.scrubbing import scrub
from contracts.events.accounts import ErasureRequestedV1
from contracts.events.bookings import TravellerErasedV1

log = logging.getLogger(__name__)

ACTOR = "erasure"
GIVEN_BACK = "The account was closed while this was being booked: everything is refunded."
PAUSE = timedelta(seconds=5)
CHUNK = 500
_ERASED = Lookup(TravellerErasure, "user_id")


def refuse_erased(user_id: UUID) -> None:
    """
    Refuse a user who is forgotten; in the transaction that wrote something of theirs, after it.

    :raises InvalidToken: the user's sign-ins have ended
    """
    if _ERASED.first(user_id) is not None:
        raise InvalidToken("This sign-in has ended.")


def note_request(*, requested: ErasureRequestedV1, now: datetime) -> None:
    """Note that a user is to be forgotten; asked again, have it told again."""
    with atomic(TravellerErasure):
        known, new = TravellerErasure.objects.get_or_create(
            user_id=requested.aggregate_id,
            defaults={"erasure_id": requested.erasure_id, "requested_at": now, "due_at": now},
        )
        if not new:  # another one where a backup was restored
            again = {"erasure_id": requested.erasure_id, "due_at": known.due_at or now}
            TravellerErasure.objects.filter(user_id=known.user_id).update(**again)
        inbox.forget(event_ids=[requested.event_id])  # it holds the address


def erase_traveller(*, user_id: UUID, now: datetime) -> bool:
    """
    Erase what is personal in a user's bookings, and tell so; False: some of them go on yet.

    Safe to repeat, also by several at once.
    """
    for booking in _live(user_id, now=now).filter(intent=""):
        _give_back(booking.id, now=now)
    return _erase(user_id, now=now)


def _live(user_id: UUID, *, now: datetime) -> QuerySet[Booking]:
    """Return bookings that end by being cancelled; those undecided end by themselves."""
    return selectors.live_of(user_id=user_id, now=now).exclude(status=Booking.Status.PENDING)


def _give_back(booking_id: UUID, *, now: datetime) -> None:
    if not _begin_cancellation(booking_id, now=now):
        return
    try:
        cancellation.finish(booking_id=booking_id)
    except NoAnswer as silence:
        log.warning("booking %s of an erased user waits for flights: %s", booking_id, silence)


@retry_conflicts()
def _begin_cancellation(booking_id: UUID, *, now: datetime) -> bool:
    with atomic(Booking):
        booking = intents.lock(booking_id)
        if booking.intent or booking.status not in selectors.LIVE:
            return False
        paid = booking.status == Booking.Status.CONFIRMED
        booking.refund_minor = booking.total_minor if paid else 0
        booking.refund_explanation = GIVEN_BACK
        intents.begin(booking, intent=Booking.Intent.CANCEL, actor=ACTOR, now=now)
        return True


@retry_conflicts()
def _erase(user_id: UUID, *, now: datetime) -> bool:
    with atomic(Booking):
        erasure = TravellerErasure.objects.select_for_update().get(user_id=user_id)
        if erasure.due_at is None:
            return True
        # Locks what is being written as well: it is waited for, and seen.
        mine = Booking.objects.filter(user_id=user_id)
        locked = mine.select_for_update().order_by(*selectors.NEWEST_FIRST)
        ids = list(locked.values_list("id", flat=True))
        if selectors.live_of(user_id=user_id, now=now).exists():
            TravellerErasure.objects.filter(user_id=user_id).update(due_at=now + PAUSE)
            return False
        for start in range(0, len(ids), CHUNK):
            _erase_bookings(ids[start : start + CHUNK], now=now)
        IdempotencyKey.objects.filter(user_id=user_id).delete()
        Holder.objects.filter(user_id=user_id).delete()
        outbox.forget_about("bookings", aggregate_ids=[user_id])
        erasure.due_at = None
        erasure.receipts += 1
        erasure.save(update_fields=["due_at", "receipts"])
        scrub(Booking)
        outbox.publish(
            TravellerErasedV1(
                occurred_at=now,
                aggregate_id=user_id,
                sequence=erasure.receipts,
                erasure_id=erasure.erasure_id,
                booking_ids=tuple(ids),
            )
        )
    return True


def _erase_bookings(ids: list[UUID], *, now: datetime) -> None:
    Passenger.objects.filter(booking_id__in=ids).delete()
    CancellationQuote.objects.filter(booking_id__in=ids).delete()
    # Unpublished ones as well: they are mails to somebody who is to be written to no more.
    outbox.forget_about("bookings", aggregate_ids=ids)
    Booking.objects.filter(id__in=ids, erased_at=None).update(
        contact_email="", language="en", failure=None, erased_at=now
    )
