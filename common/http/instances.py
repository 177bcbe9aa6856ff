"""The instances of a service, asked in turn; one that takes no connection rests for a second."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")

REST_SECONDS = 1.0


def urls_of(setting: str) -> list[str]:
    """Return the URLs in a setting, one for each instance, with commas between."""
    return [url.strip() for url in setting.split(",") if url.strip()]


class Instances(Generic[T]):
    """
    Several of the same.

    A connection that is refused, or not taken in time, has carried nothing: whatever the request,
    the next instance may have it.
    """

    def __init__(self, ones: Sequence[T], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ones = [*ones]
        self._clock = clock
        self._rests_until = [0.0] * len(ones)
        self._turn = itertools.count()

    def in_turn(self) -> Iterator[tuple[int, T]]:
        """Yield each with its number, another one first each time; those that rest come last."""
        if len(self._ones) == 1:
            yield 0, self._ones[0]
            return
        first, count, now = next(self._turn), len(self._ones), self._clock()
        numbers = [(first + step) % count for step in range(count)]
        for number in sorted(numbers, key=lambda number: self._rests_until[number] > now):
            yield number, self._ones[number]

    def rest(self, number: int) -> None:
        """Let one rest: it did not take a connection."""
        self._rests_until[number] = self._clock() + REST_SECONDS
