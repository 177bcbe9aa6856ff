"""Who is calling, as a verified access token says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

CUSTOMER = "customer"
AIRLINE_AUTHORITY = "airline_authority"
ADMIN = "admin"
ROLES = (CUSTOMER, AIRLINE_AUTHORITY, ADMIN)


@dataclass(frozen=True, kw_only=True)
class Principal:
    """
    A signed-in user.

    `session_id` names the sign-in (the refresh family), which logout denies; `carrier` is the
    IATA designator an airline authority writes for; `language` is the one the user is written to
    in, an IETF tag.
    """

    user_id: UUID
    session_id: str
    token_id: str
    email: str
    roles: frozenset[str]
    carrier: str | None
    expires_at: datetime
    language: str = "en"

    is_authenticated = True
    is_active = True

    @property
    def is_admin(self) -> bool:
        """Whether the user holds the admin role."""
        return ADMIN in self.roles

    def __str__(self) -> str:
        return self.email


@dataclass(frozen=True, kw_only=True)
class CallingService:
    """Another service of this installation, as its service token says."""

    name: str

    is_authenticated = True
    is_active = True
