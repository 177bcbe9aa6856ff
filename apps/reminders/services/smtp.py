"""Django's SMTP backend, which also tells whether the server may already hold the mail."""

import smtplib
from typing import Any

from django.core.mail.backends import smtp


class OutcomeUnknown(smtplib.SMTPException):
    """The connection was lost while the server had the mail: it may or may not deliver it."""


class _HonestSMTP(smtplib.SMTP):
    def data(self, msg: Any) -> tuple[int, bytes]:
        """
        Hand over the mail's text.

        :raises OutcomeUnknown: the server did not answer to it
        """
        try:
            return super().data(msg)
        except smtplib.SMTPServerDisconnected as error:
            raise OutcomeUnknown(f"connection lost while sending: {error}") from error


class _HonestSMTPOverTls(_HonestSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class EmailBackend(smtp.EmailBackend):
    """Used in place of Django's own by settings of the reminders service."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """Return the client to connect with."""
        return _HonestSMTPOverTls if self.use_ssl else _HonestSMTP
