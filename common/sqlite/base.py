"""
Django's SQLite backend, during whose transactions Python's collector rests.

A transaction is SQLite's one lock. The collector, at work in the thread that has it, may come upon
another thread's cursor (Django's errors go round in circles with theirs), and letting go of that
waits for whatever its connection is doing: waiting for this lock, until it gives up.
"""

import gc
import threading
from typing import Any

from django.db.backends.sqlite3 import base


class _Collector:
    """Python's collector, which rests while anybody in this process wants it to."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._resting = 0

    def rest(self) -> None:
        with self._lock:
            self._resting += 1
            gc.disable()

    def go_on(self) -> None:
        with self._lock:
            self._resting -= 1
            if not self._resting:
                gc.enable()


_collector = _Collector()


# It has no types to check against.
_Django: Any = base.DatabaseWrapper


class DatabaseWrapper(_Django):  # type: ignore[misc]
    """A connection that lets the collector rest from BEGIN to the transaction's end."""

    _rests = False

    def _start_transaction_under_autocommit(self) -> None:
        super()._start_transaction_under_autocommit()
        if not self._rests:
            self._rests = True
            _collector.rest()

    def _commit(self) -> None:
        super()._commit()
        self._go_on()  # a commit that fails is rolled back, or the connection closed

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._go_on()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._go_on()

    def _go_on(self) -> None:
        if self._rests:
            self._rests = False
            _collector.go_on()
