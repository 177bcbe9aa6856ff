"""What the back office adds to the page of a row: its actions, and its story."""

from typing import Any

from django import template
from django.db.models import Model

from apps.bookings import selectors
from apps.bookings.models import Booking, Transition
from apps.flights.models import Flight
from apps.reminders import selectors as mails
from apps.reminders.models import NotificationTicket
from apps.reminders.services import staff
from backoffice.actions import offered
from backoffice.actions.page import address
from common.errors import DomainError

register = template.Library()


@register.inclusion_tag("backoffice/panel.html")
def staff_panel(row: Model | None, user: Any) -> dict[str, Any]:
    """Return the buttons of what a user may do to a row."""
    if row is None or row._state.adding:
        return {}
    actions = [{"action": one, "href": address(row, one)} for one in offered(row, user)]
    return {"actions": actions, "flight": row if isinstance(row, Flight) else None}


@register.inclusion_tag("backoffice/story.html")
def staff_story(row: Model | None) -> dict[str, Any]:
    """Return a booking's timeline with its mails, or a ticket's mail."""
    if isinstance(row, Booking):
        return {"timeline": _timeline(row)}
    if isinstance(row, NotificationTicket):
        return {"ticket": row, **_mail(row)}
    return {}


def _timeline(booking: Booking) -> list[dict[str, Any]]:
    """Return every move of a booking and every mail about it, oldest first. Two queries."""
    entries = [_moved(one) for one in selectors.history(booking)]
    entries += [
        {"at": one.at, "icon": "mail", "title": one.subject, "tag": one.status.lower()}
        for one in mails.mail_log(booking_id=booking.id).mails
    ]
    return sorted(entries, key=lambda one: one["at"])


def _moved(one: Transition) -> dict[str, Any]:
    moved = one.from_status != one.to_status
    before = f"{one.from_status} → " if one.from_status and moved else ""
    return {
        "at": one.at,
        "icon": "flag" if moved else "update",
        "title": f"{before}{one.to_status}" if moved else "changed",
        "by": one.actor,
        "note": one.reason,
    }


def _mail(ticket: NotificationTicket) -> dict[str, Any]:
    try:
        return {"mail": staff.preview(ticket_id=ticket.id)}
    except DomainError as refused:
        return {"refused": refused.detail}
