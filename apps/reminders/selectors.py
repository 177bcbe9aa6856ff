"""Reading notification tickets, for staff and for the timeline of a booking."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from apps.reminders.domain.notification import SECRET_KINDS, Status
from apps.reminders.models import NotificationTicket, ReaderErasure
from common.errors import NotFound
from contracts.http.reminders import MailEntry, MailLog, ReaderMail, ReaderMails, ReaderQuery

# More than any booking gets; a bound all the same.
LONGEST_LOG = 500


def tickets(
    *, status: str = "", kind: str = "", recipient: str = "", booking: str = ""
) -> QuerySet[NotificationTicket]:
    """
    Return tickets, newest first; `booking` is an id or a reference.

    One query for each page.
    """
    rows = NotificationTicket.objects.defer("content", "details").order_by("-id")
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    if recipient:
        rows = rows.filter(to_reader(recipient))
    if booking:
        rows = rows.filter(_of_booking(booking))
    return rows


def to_reader(email: str) -> Q:
    """Match the mails to an address, however it is spelled."""
    return Q(recipient_email__iexact=email)


def due_erasures(*, now: datetime, limit: int = 100) -> list[UUID]:
    """Return users of whom something is to be erased now, the longest waiting first. One query."""
    due = ReaderErasure.objects.filter(due_at__lte=now).order_by("due_at", "user_id")
    return list(due.values_list("user_id", flat=True)[:limit])


def mails_of(query: ReaderQuery) -> ReaderMails:
    """Return a page of the mails to a user or about their bookings. One query."""
    about = (query.user_id, *query.booking_ids)
    wanted = Q(aggregate_id__in=about) | Q(booking_id__in=about) | to_reader(query.email)
    rows = NotificationTicket.objects.defer("details").filter(wanted)
    if query.after is not None:
        rows = rows.filter(id__gt=query.after)
    return ReaderMails(
        mails=tuple(
            ReaderMail(
                mail_id=one.id,
                kind=one.kind,
                status=one.status,
                recipient_email=one.recipient_email,
                subject=one.subject,
                text="" if one.kind in SECRET_KINDS else one.content,
                due_at=one.notification_time,
                sent_at=one.sent_at,
                booking=one.booking,
            )
            for one in rows.order_by("id")[: query.limit]
        )
    )


def _of_booking(booking: str) -> Q:
    try:
        return Q(booking_id=UUID(booking))
    except ValueError:
        return Q(booking_reference=booking.upper())


def ticket(*, ticket_id: UUID) -> NotificationTicket:
    """
    Return one ticket, in one query.

    :raises NotFound: there is no such ticket
    """
    found = NotificationTicket.objects.defer("content", "details").filter(id=ticket_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """Mails given up since some time, and mails that should have been sent by now."""

    failed: int
    overdue: int


def backlog(*, failed_since: datetime, due_before: datetime) -> Backlog:
    """Return how the sending of mails keeps up. Two queries."""
    rows = NotificationTicket.objects
    waiting = rows.filter(status=Status.PENDING, next_attempt_at__lt=due_before)
    return Backlog(
        failed=rows.filter(status=Status.FAILED, closed_at__gte=failed_since).count(),
        overdue=waiting.count(),
    )


def mail_log(*, booking_id: UUID) -> MailLog:
    """
    Return every mail about a booking, in order of time, in one query.

    A mail's time is when it was sent; else when it was given up; else when it is due.
    """
    fields = ("kind", "status", "subject", "request_id")
    rows = (
        NotificationTicket.objects.filter(booking_id=booking_id)
        .annotate(at=Coalesce("sent_at", "closed_at", "notification_time"))
        .order_by("at", "id")
        .values("at", *fields)[:LONGEST_LOG]
    )
    return MailLog(mails=tuple(MailEntry(**row) for row in rows))
