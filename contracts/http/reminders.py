"""
Reminders' internal API: the mails about a booking.

`GET /internal/v1/bookings/{booking_id}/mails` answers 200 with `MailLog`, empty for a booking
reminders never heard of.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class MailEntry:
    """
    One mail: `at` is when it was sent, was given up, or else is due; `status` as in the public API.

    `request_id` is that of the call it goes back to.
    """

    at: datetime
    kind: str
    status: str
    subject: str
    request_id: str = ""


@dataclass(frozen=True, kw_only=True)
class MailLog:
    """Every mail about one booking, in order of time."""

    mails: tuple[MailEntry, ...]
