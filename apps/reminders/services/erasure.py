"""
Forgetting a reader: the mails to the user or about their bookings, and the events they came from.

The request is noted in a transaction of its own. From its commit on no event makes a mail for the
user: whoever handles one looks for the note after locking the event's topic. So what is made
without having seen it holds the topic's lock before the erasure asks for it, and is waited for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from apps.reminders import selectors
from apps.reminders.domain.notification import Status
from apps.reminders.models import (
    AggregateSequence,
    NotificationTicket,
    ReaderErasure,
)
from common.db import atomic, retry_conflicts
from common.messaging import inbox, outbox
from common.scrubbing import scrub
from contracts.events.accounts import ErasureRequestedV1
from contracts.events.bookings import TravellerErasedV1
from contracts.events.reminders import ReaderErasedV1

# A mail that is being handed over at this moment is waited for.
PAUSE = timedelta(seconds=3)
CHUNK = 500


def note_request(*, requested: ErasureRequestedV1, now: datetime) -> None:
    """Note that a user is to be forgotten, and the address; asked again, have it told again."""
    with atomic(ReaderErasure):
        erasure = _lock(requested.aggregate_id, requested.erasure_id, now=now)
        erasure.email = requested.email
        erasure.asked_at = now
        _settle(erasure, now=now)
        inbox.forget(event_ids=[requested.event_id])  # it holds the address


def note_bookings(*, erased: TravellerErasedV1, now: datetime) -> None:
    """Note which bookings were the user's."""
    with atomic(ReaderErasure):
        erasure = _lock(erased.aggregate_id, erased.erasure_id, now=now)
        erasure.booking_ids = sorted({*erasure.booking_ids, *map(str, erased.booking_ids)})
        erasure.told_at = now
        _settle(erasure, now=now)


def _lock(user_id: UUID, erasure_id: UUID, *, now: datetime) -> ReaderErasure:
    new = {"erasure_id": erasure_id, "noted_at": now}
    ReaderErasure.objects.get_or_create(user_id=user_id, defaults=new)
    erasure = ReaderErasure.objects.select_for_update().get(user_id=user_id)
    erasure.erasure_id = erasure_id  # another one where a backup was restored
    return erasure


def _settle(erasure: ReaderErasure, *, now: datetime) -> None:
    if erasure.asked_at is not None and erasure.told_at is not None:
        erasure.due_at = now
    erasure.save()


@retry_conflicts()
def erase_reader(*, user_id: UUID, now: datetime) -> bool:
    """
    Erase what is kept of a reader, and tell so; False: a mail is being sent, it is tried again.

    Safe to repeat, also by several at once.
    """
    with atomic(ReaderErasure):
        erasure = ReaderErasure.objects.select_for_update().get(user_id=user_id)
        if erasure.due_at is None:
            return True
        about = [user_id, *map(UUID, erasure.booking_ids)]
        chunks = [about[start : start + CHUNK] for start in range(0, len(about), CHUNK)]
        for ids in chunks:
            topics = AggregateSequence.objects.filter(aggregate_id__in=ids)
            list(topics.select_for_update().order_by("aggregate_id", "topic").values_list("id"))
        tickets = _lock_tickets(chunks, erasure.email)
        if any(status == Status.SENDING for _, status in tickets):
            ReaderErasure.objects.filter(user_id=user_id).update(due_at=now + PAUSE)
            return False
        _delete([ticket_id for ticket_id, _ in tickets])
        for ids in chunks:
            AggregateSequence.objects.filter(aggregate_id__in=ids).delete()
            inbox.forget_about(aggregate_ids=ids, now=now)
        _tell(erasure, mails=len(tickets), now=now)
        scrub(ReaderErasure)
    return True


def _lock_tickets(chunks: Sequence[Sequence[UUID]], email: str) -> list[tuple[UUID, str]]:
    """Return id and status of the mails; no new one is made while the topics are locked."""
    wanted = [Q(aggregate_id__in=ids) for ids in chunks]
    wanted += [Q(booking_id__in=ids) for ids in chunks]
    wanted += [selectors.to_reader(email)] if email else []
    found: set[UUID] = set()
    for one in wanted:  # each along an index of its own
        rows = NotificationTicket.objects.filter(one).order_by("id")
        found |= set(rows.values_list("id", flat=True))
    tickets: list[tuple[UUID, str]] = []
    ids = sorted(found)
    for start in range(0, len(ids), CHUNK):
        some = NotificationTicket.objects.filter(id__in=ids[start : start + CHUNK])
        tickets += some.select_for_update().order_by("id").values_list("id", "status")
    return tickets


def _delete(ids: Sequence[UUID]) -> None:
    for start in range(0, len(ids), CHUNK):
        NotificationTicket.objects.filter(id__in=ids[start : start + CHUNK]).delete()


def _tell(erasure: ReaderErasure, *, mails: int, now: datetime) -> None:
    erasure.email = ""
    erasure.booking_ids = []
    erasure.due_at = None
    erasure.receipts += 1
    erasure.save()
    outbox.forget_about("reminders", aggregate_ids=[erasure.user_id])
    outbox.publish(
        ReaderErasedV1(
            occurred_at=now,
            aggregate_id=erasure.user_id,
            sequence=erasure.receipts,
            erasure_id=erasure.erasure_id,
            mails=mails,
        )
    )
