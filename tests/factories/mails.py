"""Every mail there is, as a ticket that is not stored."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from apps.reminders.domain import schedule
from apps.reminders.domain.notification import Kind, PlannedMail
from apps.reminders.models import NotificationTicket
from apps.reminders.services import account_mails, airline_words, booking_words, composing
from contracts.events.bookings import BookingEvent
from contracts.money import Money
from tests.factories import reminders as events
from tests.factories.reminders import NOW

CONDITIONS = (
    "Up to 24 hours before departure everything is refunded.",
    "Less than 24 hours before departure half of the price is refunded.",
    "After departure nothing is refunded.",
)
OUT = events.segment(
    origin_city="Bengaluru", fare=Money(minor=12900, currency="EUR"), boarding_gate="B7"
)
ON = events.segment(
    flight_number="LH761",
    origin="DEL",
    origin_city="Delhi",
    destination="FRA",
    destination_city="Frankfurt am Main",
    destination_zone="Europe/Berlin",
    departs_at=OUT.arrives_at + timedelta(hours=3),
    arrives_at=OUT.arrives_at + timedelta(hours=11, minutes=40),
    cabin="premium_economy",
    fare=Money(minor=51200, currency="EUR"),
)
BOOKING: dict[str, Any] = {
    "segments": (OUT, ON),
    "total": Money(minor=128200, currency="EUR"),
    "conditions": CONDITIONS,
}


def ticket_of(mail: PlannedMail) -> NotificationTicket:
    """Return the ticket a planned mail becomes."""
    return NotificationTicket(
        kind=mail.kind,
        recipient_email=mail.recipient_email,
        notification_time=mail.due_at,
        **composing.words_of(mail),
    )


def every_mail(language: str = "en") -> dict[str, NotificationTicket]:
    """Return a ticket of each kind, by its name; a kind that says different things has several."""
    mails = _accounts(language) | _bookings({**BOOKING, "language": language})
    mails |= _changes(language)
    tickets = {name: ticket_of(mail) for name, mail in mails.items()}
    tickets[Kind.CUSTOM] = NotificationTicket(
        kind=Kind.CUSTOM,
        recipient_email="ada@example.org",
        subject="Works at Delhi airport",
        content="Dear traveller,\n\nplease plan half an hour more for security.\nThank you.\n",
        language=language,
    )
    return tickets


def _accounts(language: str) -> dict[str, PlannedMail]:
    to = {"language": language}
    return {
        Kind.EMAIL_VERIFICATION: account_mails.verification(
            events.verification_requested(**to), now=NOW
        ),
        Kind.PASSWORD_RESET: account_mails.reset(events.reset_requested(**to), now=NOW),
        Kind.ACCOUNT_EXISTS: account_mails.account_exists(
            events.registration_repeated(**to), now=NOW
        ),
    }


def _bookings(booking: dict[str, Any]) -> dict[str, PlannedMail]:
    confirmed = events.booking_confirmed(**booking)
    disrupted = replace(confirmed, cancelled_segments=(ON.segment_id,))
    half = events.booking_cancelled(
        **{**booking, "refund": Money(minor=64100, currency="EUR"), "explanation": CONDITIONS[1]}
    )
    return {
        Kind.BOOKING_HELD: booking_words.held(events.booking_held(**booking), now=NOW),
        Kind.BOOKING_CONFIRMED: booking_words.confirmed(confirmed, now=NOW),
        "booking_confirmed_disrupted": booking_words.confirmed(disrupted, now=NOW),
        Kind.BOOKING_CANCELLED: booking_words.cancelled(half, now=NOW),
        Kind.BOOKING_EXPIRED: booking_words.expired(events.booking_expired(**booking), now=NOW),
        Kind.BOOKING_FAILED: booking_words.failed(
            events.booking_failed(language=booking["language"]), now=NOW
        ),
        **_reminders(confirmed),
    }


def _reminders(booking: BookingEvent) -> dict[str, PlannedMail]:
    planned = schedule.reminders(segments=[OUT], now=NOW)
    return {one.kind: booking_words.reminder(booking, one) for one in planned}


def _changes(language: str) -> dict[str, PlannedMail]:
    booking = {**BOOKING, "language": language}
    del booking["segments"]
    moved = events.booking_changed(
        OUT,
        others=(ON,),
        departs_at=OUT.departs_at + timedelta(hours=1),
        boarding_gate="A3",
        **booking,
    )
    gate, none = (
        events.booking_changed(OUT, others=(ON,), what="gate_changed", boarding_gate=one, **booking)
        for one in ("C12", "")
    )
    lost = events.booking_changed(OUT, others=(ON,), what="cancelled", **booking)
    held = replace(lost, status="held")
    return {
        Kind.FLIGHT_RESCHEDULED: airline_words.flights_rescheduled(moved, moved.changes, now=NOW),
        "flight_rescheduled_gate": airline_words.flights_rescheduled(gate, gate.changes, now=NOW),
        "flight_rescheduled_no_gate": airline_words.flights_rescheduled(
            none, none.changes, now=NOW
        ),
        Kind.FLIGHT_CANCELLED: airline_words.flights_cancelled(lost, lost.changes, now=NOW),
        "flight_cancelled_held": airline_words.flights_cancelled(held, held.changes, now=NOW),
    }
