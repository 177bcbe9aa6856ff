"""`--growth`: the same questions over 34 thousand, 337 thousand and 3.4 million flights."""

from dataclasses import replace

from stack.bench import arena, dataset, measure
from stack.bench.bars import Limit, Row, Sample, row
from stack.bench.booking import SPREAD_FLIGHTS, Bookings
from stack.bench.dataset import Say
from stack.bench.picks import Picks
from stack.bench.scenarios import NO_ERRORS, Crowd, with_tokens
from stack.bench.wrk import Load

SIZES = {dataset.SMALL: "34 k", dataset.REAL: "337 k", dataset.LARGE: "3.4 M"}
AT_MOST = 1.5
BOOKINGS_PER_SECOND = 20


def rows(*, runs: int, seconds: float, hello_ms: float | None, say: Say) -> list[Row]:
    """Return a row for each size and question; the largest is held to the smallest."""
    found: list[Row] = []
    smallest: dict[str, float | None] = {}
    for size, words in SIZES.items():
        for question, samples in _ask(size, runs=runs, seconds=seconds, say=say).items():
            one = row(f"{question}, {words} flights", samples, hello_ms=hello_ms)
            small = smallest.setdefault(question, one.p50_ms)
            if size != dataset.SMALL and small and one.p50_ms:
                one = replace(one, facts={**one.facts, "to_small": one.p50_ms / small})
            if size == dataset.LARGE:
                one = replace(one, bar=[Limit(quantity="to_small", at_most=AT_MOST), NO_ERRORS])
            found.append(one)
    return sorted(found, key=lambda one: one.name.partition(",")[0])


def _ask(size: str, *, runs: int, seconds: float, say: Say) -> dict[str, list[Sample]]:
    """Ask one at a time: what an answer takes, and not how many wait for theirs."""
    with arena.running(size, folder=arena.RUN / f"growth-{size}", say=say) as place:
        crowd, picks = Crowd(place), Picks(place.tables)
        direct = picks.direct()
        bookings = Bookings(place, crowd, picks.flights(SPREAD_FLIGHTS), label=size)
        bookings.rest()
        searched, booked = [], []
        for number in range(runs):
            say(f"   {size} flights, run {number + 1} of {runs}")
            start = number * len(direct) // (runs + 1)
            asked = with_tokens([*direct[start:], *direct[:start]], crowd.tokens)
            load = Load(url=place.url, requests=asked, connections=1)
            searched.append(measure.load(place, load, seconds=seconds))
            pace = {"per_second": BOOKINGS_PER_SECOND, "seconds": seconds}
            booked.append(bookings.latency(number, **pace))
    return {"growth of a direct search": searched, "growth of a booking": booked}
