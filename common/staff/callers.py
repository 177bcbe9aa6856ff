"""Members of staff as services know callers."""

from datetime import datetime
from typing import Any

from common.auth.principal import Principal


def principal_of(user: Any, *, now: datetime) -> Principal:
    """Return a member of staff as services know callers; here they have no sign-in to name."""
    return Principal(
        user_id=user.id,
        session_id="",
        token_id="",
        email=user.email,
        roles=frozenset(user.roles),
        carrier=user.carrier or None,
        expires_at=now,
    )
