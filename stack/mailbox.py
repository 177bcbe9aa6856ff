"""Mailboxes for tests and proofs: a real SMTP server that keeps what it is given."""

import email
import email.policy
import threading
from collections.abc import Sequence
from email.message import EmailMessage
from functools import lru_cache
from typing import Any, Protocol

from aiosmtpd.controller import Controller

from stack.process import free_port


class Mailbox(Protocol):
    """Where mails arrive."""

    def messages(self) -> Sequence[EmailMessage]:
        """Return every mail so far."""


class SmtpMailbox:
    """Keeps every mail in memory; can be told to lose the answer to some of them."""

    def __init__(self) -> None:
        self._raw: list[bytes] = []
        self._lock = threading.Lock()
        self._replies_to_lose = 0
        self.replies_lost = 0
        self._to_refuse = ""
        self.refused = 0
        self.port = free_port()
        self._server = Controller(self, hostname="127.0.0.1", port=self.port)
        self._server.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """
        Keep the message; a sender whose reply is lost cannot know that.

        One that is refused for now hears whose it is, as servers say it.
        """
        with self._lock:
            if self._to_refuse in envelope.rcpt_tos:
                refused, self._to_refuse = self._to_refuse, ""
                self.refused += 1
                return f"450 4.2.1 <{refused}> gets too many mails"
            self._raw.append(envelope.content)
            lose = self._replies_to_lose > 0
            self._replies_to_lose -= lose
            self.replies_lost += lose
        if lose:
            server.transport.abort()
        return "250 kept"

    def lose_replies(self, count: int) -> None:
        """Keep the next mails, but cut the connection instead of saying so."""
        with self._lock:
            self._replies_to_lose = count

    def refuse_once(self, address: str) -> None:
        """Refuse the next mail to an address."""
        with self._lock:
            self._to_refuse = address

    def messages(self) -> list[EmailMessage]:
        """Return every mail so far."""
        return [parse(raw) for raw in list(self._raw)]

    def stop(self) -> None:
        """Stop listening."""
        self._server.stop()


@lru_cache(maxsize=8192)
def parse(raw: bytes) -> EmailMessage:
    """Return a mail from its bytes, the same each time: who waits for one looks at all, often."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError(f"not a mail: {type(message)}")
    return message
