"""From an event to notification tickets: what is new is planned, what it replaces is dropped."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from apps.reminders.domain.notification import PlannedMail, Status
from apps.reminders.models import AggregateSequence, NotificationTicket
from common.db import atomic
from contracts.events.base import Event
from contracts.events.bookings import BookingEvent

log = logging.getLogger(__name__)

BOOKING = "booking"


def apply_plan(*, event: Event, topic: str, mails: Sequence[PlannedMail], now: datetime) -> None:
    """
    Make the tickets of an aggregate's topic what its newest event says, and no others.

    An event older than the newest one changes nothing. What has been sent stays sent; what is
    waiting and no longer planned is superseded; what is planned again keeps its ticket.
    """
    with atomic(NotificationTicket):
        if not _advance(event, topic):
            log.info("%s %s is older than what is known", event.event_type, event.event_id)
            return
        planned = {_dedupe_key(event, topic, mail): mail for mail in mails}
        _supersede(_open_tickets(event, topic), keep=planned, now=now)
        existing = {
            ticket.dedupe_key: ticket
            for ticket in NotificationTicket.objects.select_for_update()
            .filter(dedupe_key__in=planned)
            .order_by("id")
        }
        for key, mail in planned.items():
            if key not in existing:
                _create(event, topic, key, mail, now=now)
            elif existing[key].status in (Status.PENDING, Status.SUPERSEDED):
                _replan(existing[key], event, mail)


def _advance(event: Event, topic: str) -> bool:
    """Lock the aggregate's topic; return False when a newer event has been acted on."""
    AggregateSequence.objects.get_or_create(aggregate_id=event.aggregate_id, topic=topic)
    known = AggregateSequence.objects.select_for_update().get(
        aggregate_id=event.aggregate_id, topic=topic
    )
    if event.sequence < known.sequence:
        return False
    known.sequence = event.sequence
    known.save(update_fields=["sequence"])
    return True


def _dedupe_key(event: Event, topic: str, mail: PlannedMail) -> str:
    segment = mail.segment_id if mail.segment_id.int else 0
    return f"{topic}:{event.aggregate_id}:{segment}:{mail.kind.value}:{mail.version}"


def _open_tickets(event: Event, topic: str) -> Iterable[NotificationTicket]:
    return (
        NotificationTicket.objects.select_for_update()
        .filter(
            aggregate_id=event.aggregate_id,
            topic=topic,
            status__in=[Status.PENDING, Status.SENDING],
        )
        .order_by("id")
    )


def _supersede(
    tickets: Iterable[NotificationTicket], *, keep: Iterable[str], now: datetime
) -> None:
    kept = set(keep)
    for ticket in tickets:
        if ticket.dedupe_key in kept:
            continue
        ticket.superseded_at = now
        if ticket.status == Status.PENDING:
            ticket.status = Status.SUPERSEDED
            ticket.closed_at = now
        ticket.save(update_fields=["status", "superseded_at", "closed_at"])


def _create(event: Event, topic: str, key: str, mail: PlannedMail, *, now: datetime) -> None:
    booking = event if isinstance(event, BookingEvent) else None
    NotificationTicket.objects.create(
        dedupe_key=key,
        kind=mail.kind,
        recipient_email=mail.recipient_email,
        subject=mail.subject,
        content=mail.content,
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
        created_at=now,
    )


def _replan(ticket: NotificationTicket, event: Event, mail: PlannedMail) -> None:
    """Bring a ticket not yet sent up to the event's state; a retry keeps its pause."""
    ticket.recipient_email = mail.recipient_email
    ticket.subject = mail.subject
    ticket.content = mail.content
    ticket.sequence = event.sequence
    ticket.useful_until = mail.useful_until
    ticket.notification_time = mail.due_at
    if not ticket.attempts:
        ticket.next_attempt_at = mail.due_at
    ticket.status = Status.PENDING
    ticket.superseded_at = ticket.closed_at = ticket.content_deleted_at = None
    ticket.save()
