"""
Django's MySQL backend, with fewer round trips: statements nobody waits for go with the next one.

That is BEGIN (Django would turn autocommit off, and on again behind the end), and whatever
`later` is given. The server runs what it gets in order and stops at the first that fails, so an
error of such a statement is told by the next one, at the latest by the commit. What was not sent
when a transaction is rolled back never happened. A statement that must match one row is never sent
with the commit: the server would go on to it whatever was matched.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from django.db import IntegrityError
from django.db.backends.mysql import base
from django.db.backends.utils import debug_transaction
from django.utils.asyncio import async_unsafe
from MySQLdb import OperationalError, cursors

from common import sql

_BEGIN = (b"BEGIN", False)
# The driver's words: of rows, and of results.
_ALL, _NO_MORE = 0, -1

# Neither has types to check against.
_Django: Any = base.DatabaseWrapper
_Driver: Any = cursors.Cursor


class DatabaseWrapper(_Django):  # type: ignore[misc]
    """A connection that sends statements together."""

    connection: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Statements, each with whether it must match one row.
        self._ahead: list[tuple[bytes, bool]] = []

    def later(self, statement: str, params: Sequence[Any], *, one: bool = False) -> None:
        """Run a statement of the open transaction with its next one, or with its commit."""
        if self.connection is None:
            self.ensure_connection()
        self.validate_no_broken_transaction()
        self._ahead.append((_bound(self.connection, statement, params), one))

    def ask(self, statement: str, params: Sequence[Any] | dict[str, Any]) -> list[sql.Told]:
        """Run a statement, or several with `;` between, without a cursor: see `sql.run`."""
        try:
            return self._exchange(_bound(self.connection, statement, params))
        except OperationalError as error:
            if error.args[0] in base.CursorWrapper.codes_for_integrityerror:
                raise IntegrityError(*error.args) from error
            raise

    def _exchange(self, statement: bytes) -> list[sql.Told]:
        connection, told = self.connection, []
        _send(connection, self._ahead, statement)
        while True:
            result = connection.store_result()
            rows = () if result is None else result.fetch_row(_ALL)
            told.append(sql.Told(rows, connection.affected_rows(), connection.insert_id()))
            if connection.next_result() == _NO_MORE:
                return told

    @async_unsafe
    def create_cursor(self, name: str | None = None) -> base.CursorWrapper:
        """Return a cursor that sends first what is to go ahead."""
        cursor = self.connection.cursor(_Cursor)
        cursor.ahead = self._ahead
        return base.CursorWrapper(cursor)

    def _start_transaction_under_autocommit(self) -> None:
        self._ahead[:] = [_BEGIN]

    def _commit(self) -> None:
        if not self._ahead:
            super()._commit()
        elif self._ahead == [_BEGIN]:
            self._ahead.clear()
        else:
            with (
                debug_transaction(self, "COMMIT"),
                self.wrap_database_errors,
            ):
                if any(one for _, one in self._ahead):
                    self._exchange(b"DO 0")
                self._exchange(b"COMMIT")

    def _rollback(self) -> None:
        begun = self._ahead[:1] != [_BEGIN]
        self._ahead.clear()
        if begun:
            super()._rollback()

    def _close(self) -> None:
        self._ahead.clear()
        super()._close()


def _send(connection: Any, ahead: list[tuple[bytes, bool]], statement: bytes) -> None:
    """
    Send a statement behind what is to go ahead of it; its own answer is the next one to be read.

    :raises sql.Unmatched: one that was to match a row did not
    """
    before = [*ahead]
    ahead.clear()
    connection.query(b";".join([*(one for one, _ in before), statement]))
    for _, one in before:
        if one and connection.affected_rows() != 1:
            with suppress(connection.Error):  # of what came behind: it is rolled back
                while connection.next_result() != _NO_MORE:
                    connection.discard_result()
            raise sql.Unmatched
        connection.next_result()


def _bound(connection: Any, statement: str, params: Sequence[Any] | dict[str, Any]) -> bytes:
    """Return a statement with its values in it, as the driver would write them."""
    encoded = statement.encode(connection.encoding)
    if not isinstance(params, dict):
        return encoded % tuple(_literals(connection, params))
    names = [name.encode(connection.encoding) for name in params]
    return encoded % dict(zip(names, _literals(connection, params.values()), strict=True))


def _literals(connection: Any, values: Iterable[Any]) -> list[bytes]:
    literals = []
    for value in values:
        kind = type(value)
        if kind is str:
            literals.append(connection.string_literal(value))
        elif value is None:
            literals.append(b"NULL")
        elif kind is int:
            literals.append(b"%d" % value)
        elif kind is bool:
            literals.append(b"1" if value else b"0")
        else:
            literals.append(connection.literal(value))
    return literals


class _Cursor(_Driver):  # type: ignore[misc]
    ahead: list[tuple[bytes, bool]]

    def _mogrify(self, query: Any, args: Any = None) -> Any:
        if type(query) is str and type(args) in (list, tuple, dict):
            return _bound(self._get_db(), query, args)
        return super()._mogrify(query, args)

    def _query(self, statement: bytes) -> Any:
        if not self.ahead:
            return super()._query(statement)
        connection = self._get_db()
        _send(connection, self.ahead, statement)
        self._do_get_result(connection)
        self._post_get_result()
        self._executed = statement
        return self.rowcount
