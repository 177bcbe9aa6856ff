"""
Transactions in the database a model lives in.

The back office runs every service's functions in one process with four databases, so nobody may
assume `default`: a bare `transaction.atomic()` is forbidden (tests/architecture holds it).
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connections,
    models,
    router,
    transaction,
)
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

# Django's own place for a thread's connections looks for a running event loop each time, of which
# none here uses a database: 25 times for a booking, a twentieth of what it takes.
connections._connections = threading.local()  # type: ignore[attr-defined]

P = ParamSpec("P")
T = TypeVar("T")

PATIENCE_SECONDS = 4.0
_LOCK_WAIT, _DEADLOCK, _CHANGED = 1205, 1213, 1020
# 1040 too many connections, 1053 shutting down, 1927 killed, 20xx no or a lost connection.
_AWAY = frozenset({1040, 1053, 1927, 2002, 2003, 2006, 2013})
_DUPLICATE, _REFERENCED, _NO_PARENT = 1062, 1451, 1452
_CHECKS = (1690, 3819, 4025)


class ServiceRouter:
    """Sends each app to its service's database; in a service process that is always `default`."""

    def _alias(self, app_label: str) -> str:
        return settings.SERVICE_DATABASES.get(app_label, "default")

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        """Return the alias the model lives in."""
        return self._alias(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, a: models.Model, b: models.Model, **hints: Any) -> bool:
        """Allow relations inside one database only."""
        return self._alias(a._meta.app_label) == self._alias(b._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        """Migrate an app only where it lives."""
        return self._alias(app_label) == db


@cache
def alias_of(model: type[models.Model]) -> str:
    """Return the database alias a model is written to."""
    return router.db_for_write(model)


class Transaction(transaction.Atomic):
    """
    Django's atomic block, after which a connection that was lost is made anew.

    When the server goes away while Django turns autocommit on again, the connection stays as it is,
    without autocommit. The next block takes that for its caller's wish: from then on every use of
    the connection fails ("Cannot open a new connection in an atomic block") and Django never closes
    it, for as long as its thread lives.
    """

    def __enter__(self) -> None:
        """Begin, on a connection that is whole."""
        connection = transaction.get_connection(self.using)
        _drop_if_lost(connection)
        try:
            super().__enter__()
        except BaseException:
            _drop_if_lost(connection)
            raise

    def __exit__(self, *error: Any) -> None:
        """End, and leave no connection behind that is of no use."""
        try:
            super().__exit__(*error)
        finally:
            _drop_if_lost(transaction.get_connection(self.using))


def _drop_if_lost(connection: BaseDatabaseWrapper) -> None:
    if connection.atomic_blocks:
        return  # a transaction is open; whoever opened it looks after the connection
    if connection.in_atomic_block or (
        connection.connection is not None and not connection.autocommit
    ):
        connection.in_atomic_block = connection.closed_in_transaction = False
        connection.needs_rollback = False
        connection.savepoint_ids = []
        try:
            connection.close()
        except DatabaseError as error:
            log.warning("a lost connection could not be closed: %s", error)
            connection.connection = None


def atomic(model: type[models.Model], *, durable: bool = False) -> transaction.Atomic:
    """Open a transaction in the model's database; the last block must succeed as a whole."""
    return Transaction(alias_of(model), savepoint=True, durable=durable)


def on_commit(model: type[models.Model], function: Callable[[], Any]) -> None:
    """Call the function once the model's transaction is committed."""
    transaction.on_commit(function, using=alias_of(model))


def is_conflict(error: DatabaseError) -> bool:
    """Tell whether the database gave up on a lock: the same work may succeed when repeated."""
    if not isinstance(error, OperationalError):
        return False
    number = error.args[0] if error.args else None
    return number in (_LOCK_WAIT, _DEADLOCK, _CHANGED) or "database is locked" in str(error)


def is_away(error: Exception) -> bool:
    """Tell whether the server could not be reached, or was lost, or is going down."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and bool(_AWAY.intersection(error.args[:1]))


def is_duplicate(error: IntegrityError) -> bool:
    """Tell whether a unique key refused a row."""
    return error.args[0] == _DUPLICATE or "UNIQUE constraint failed" in str(error)


def is_check(error: IntegrityError) -> bool:
    """Tell whether a CHECK, or a column that takes nothing below zero, refused a value."""
    return error.args[0] in _CHECKS or "CHECK constraint failed" in str(error)


def is_reference(error: IntegrityError) -> bool:
    """Tell whether a foreign key refused: something refers to the row, or it refers to nothing."""
    return error.args[0] in (_REFERENCED, _NO_PARENT) or "FOREIGN KEY" in str(error)


def retry_conflicts(*, attempts: int = 4) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """
    Repeat a function whose transaction lost a lock race (MySQL 1205/1213, SQLite busy).

    Only for functions that touch nothing outside their one transaction. After `PATIENCE_SECONDS`
    the caller would not wait for another attempt to end.

    :raises django.db.OperationalError: the last attempt lost too
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            patient_until = time.monotonic() + PATIENCE_SECONDS
            for attempt in range(1, attempts):
                try:
                    return function(*args, **kwargs)
                except OperationalError as error:
                    if not is_conflict(error) or time.monotonic() > patient_until:
                        raise
                time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311 - jitter
            return function(*args, **kwargs)

        return wrapper

    return decorate
