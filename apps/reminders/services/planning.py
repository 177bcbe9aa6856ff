"""From an event to notification tickets: what is new is planned, what it replaces is dropped."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from apps.reminders.domain.notification import PlannedMail, Status
from apps.reminders.errors import ReaderForgotten
from apps.reminders.models import AggregateSequence, NotificationTicket, ReaderErasure
from apps.reminders.services import composing
from common import statements, tracing
from common.db import atomic, is_duplicate
from common.lookups import Lookup
from contracts.events.base import Event
from contracts.events.bookings import BookingEvent

log = logging.getLogger(__name__)

BOOKING = "booking"
OPEN = (Status.PENDING, Status.SENDING)

_TOPIC = Lookup(AggregateSequence, "aggregate_id", "topic", lock=True)
_TICKETS = Lookup(NotificationTicket, "aggregate_id", "topic", "status", lock=True)
_FORGOTTEN = Lookup(ReaderErasure, "user_id")
_PLANNED = Lookup(NotificationTicket, "dedupe_key", lock=True)


def apply_plan(*, event: Event, topic: str, mails: Sequence[PlannedMail], now: datetime) -> None:
    """
    Make the tickets of an aggregate's topic what its newest event says, and no others.

    An event older than the newest one changes nothing.
    """
    with atomic(NotificationTicket):
        known, _ = lock_topic(event, topic)
        if event.sequence < known.sequence:
            log.info("%s %s is older than what is known", event.event_type, event.event_id)
            return
        known.sequence = event.sequence
        statements.change_later(AggregateSequence, {"sequence": known.sequence}, pk=known.pk)
        replace(event, topic, mails, waiting=waiting_tickets(event, topic), now=now)


def lock_topic(event: Event, topic: str, **new: Any) -> tuple[AggregateSequence, bool]:
    """
    Lock what is known of an aggregate's topic: its events are handled one by one.

    Of a topic nothing is known of yet, write the `new` values, and return True with it: no ticket
    of it was ever made, for whoever makes one has it locked.

    :raises ReaderForgotten: the user is erased, or going to be
    """
    known, is_new = _lock(event, topic, **new)
    # Only now: see `services/erasure.py`.
    if _FORGOTTEN.first(_reader_of(event)) is not None:
        raise ReaderForgotten(f"{event.event_type} {event.event_id}")
    return known, is_new


def _reader_of(event: Event) -> UUID:
    """Return the user a mail about the event goes to."""
    return event.user_id if isinstance(event, BookingEvent) else event.aggregate_id


def _lock(event: Event, topic: str, **new: Any) -> tuple[AggregateSequence, bool]:
    known = _TOPIC.first(event.aggregate_id, topic)
    if known is not None:
        return known, False
    known = AggregateSequence(aggregate_id=event.aggregate_id, topic=topic, **new)
    try:
        statements.insert([known])
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        return _TOPIC.get(event.aggregate_id, topic), False
    return known, True


def waiting_tickets(event: Event, topic: str) -> list[NotificationTicket]:
    """Lock and return the topic's tickets that are not sent yet, or being sent."""
    return _TICKETS.any_of(OPEN, event.aggregate_id, topic)


def dedupe_key(event: Event, topic: str, mail: PlannedMail) -> str:
    """Return what makes a mail one, however often it is planned."""
    segment = mail.segment_id if mail.segment_id.int else 0
    return f"{topic}:{event.aggregate_id}:{segment}:{mail.kind.value}:{mail.version}"


def replace(
    event: Event,
    topic: str,
    mails: Iterable[PlannedMail],
    *,
    waiting: Iterable[NotificationTicket],
    now: datetime,
) -> None:
    """
    Plan the mails in place of the tickets that wait.

    What has been sent stays sent; what waits and is not planned is superseded; what is planned
    again keeps its ticket.
    """
    planned = {dedupe_key(event, topic, mail): mail for mail in mails}
    supersede((one for one in waiting if one.dedupe_key not in planned), now=now)
    existing = _existing(planned)
    _create(event, topic, {k: m for k, m in planned.items() if k not in existing}, now=now)
    for key, ticket in existing.items():
        if ticket.status in (*OPEN, Status.SUPERSEDED):
            _replan(ticket, event, planned[key])


def plan_first(event: Event, topic: str, mails: Iterable[PlannedMail], *, now: datetime) -> None:
    """Plan the first mails of a topic that nothing was known of."""
    _create(event, topic, {dedupe_key(event, topic, mail): mail for mail in mails}, now=now)


def announce(event: Event, topic: str, mails: Iterable[PlannedMail], *, now: datetime) -> None:
    """Plan mails that tell what happened: each once, whatever has become of its ticket."""
    planned = {dedupe_key(event, topic, mail): mail for mail in mails}
    existing = _existing(planned)
    _create(event, topic, {k: m for k, m in planned.items() if k not in existing}, now=now)


def supersede(tickets: Iterable[NotificationTicket], *, now: datetime) -> None:
    """Drop tickets that wait; one being sent at this moment gets no next attempt."""
    for ticket in tickets:
        ticket.superseded_at = now
        if ticket.status == Status.PENDING:
            ticket.status = Status.SUPERSEDED
            ticket.closed_at = now
        ticket.save(update_fields=["status", "superseded_at", "closed_at"])


def _existing(keys: Iterable[str]) -> dict[str, NotificationTicket]:
    return {ticket.dedupe_key: ticket for ticket in _PLANNED.any_of(list(keys))}


def _create(event: Event, topic: str, mails: Mapping[str, PlannedMail], *, now: datetime) -> None:
    statements.insert_later(
        [_ticket(event, topic, key, mail, now=now) for key, mail in mails.items()]
    )


def _ticket(
    event: Event, topic: str, key: str, mail: PlannedMail, *, now: datetime
) -> NotificationTicket:
    booking = event if isinstance(event, BookingEvent) else None
    return NotificationTicket(
        dedupe_key=key,
        kind=mail.kind,
        recipient_email=mail.recipient_email,
        **composing.words_of(mail),
        notification_time=mail.due_at,
        next_attempt_at=mail.due_at,
        useful_until=mail.useful_until,
        segment_id=mail.segment_id,
        aggregate_id=event.aggregate_id,
        topic=topic,
        sequence=event.sequence,
        booking_id=booking.aggregate_id if booking else None,
        booking_reference=booking.reference if booking else "",
        request_id=event.request_id[:64],
        traceparent=tracing.traceparent(),
        created_at=now,
    )


def _replan(ticket: NotificationTicket, event: Event, mail: PlannedMail) -> None:
    """
    Bring a ticket not yet sent up to the event's state; a retry keeps its pause.

    One being sent stays with its sender, and may be tried again if that fails.
    """
    ticket.recipient_email = mail.recipient_email
    for field, words in composing.words_of(mail).items():
        setattr(ticket, field, words)
    ticket.sequence = event.sequence
    ticket.useful_until = mail.useful_until
    ticket.notification_time = mail.due_at
    if not ticket.attempts:
        ticket.next_attempt_at = mail.due_at
    if ticket.status != Status.SENDING:
        ticket.status = Status.PENDING
    ticket.superseded_at = ticket.closed_at = ticket.content_deleted_at = None
    statements.update(ticket)
