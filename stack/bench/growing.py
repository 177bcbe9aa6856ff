"""
`--growth`: the same questions over 34 thousand, 337 thousand and 3.4 million flights.

The three stacks run side by side and are asked in turn, so that what else the machine does slows
all of them alike. That takes about 8 GB of memory.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace

from stack.bench import arena, dataset, measure
from stack.bench.arena import Arena
from stack.bench.bars import Limit, Row, Sample, row
from stack.bench.booking import SPREAD_FLIGHTS, Bookings
from stack.bench.dataset import Say
from stack.bench.picks import Picks
from stack.bench.scenarios import NO_ERRORS, Crowd, with_tokens
from stack.bench.wrk import Load

SIZES = {dataset.SMALL: "34 k", dataset.REAL: "337 k", dataset.LARGE: "3.4 M"}
SEARCH, BOOKING = "growth of a direct search", "growth of a booking"
AT_MOST = 1.5
BOOKINGS_PER_SECOND = 20


def rows(*, runs: int, seconds: float, hello_ms: float | None, say: Say) -> list[Row]:
    """Return a row for each question and size; the largest is held to the smallest."""
    samples: dict[tuple[str, str], list[Sample]] = {}
    with ExitStack() as closing:
        asked = {}
        for size in SIZES:
            folder = arena.RUN / f"growth-{size}"
            asked[size] = _Size(
                size, closing.enter_context(arena.running(size, folder=folder, say=say))
            )
        for number in range(runs):
            for question in (SEARCH, BOOKING):
                for size, one in asked.items():
                    say(f"   run {number + 1} of {runs}: {question}, {SIZES[size]} flights")
                    found = one.ask(question, number / (runs + 1), number, seconds=seconds)
                    samples.setdefault((question, size), []).append(found)
    return [
        found
        for question in (SEARCH, BOOKING)
        for found in compared(
            question, {size: samples[question, size] for size in SIZES}, hello_ms=hello_ms
        )
    ]


def compared(
    question: str, samples: Mapping[str, list[Sample]], *, hello_ms: float | None
) -> list[Row]:
    """Return the rows of one question, each with its p50 against the smallest's."""
    found: list[Row] = []
    for size, of_size in samples.items():
        bar = [NO_ERRORS]
        if size == dataset.LARGE:
            bar.append(Limit(quantity="to_small", at_most=AT_MOST))
        name = f"{question}, {SIZES[size]} flights"
        one = row(name, of_size, bar=bar, hello_ms=hello_ms)
        small = found[0].p50_ms if found else None
        if small and one.p50_ms:
            one = replace(one, facts={**one.facts, "to_small": one.p50_ms / small})
        found.append(one)
    return found


class _Size:
    """One stack, asked one thing at a time: what an answer takes, not how many wait for theirs."""

    def __init__(self, size: str, place: Arena) -> None:
        picks = Picks(place.tables)
        self._place = place
        self._crowd = Crowd(place)
        self._direct = picks.direct()
        self._bookings = Bookings(place, self._crowd, picks.flights(SPREAD_FLIGHTS), label=size)
        self._bookings.rest()

    def ask(self, question: str, start: float, number: int, *, seconds: float) -> Sample:
        """Return one run; searches begin at a part of the list that no other run has."""
        if question == BOOKING:
            return self._bookings.latency(number, per_second=BOOKINGS_PER_SECOND, seconds=seconds)
        self._crowd.sign_in()
        at = int(start * len(self._direct))
        asked = with_tokens([*self._direct[at:], *self._direct[:at]], self._crowd.tokens)
        load = Load(url=self._place.url, requests=asked, connections=1)
        return measure.load(self._place, load, seconds=seconds)
