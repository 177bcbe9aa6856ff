"""
A circuit breaker: a service that keeps silent is not asked for a while, then by one caller.

By hand, because pybreaker holds its lock while it calls: a process's calls would go one by one.
"""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after `failures` in a row; while open, one call is let through each `open_seconds`."""

    def __init__(
        self,
        *,
        failures: int,
        open_seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._failures = 0
        self._next_try_at = 0.0
        self._lock = threading.Lock()

    def allows(self) -> bool:
        """Tell whether to call now; a True while open is the trial that may close it."""
        if self._failures < self._limit:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_try_at:
                return False
            self._next_try_at = now + self._open_seconds
            return True

    def succeeded(self) -> None:
        """Count a call that was answered: the breaker closes."""
        if self._failures:
            with self._lock:
                self._failures = 0

    def failed(self) -> None:
        """Count a call that was not answered."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._next_try_at = self._clock() + self._open_seconds
