"""
Reminders' internal API: the mails about a booking, and those of a reader.

`GET /internal/v1/bookings/{booking_id}/mails` answers 200 with `MailLog`, empty for a booking
reminders never heard of. `POST /internal/v1/mails/find` takes `ReaderQuery` and answers 200 with
`ReaderMails`; it changes nothing, an address just does not belong into a URL.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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


@dataclass(frozen=True, kw_only=True)
class ReaderQuery:
    """
    Mails about a user's account or these bookings, or to this address, in the order of their ids.

    `after` is the id of the last one of the page before.
    """

    user_id: UUID
    email: str
    booking_ids: tuple[UUID, ...]
    limit: int
    after: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ReaderMail:
    """A mail as kept; its text is empty once deleted, and where it holds a secret link."""

    mail_id: UUID
    kind: str
    status: str
    recipient_email: str
    subject: str
    text: str
    due_at: datetime
    sent_at: datetime | None
    booking: str | None


@dataclass(frozen=True, kw_only=True)
class ReaderMails:
    """A page of mails; the last one when there are fewer than were asked for."""

    mails: tuple[ReaderMail, ...]
