"""What staff do with notifications: write one, look at one, send one again."""

from datetime import datetime
from uuid import UUID

from apps.reminders.domain.notification import SECRET_KINDS, Kind, Status
from apps.reminders.domain.text import is_one_line
from apps.reminders.errors import ContentDeleted, InvalidState, TooLate
from apps.reminders.models import NotificationTicket
from apps.reminders.models.ticket import new_message_id
from apps.reminders.services import composing
from apps.reminders.services.composing import RenderedMail
from common import tracing
from common.db import atomic, retry_conflicts
from common.errors import Forbidden, InvalidInput, NotFound
from common.http import request_id
from common.ids import uuid7


def create_custom(
    *, subject: str, content: str, recipient_email: str, notification_time: datetime, now: datetime
) -> NotificationTicket:
    """
    Plan a mail in staff's own words.

    :raises InvalidInput: a subject of more than one line
    """
    if not is_one_line(subject):
        raise InvalidInput.at("/subject", "One line without control characters.")
    ticket_id = uuid7()
    return NotificationTicket.objects.create(
        id=ticket_id,
        dedupe_key=f"custom:{ticket_id}",
        kind=Kind.CUSTOM,
        subject=subject,
        content=content,
        recipient_email=recipient_email,
        notification_time=notification_time,
        next_attempt_at=notification_time,
        request_id=request_id.current.get(),
        traceparent=tracing.traceparent(),
        created_at=now,
    )


def preview(*, ticket_id: UUID) -> RenderedMail:
    """
    Return a ticket's mail as it was or will be sent.

    :raises NotFound: there is no such ticket
    :raises Forbidden: its link lets who reads it into an account
    :raises ContentDeleted: its text is gone
    """
    ticket = NotificationTicket.objects.filter(id=ticket_id).first()
    if ticket is None:
        raise NotFound
    if ticket.kind in SECRET_KINDS:
        raise Forbidden("This mail holds a link into an account: only its reader sees it.")
    if ticket.content_deleted_at is not None:
        raise ContentDeleted
    return composing.render(ticket)


@retry_conflicts()
def resend(*, ticket_id: UUID, now: datetime) -> NotificationTicket:
    """
    Have a ticket's mail sent now, with all its attempts before it.

    One that was sent or failed goes out as a new mail, under a new Message-ID: mail clients drop
    a second one under the old. One still waiting is brought forward.

    :raises NotFound: there is no such ticket
    :raises InvalidState: it is being sent at this moment, or something newer took its place
    :raises ContentDeleted: its text is gone
    :raises TooLate: its link or its flight is
    """
    with atomic(NotificationTicket):
        ticket = NotificationTicket.objects.select_for_update().filter(id=ticket_id).first()
        if ticket is None:
            raise NotFound
        if ticket.status in (Status.SENDING, Status.SUPERSEDED):
            raise InvalidState(f"The notification is {ticket.status}.")
        if ticket.content_deleted_at is not None:
            raise ContentDeleted
        if ticket.useful_until is not None and ticket.useful_until < now:
            raise TooLate
        if ticket.status != Status.PENDING:
            ticket.message_id = new_message_id()
        ticket.status = Status.PENDING
        ticket.attempts = ticket.unknown_outcomes = 0
        ticket.next_attempt_at = now
        ticket.sent_at = ticket.closed_at = None
        ticket.save()
    return ticket
