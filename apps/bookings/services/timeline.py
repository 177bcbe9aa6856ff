"""What happened to a booking: its history, and the mails reminders knows of."""

from typing import Any

from apps.bookings import clients, mappers, selectors
from apps.bookings.models import Booking
from common.http.client import NoAnswer


def read_timeline(booking: Booking) -> dict[str, Any]:
    """
    Return a booking's transitions and mails, oldest first, as the public API shows them.

    One query, and one call that waits no more than a moment: without an answer of reminders the
    mails are left out, and `meta` says so.
    """
    history = list(selectors.history(booking))
    try:
        log = clients.read_mails(booking_id=booking.id)
    except NoAnswer:
        return mappers.timeline_answer(history, None)
    return mappers.timeline_answer(history, log.mails)
