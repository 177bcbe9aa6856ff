"""The words of every mail: a subject here, the text in `templates/reminders/<kind>.txt`."""

import re
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from apps.reminders.domain.notification import Kind

_GAPS = re.compile(r"\n{3,}")

SUBJECTS = {
    Kind.EMAIL_VERIFICATION: "Verify your email",
    Kind.PASSWORD_RESET: "Reset your password",
    Kind.ACCOUNT_EXISTS: "You already have an account",
    Kind.BOOKING_HELD: "Booking {reference} is held until {deadline}",
    Kind.BOOKING_CONFIRMED: "Booking {reference} is confirmed",
    Kind.BOOKING_CANCELLED: "Booking {reference} is cancelled",
    Kind.BOOKING_EXPIRED: "Booking {reference} has expired",
    Kind.BOOKING_FAILED: "Booking {reference} could not be completed",
    Kind.FLIGHT_RESCHEDULED: "{headline}",
    Kind.FLIGHT_CANCELLED: "Flight {flight_numbers} is cancelled",
    Kind.CHECK_IN_OPEN: "Check-in is open: {flight_number} to {destination_city}",
    Kind.DEPARTURE_REMINDER: "Leaving soon: {flight_number} to {destination_city}",
}


def render(kind: Kind, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return subject and plain text of a mail; subjects may name members of the context."""
    subject = " ".join(SUBJECTS[kind].format_map(context).split())
    content = render_to_string(f"reminders/{kind.value}.txt", dict(context))
    # What a template leaves out leaves its line behind.
    return subject[:200], _GAPS.sub("\n\n", content.strip()) + "\n"
