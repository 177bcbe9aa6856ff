"""Reading notification tickets, for staff."""

from uuid import UUID

from django.db.models import Q, QuerySet

from apps.reminders.models import NotificationTicket
from common.errors import NotFound


def tickets(
    *, status: str = "", kind: str = "", recipient: str = "", booking: str = ""
) -> QuerySet[NotificationTicket]:
    """
    Return tickets, newest first; `booking` is an id or a reference.

    One query for each page.
    """
    rows = NotificationTicket.objects.defer("content").order_by("-id")
    if status:
        rows = rows.filter(status=status)
    if kind:
        rows = rows.filter(kind=kind)
    if recipient:
        rows = rows.filter(recipient_email__iexact=recipient)
    if booking:
        rows = rows.filter(_of_booking(booking))
    return rows


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
    found = NotificationTicket.objects.defer("content").filter(id=ticket_id).first()
    if found is None:
        raise NotFound
    return found
