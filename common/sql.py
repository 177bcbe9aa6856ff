"""
Values in and out of raw SQL, for the few statements that are too hot for the ORM.

Statements are written once for SQLite, MySQL and MariaDB; only ids and instants are kept
differently by them.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper


def id_param(value: UUID, connection: BaseDatabaseWrapper) -> str:
    """Return an id as the database keeps a `UUIDField`: its own type, or 32 digits."""
    return str(value) if connection.features.has_native_uuid_field else value.hex


def instant_param(value: datetime | None, connection: BaseDatabaseWrapper) -> str | None:
    """Return an instant as the database keeps a `DateTimeField`."""
    return None if value is None else str(connection.ops.adapt_datetimefield_value(value))


def read_id(value: object) -> UUID:
    """Return the id that was read from a `UUIDField`."""
    return value if isinstance(value, UUID) else UUID(str(value))


def read_instant(value: datetime | str) -> datetime:
    """Return the instant that was read from a `DateTimeField`, in UTC."""
    naive = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return naive.replace(tzinfo=UTC)
