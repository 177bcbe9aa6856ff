"""
Django's MySQL backend; transactions cost two round trips, not three.

Django turns autocommit off to begin one and on again behind its end. The server can do with BEGIN
alone: autocommit rests until the transaction is over. Django has the hook for it, for SQLite.
"""

from typing import Any

from django.db.backends.mysql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that begins transactions with BEGIN."""

    connection: Any

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            self.connection.begin()
