"""Cancel a booking on a traveller's behalf, and send its mails again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from apps.bookings.domain import state
from apps.bookings.models import Booking
from apps.bookings.services.cancellation import cancel_booking
from apps.bookings.services.quotes import quote_cancellation
from apps.reminders import selectors as mails
from apps.reminders.domain.notification import Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import staff
from backoffice.actions.base import Action, Inputs, Preview, Table, Work, register, stamp_of
from common.errors import DomainError
from common.staff.words import amount

DONE = 200


class Cancel(Action):
    """Give a booking's seats back; the refund is what was shown."""

    name = "cancel"
    label = "Cancel booking"
    icon = "cancel"
    danger = True

    def is_offered(self, row: Booking) -> bool:
        return state.Action.CANCEL in row.actions_at(timezone.now())

    def stamp(self, row: Booking) -> str:
        return str(row.sequence)

    def preview(self, row: Booking, data: Mapping[str, Any], work: Work) -> Preview:
        quote, assessment = quote_cancellation(booking_id=row.id, now=work.now)
        lines = [
            (one.item, amount(one.paid), amount(one.penalty), amount(one.refund))
            for one in assessment.lines
        ]
        return Preview(
            numbers=((amount(quote.refund), "refund"), (str(row.number_of_seats), "seats freed")),
            facts=(("Rule", quote.explanation), ("Booked by", row.contact_email)),
            warnings=("The booking is cancelled as a whole; its traveller gets a mail.",),
            tables=(
                Table(title="Refund", headers=("Item", "Paid", "Kept", "Refunded"), rows=lines),
            ),
            promise={"quote": str(quote.id)},
        )

    def run(
        self, row: Booking, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        answer = cancel_booking(
            principal=work.principal,
            booking_id=row.id,
            quote_id=_uuid(promise.get("quote", "")),
            now=work.now,
        )
        if answer.status == DONE:
            return f"{row.reference} is cancelled."
        return f"{row.reference} is being cancelled: flights has not answered yet."


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)  # no quote has it, so the service refuses


class ResendInputs(Inputs):
    """Which mails."""

    mails = forms.MultipleChoiceField(
        label="Mails", widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mails"].choices = [  # type: ignore[attr-defined]
            (str(one.id), f"{one.subject} ({one.status.lower()})") for one in tickets_of(self.row)
        ]


def tickets_of(booking: Booking) -> QuerySet[NotificationTicket]:
    """Return the mails about a booking that could be sent again."""
    found = mails.tickets(booking=str(booking.id)).filter(content_deleted_at=None)
    return found.exclude(status=Status.SUPERSEDED)[: mails.LONGEST_LOG]


def _state(ticket: NotificationTicket) -> tuple[str, ...]:
    """Return what sending a mail again makes another; attempts, of one that waits already."""
    return str(ticket.status), str(ticket.message_id), str(ticket.attempts)


class Resend(Action):
    """Send mails about a booking again."""

    name = "resend"
    label = "Resend mails"
    icon = "forward_to_inbox"
    inputs = ResendInputs

    def is_offered(self, row: Booking) -> bool:
        return tickets_of(row).exists()

    def stamp(self, row: Booking) -> str:
        return stamp_of(*((str(one.id), _state(one)) for one in tickets_of(row)))

    def preview(self, row: Booking, data: Mapping[str, Any], work: Work) -> Preview:
        chosen = [one for one in tickets_of(row) if str(one.id) in data["mails"]]
        rows = [(one.subject, one.recipient_email, one.status.lower()) for one in chosen]
        headers = ("Mail", "To", "Now")
        return Preview(
            numbers=((str(len(chosen)), "mails to send"),),
            tables=(Table(title="Sent again", headers=headers, rows=rows),),
        )

    def run(
        self, row: Booking, data: Mapping[str, Any], work: Work, promise: Mapping[str, str]
    ) -> str:
        refused: list[DomainError] = []
        for ticket_id in data["mails"]:
            try:
                staff.resend(ticket_id=UUID(ticket_id), now=work.now)
            except DomainError as error:
                refused.append(error)
        sent = len(data["mails"]) - len(refused)
        if not sent:
            raise refused[0]
        return " ".join([f"{sent} mails are on their way.", *(one.detail for one in refused)])


class SendAgain(Action):
    """Send one mail again."""

    name = "resend"
    label = "Send again"
    icon = "forward_to_inbox"

    def is_offered(self, row: NotificationTicket) -> bool:
        return row.status not in (Status.SUPERSEDED, Status.SENDING) and not row.content_deleted_at

    def stamp(self, row: NotificationTicket) -> str:
        return stamp_of(_state(row))

    def preview(self, row: NotificationTicket, data: Mapping[str, Any], work: Work) -> Preview:
        facts = (
            ("To", row.recipient_email),
            ("Subject", row.subject),
            ("Last error", row.last_error or "none"),
        )
        return Preview(numbers=((str(row.attempts), "attempts so far"),), facts=facts)

    def run(
        self,
        row: NotificationTicket,
        data: Mapping[str, Any],
        work: Work,
        promise: Mapping[str, str],
    ) -> str:
        staff.resend(ticket_id=row.id, now=work.now)
        return f"“{row.subject}” is on its way."


register(Booking, Cancel(), Resend())
register(NotificationTicket, SendAgain())
