"""
Sending what is due: lease a ticket, send outside any transaction, write down what came of it.

Leasing is one conditional update, so any number of senders may run. The only window in which a
mail can go out twice lies between the server's accept and our commit; a ticket that fell into it
(a lost connection, a killed sender) is tried once more and then given up, so that there is at
most one copy too many.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from apps.reminders.domain.notification import Status
from apps.reminders.domain.retrying import MAX_UNKNOWN_OUTCOMES, pause_after
from apps.reminders.models import DeliveryAttempt, NotificationTicket
from apps.reminders.services.delivery import Failure, Mailer
from common import statements, tracing
from common.db import atomic, retry_conflicts
from common.http import request_id
from common.lookups import Lookup
from common.watch.signals import mail_tried

log = logging.getLogger(__name__)

BATCH = 50
# An SMTP hand-over is four answers, each within EMAIL_TIMEOUT; the rest is for writing it down.
LEASE_TIMEOUTS = 4.5
TOO_LATE = "too late to be useful"
SENDER_LOST = Failure(reason="the sender stopped without saying what came of it", unknown=True)
NO_PAUSE = timedelta()

_TICKET = Lookup(NotificationTicket, "id")
_LOCKED = Lookup(NotificationTicket, "id", lock=True)


class _Due(NamedTuple):
    """A ticket that was due, as it was then."""

    id: UUID
    next_attempt_at: datetime
    useful_until: datetime | None
    attempts: int


Clock = Callable[[], datetime]


def send_due(*, clock: Clock = timezone.now, run_seconds: float = 8) -> int:
    """
    Send due tickets until none is left or the time is up; return how many were accepted.

    The time is short so that a worker told to stop does so within ten seconds.
    """
    ends_at = time.monotonic() + run_seconds
    take_back_lost(now=clock())
    give_up_late(now=clock())
    sent = 0
    with Mailer() as mailer:
        while due := _due(now=clock()):
            for ticket in due:
                if time.monotonic() >= ends_at:
                    return sent
                sent += _send_one(ticket, mailer, clock=clock)
    return sent


def _due(*, now: datetime) -> list[_Due]:
    useful = Q(useful_until=None) | Q(useful_until__gte=now)
    due = NotificationTicket.objects.filter(useful, status=Status.PENDING, next_attempt_at__lte=now)
    rows = due.order_by("next_attempt_at", "id").values_list(*_Due._fields)
    return [_Due(*row) for row in rows[:BATCH]]


def _send_one(due: _Due, mailer: Mailer, *, clock: Clock) -> bool:
    mailer.connect()
    ticket = _lease(due, now=clock())
    if ticket is None:
        return False
    before = request_id.current.set(ticket.request_id)
    try:
        return _hand_over(ticket, mailer, clock=clock)
    finally:
        request_id.current.reset(before)


def _hand_over(ticket: NotificationTicket, mailer: Mailer, *, clock: Clock) -> bool:
    with tracing.resuming(
        f"mail {ticket.kind}",
        ticket.traceparent,
        since=ticket.created_at,
        request_id=ticket.request_id,
    ) as door:
        failure = mailer.send(ticket)
        outcome, now = _outcome(failure), clock()
        if failure is None:
            _succeed(ticket, now=now)
        else:
            door.failed(outcome)
            _settle(ticket.id, ticket.claimed_until, failure=failure, now=now)
    mail_tried.send_robust(NotificationTicket, ticket=ticket, outcome=outcome, now=now)
    return failure is None


def _outcome(failure: Failure | None) -> DeliveryAttempt.Outcome:
    if failure is None:
        return DeliveryAttempt.Outcome.SENT
    return DeliveryAttempt.Outcome["UNKNOWN" if failure.unknown else "FAILED"]


@retry_conflicts()
def _lease(due: _Due, *, now: datetime) -> NotificationTicket | None:
    """Take a due ticket; None when it is not as it was: leased, dropped or planned anew."""
    if due.useful_until is not None and due.useful_until < now:
        return None
    until = now + timedelta(seconds=LEASE_TIMEOUTS * settings.EMAIL_TIMEOUT)
    taken = statements.change(
        NotificationTicket,
        {"status": Status.SENDING, "claimed_until": until, "attempts": due.attempts + 1},
        status=Status.PENDING,
        **due._asdict(),
    )
    return _TICKET.get(due.id) if taken else None


@retry_conflicts()
def _succeed(ticket: NotificationTicket, *, now: datetime) -> None:
    """Write down that a mail was accepted, unless the ticket is another sender's by now."""
    sent = {"status": Status.SUCCESS, "sent_at": now, "closed_at": now}
    free = {"claimed_until": None, "last_error": ""}
    lease = {"status": Status.SENDING, "claimed_until": ticket.claimed_until}
    with atomic(NotificationTicket):
        if statements.change(NotificationTicket, sent | free, id=ticket.id, **lease):
            _record(ticket, DeliveryAttempt.Outcome.SENT, error="", now=now)
        else:
            log.error("ticket %s was sent for longer than its lease", ticket.id)


@retry_conflicts()
def _settle(
    ticket_id: UUID, claimed_until: datetime | None, *, failure: Failure, now: datetime
) -> None:
    """Write down why a mail was not accepted, unless the ticket is another's."""
    with atomic(NotificationTicket):
        ticket = _LOCKED.get(ticket_id)
        if ticket.status != Status.SENDING or ticket.claimed_until != claimed_until:
            log.error("ticket %s was sent for longer than its lease", ticket_id)
            return
        ticket.claimed_until = None
        ticket.last_error = failure.reason[:500]
        _put_off(ticket, failure, now=now)
        statements.update(ticket)
        _record(ticket, _outcome(failure), error=ticket.last_error, now=now)


def _put_off(ticket: NotificationTicket, failure: Failure, *, now: datetime) -> None:
    """Plan the next attempt, or close the ticket when there is none."""
    ticket.unknown_outcomes += failure.unknown
    pause = pause_after(attempts=ticket.attempts)
    if ticket.superseded_at is not None:
        ticket.status, ticket.closed_at = Status.SUPERSEDED, now
    elif failure.permanent or pause is None or ticket.unknown_outcomes >= MAX_UNKNOWN_OUTCOMES:
        log.error("mail %s failed for good: its ticket says why", ticket.id)
        ticket.status, ticket.closed_at = Status.FAILED, now
    else:
        # A lost sender's lease was pause enough.
        pause = NO_PAUSE if failure is SENDER_LOST else pause
        ticket.status, ticket.next_attempt_at = Status.PENDING, now + pause


def _record(
    ticket: NotificationTicket, outcome: DeliveryAttempt.Outcome, *, error: str, now: datetime
) -> None:
    statements.add_later(
        DeliveryAttempt,
        ticket_id=ticket.id,
        at=now,
        message_id=ticket.message_id,
        outcome=outcome,
        error=error,
    )


def take_back_lost(*, now: datetime) -> int:
    """Take back tickets whose sender died while it held them; return how many."""
    lost = NotificationTicket.objects.filter(status=Status.SENDING, claimed_until__lt=now)
    tickets = list(lost.order_by("id")[:BATCH])
    for ticket in tickets:
        _settle(ticket.id, ticket.claimed_until, failure=SENDER_LOST, now=now)
    return len(tickets)


@retry_conflicts()
def give_up_late(*, now: datetime) -> int:
    """Close tickets whose mail would come too late to help; return how many."""
    late = NotificationTicket.objects.filter(status=Status.PENDING, useful_until__lt=now)
    if not late.exists():  # keeps an idle sender from taking SQLite's write lock
        return 0
    return late.update(status=Status.FAILED, closed_at=now, last_error=TOO_LATE)
