"""Identifiers: UUIDv7, so that ids sort by the time they were made (RFC 9562)."""

from datetime import datetime
from uuid import UUID

import uuid_utils
from uuid_utils import compat


def uuid7() -> UUID:
    """Return a new time-ordered id."""
    return compat.uuid7()


def uuid7_text() -> str:
    """Return a new time-ordered id where nobody needs more of it than its text."""
    return str(uuid_utils.uuid7())


def first_uuid7(at: datetime) -> UUID:
    """Return the lowest id that could have been made at an instant: none made later is lower."""
    milliseconds = int(at.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | 0x8 << 60)
