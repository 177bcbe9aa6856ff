"""
What accounts tells: mails its users are waiting for, and who wants to be forgotten.

The aggregate is the user. `language` is the one the user is written to in, as an IETF tag.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.events.base import Event


@dataclass(frozen=True, kw_only=True)
class EmailVerificationRequestedV1(Event):
    """A user registered, or asked again: mail the link with this token."""

    event_type: ClassVar[str] = "accounts.email_verification.requested.v1"

    email: str
    given_name: str
    token: str
    expires_at: datetime
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequestedV1(Event):
    """A user forgot the password: mail the link with this token."""

    event_type: ClassVar[str] = "accounts.password_reset.requested.v1"

    email: str
    given_name: str
    token: str
    expires_at: datetime
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class RegistrationRepeatedV1(Event):
    """Somebody registered with an address that has an account: tell its owner."""

    event_type: ClassVar[str] = "accounts.registration.repeated.v1"

    email: str
    given_name: str
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class ErasureRequestedV1(Event):
    """
    A user wants to be forgotten: erase what is personal and answer with a receipt.

    Repeated until every receipt is there. `email` finds what is known by address alone; whoever
    has acted on the event drops it, from the inbox too.
    """

    event_type: ClassVar[str] = "accounts.erasure.requested.v1"

    erasure_id: UUID
    email: str
