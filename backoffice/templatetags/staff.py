"""What the back office adds to the page of a row: its actions, and its story."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import template
from django.db.models import Model

from apps.accounts import selectors as accounts
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
    """Return every move of a booking and every mail about it, oldest first. Three queries."""
    moves = list(selectors.history(booking))
    names = _names(one.actor for one in moves)
    entries = [_moved(one, names.get(one.actor, one.actor)) for one in moves]
    entries += [
        {"at": one.at, "icon": "mail", "title": one.subject, "tag": one.status.lower()}
        for one in mails.mail_log(booking_id=booking.id).mails
    ]
    return sorted(entries, key=lambda one: one["at"])


def _names(actors: Iterable[str]) -> dict[str, str]:
    """Return people as staff know them: by address, where history has an id. One query."""
    people = {actor: UUID(actor.partition(":")[2]) for actor in actors if ":" in actor}
    emails = accounts.emails_of(people.values())
    return {actor: emails[one] for actor, one in people.items() if one in emails}


def _moved(one: Transition, by: str) -> dict[str, Any]:
    moved = one.from_status != one.to_status
    before = f"{one.from_status} → " if one.from_status and moved else ""
    return {
        "at": one.at,
        "icon": "flag" if moved else "update",
        "title": f"{before}{one.to_status}" if moved else "changed",
        "by": by,
        "note": one.reason,
    }


def _mail(ticket: NotificationTicket) -> dict[str, Any]:
    try:
        return {"mail": staff.preview(ticket_id=ticket.id)}
    except DomainError as refused:
        return {"refused": refused.detail}
