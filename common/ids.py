"""Identifiers: UUIDv7, so that ids sort by the time they were made (RFC 9562)."""

from uuid import UUID

from uuid_utils import compat


def uuid7() -> UUID:
    """Return a new time-ordered id."""
    return compat.uuid7()
