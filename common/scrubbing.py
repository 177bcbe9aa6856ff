"""
What SQLite's files keep of deleted rows, overwritten.

`secure_delete` zeroes a deleted row where it stands. Copies of it that stand where balancing moved
pages about, and in the write-ahead log, it leaves as they are: only a file written anew is clean.
Other databases have files of their own to look after; nothing is done for them.
"""

import logging

from django.db import OperationalError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from common.db import alias_of, is_conflict, on_commit

log = logging.getLogger(__name__)

ATTEMPTS = 3


def scrub(model: type[models.Model]) -> None:
    """
    Write the model's database anew after the commit; about 7 ms for each MB, writers wait.

    Whoever reads or writes is waited for, a few times the connection's time-out; with one that goes
    on, a part stays until the next time.
    """
    on_commit(model, lambda: _scrub(connections[alias_of(model)]))


def _scrub(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "sqlite" and not any(_rewrite(connection) for _ in range(ATTEMPTS)):
        log.warning("%s is in use: deleted words stay in its file for now", connection.alias)


def _rewrite(connection: BaseDatabaseWrapper) -> bool:
    """Tell whether the file is as new, and its log empty."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, *_ = cursor.fetchone()
    except OperationalError as error:
        if not is_conflict(error):
            raise
        return False
    return not busy
