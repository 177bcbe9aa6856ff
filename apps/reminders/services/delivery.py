"""Handing mails to the mail server, over one connection as long as it lasts."""

import logging
import smtplib
from dataclasses import dataclass
from types import TracebackType

from django.core import mail
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from apps.reminders.models import NotificationTicket
from apps.reminders.services import composing, smtp
from common import discretion

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """
    Why a mail was not accepted.

    `permanent`: trying again cannot help. `unknown`: it may have been accepted all the same.
    """

    reason: str
    permanent: bool = False
    unknown: bool = False


class Mailer:
    """
    A connection to the mail server, opened when first needed; use it as a context manager.

    A server that cannot be reached is not asked again by the same mailer: each mail of the
    batch fails with the same reason at once, instead of each waiting for its own time-out.
    """

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None
        self._away: OSError | None = None

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._disconnect()

    def connect(self) -> None:
        """Have a connection open, before a ticket is leased: the lease is for sending alone."""
        if self._connection is not None or self._away is not None:
            return
        connection = mail.get_connection()
        try:
            connection.open()
        except OSError as error:  # also every smtplib.SMTPException
            log.warning("the mail server cannot be reached: %s", discretion.line_of(error))
            self._away = error
            return
        self._connection = connection

    def send(self, ticket: NotificationTicket) -> Failure | None:
        """Hand over a ticket's mail; return None once the server has accepted it."""
        self.connect()
        if self._connection is None:
            return Failure(reason=f"no connection: {_describe(self._away)}")
        try:
            message = _message(ticket)
        except Exception as error:  # nothing was handed over, and the session stays usable
            log.error("mail %s cannot be made: %s", ticket.id, type(error).__name__)
            return _failure(error)
        try:
            self._connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:  # the session stays usable
            codes = [code for code, _ in error.recipients.values()]
            if 421 in codes:
                self._disconnect()
            return Failure(reason=_describe(error), permanent=all(500 <= c for c in codes))
        except Exception as error:  # whatever a backend raises is kept on the ticket
            self._disconnect()
            # What servers answer names the reader: it is kept on the ticket, never in a log.
            log.warning("mail %s was not accepted: %s", ticket.id, type(error).__name__)
            return _failure(error)
        if not isinstance(self._connection, smtp.EmailBackend):
            # Django's file backend writes a file for each connection: one mail, one file.
            self._disconnect()
        return None

    def _disconnect(self) -> None:
        if self._connection is None:
            return
        try:
            self._connection.close()
        except OSError as error:
            log.debug("closing a broken connection: %s", error)
        self._connection = None


def _failure(error: Exception) -> Failure:
    reason = _describe(error)
    if isinstance(error, smtplib.SMTPDataError):
        return Failure(reason=reason, permanent=error.smtp_code >= 500)
    # A header that cannot be written (a line break in it, an address outside ASCII).
    cannot_be_written = isinstance(error, (ValueError, smtplib.SMTPNotSupportedError))
    return Failure(
        reason=reason,
        permanent=cannot_be_written,
        unknown=isinstance(error, smtp.OutcomeUnknown),
    )


def _describe(error: Exception | None) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def _message(ticket: NotificationTicket) -> EmailMessage:
    mail = composing.render(ticket)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[ticket.recipient_email],
        headers={
            "Message-ID": ticket.message_id,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": ticket.language,
            **({"X-Request-Id": ticket.request_id} if ticket.request_id else {}),
        },
    )
    message.attach_alternative(mail.html, "text/html")
    for one in mail.attachments:
        message.attach(one.filename, one.make(), one.media_type)
    return message
