"""
Values in and out of raw SQL, for the few statements that are too hot for the ORM.

Statements are written once for SQLite, MySQL and MariaDB; only ids and instants are kept
differently by them.
"""

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from common.db import alias_of

# A statement and its values.
Query: TypeAlias = tuple[str, Sequence[Any]]


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


def connection_of(model: type[models.Model]) -> BaseDatabaseWrapper:
    """Return this thread's connection to the database a model lives in."""
    return connections[alias_of(model)]


def fetch(
    connection: BaseDatabaseWrapper, statement: str, params: Sequence[Any] | dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Return every row of a SELECT."""
    return list(run(connection, statement, params)[0].rows)


def select(model: type[models.Model], sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """
    Return the rows of a query in the model's database, as the driver gives them.

    For the few reads where building a queryset would cost more than the query. `{name}` in the
    text stands for a value; of a tuple, which must not be empty, for its members. Times come back
    without their zone, which is UTC.
    """
    connection = connection_of(model)
    places: dict[str, str] = {}
    bound: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            members = {f"{name}_{index}": member for index, member in enumerate(value)}
            places[name] = ", ".join([f"%({member})s" for member in members])
            bound |= members
        else:
            places[name] = f"%({name})s"
            bound[name] = _adapted(connection, value)
    return fetch(connection, sql.format_map(places), bound)


def _adapted(connection: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def execute(connection: BaseDatabaseWrapper, statement: str, params: Sequence[Any]) -> int:
    """Run a statement and return the number of rows it changed."""
    return run(connection, statement, params)[0].matched


class Told(NamedTuple):
    """What the database says to a statement: rows, how many it is about, the last new key."""

    rows: Sequence[tuple[Any, ...]]
    matched: int
    key: int | None


class Unmatched(DatabaseError):
    """A statement that was to change one row has changed none, or several: roll back."""


def later(
    connection: BaseDatabaseWrapper, statement: str, params: Sequence[Any], *, one: bool = False
) -> None:
    """
    Run a statement of the open transaction whose outcome nobody needs before it goes on.

    MySQL gets it with the transaction's next statement, which then may fail for it, as may the
    commit; other databases get it at once. `one`: it is to match exactly one row.

    :raises Unmatched: it was to match one, and did not
    :raises django.db.DatabaseError: as Django's own cursor does
    """
    wait: Any = getattr(connection, "later", None)
    if wait is not None and not _is_watched(connection) and connection.in_atomic_block:
        wait(statement, params, one=one)
    elif execute(connection, statement, params) != 1 and one:
        raise Unmatched


def fetch_together(
    connection: BaseDatabaseWrapper, queries: Sequence[Query]
) -> list[list[tuple[Any, ...]]]:
    """
    Return the rows of each of some SELECTs, which are run in their order.

    MySQL gets them together, one round trip; other databases one by one.
    """
    if _is_watched(connection) or not hasattr(connection, "later"):
        return [fetch(connection, statement, params) for statement, params in queries]
    statements = ";".join([statement for statement, _ in queries])
    params = [value for _, some in queries for value in some]
    return [list(one.rows) for one in run(connection, statements, params)]


def _is_watched(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether somebody counts or logs a connection's statements: then each goes by itself."""
    return bool(connection.force_debug_cursor or connection.execute_wrappers or _debugging())


@cache
def _debugging() -> bool:
    return bool(settings.DEBUG)


def run(
    connection: BaseDatabaseWrapper, statement: str, params: Sequence[Any] | dict[str, Any]
) -> list[Told]:
    """
    Run a statement and return what the database says to it; MySQL, to each of several.

    :raises django.db.DatabaseError: as Django's own cursor does
    """
    if _is_watched(connection):
        with connection.cursor() as cursor:
            return _asked(cursor, statement, params)
    connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()
    connection.validate_no_broken_transaction()
    ask: Any = getattr(connection, "ask", None)
    with connection.wrap_database_errors:
        if ask is not None:
            told: list[Told] = ask(statement, params)
            return told
        # The backend's own cursor: the one around it, for logs and wrappers, costs half as much
        # again.
        with closing(connection.create_cursor()) as bare:
            return _asked(bare, statement, params)


def _asked(cursor: Any, statement: str, params: Any) -> list[Told]:
    cursor.execute(statement, params)
    rows = cursor.fetchall() if cursor.description else ()
    return [Told(rows, cursor.rowcount, cursor.lastrowid)]


def marks(count: int) -> str:
    """Return the placeholders of so many values: `%s, %s`."""
    return ", ".join(["%s"] * count)


def insert_later(
    connection: BaseDatabaseWrapper,
    table: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """
    Insert rows with one statement, as `later` does.

    Table and columns are the code's own, never a caller's.
    """
    row = f"({marks(len(columns))})"
    values = ", ".join([row] * len(rows))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608
    later(connection, statement, [value for row in rows for value in row])
