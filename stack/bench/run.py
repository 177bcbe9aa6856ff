"""A whole run: the stacks it needs one after another, every scenario some times, its rows."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from stack.bench import arena, bars, dataset, floors, growing, names, picks, scenarios
from stack.bench.bars import Row, Sample
from stack.bench.booking import SPREAD_FLIGHTS, Bookings
from stack.bench.dataset import Say
from stack.bench.embedded import Embedded
from stack.bench.picks import Picks
from stack.bench.scenarios import Crowd, Scenario

PACED_SECONDS_AT_LEAST = 20


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run: scenarios whose name contains `only`, each so often and so long."""

    only: str = ""
    runs: int = 3
    seconds: float = 5
    growth: bool = False


class Bench:
    """One run of a plan."""

    def __init__(self, plan: Plan, *, say: Say) -> None:
        self._plan = plan
        self._say = say
        self._hello_ms: float | None = None

    def rows(self) -> Iterator[Row]:
        """Run everything, and give each row when it is there."""
        if self._wants(*names.ON_REAL_FLIGHTS):
            yield from self._on_real_flights()
        if self._wants(*names.ON_A_NETWORK):
            yield from self._on_a_network()
        if self._wants(names.IDLE):
            yield from self._embedded()
        if self._plan.growth:
            plan = self._plan
            yield from growing.rows(
                runs=plan.runs, seconds=plan.seconds, hello_ms=self._hello_ms, say=self._say
            )

    def _on_real_flights(self) -> Iterator[Row]:
        seconds = self._plan.seconds
        crowd_sql = picks.crowd(dataset.year())
        folder = arena.RUN / "real"
        with ExitStack() as closing:
            place = closing.enter_context(
                arena.running(dataset.REAL, folder=folder, prepare=crowd_sql, say=self._say)
            )
            standing = closing.enter_context(floors.running(folder / "floors"))
            crowd, chosen = Crowd(place), Picks(place.tables)
            bookings = Bookings(place, crowd, chosen.flights(SPREAD_FLIGHTS))
            self._say("== measuring the idle stack")
            bookings.rest()
            # In the same rounds as the floors they are held to: a machine's speed drifts.
            together = [
                *scenarios.floors(standing, seconds=seconds),
                *scenarios.reads(place, chosen, crowd, seconds=seconds),
                *scenarios.connections(place, chosen, seconds=seconds, where=names.REAL_FLIGHTS),
                scenarios.login(place, chosen, crowd, seconds=seconds),
            ]
            yield from self._measured(together, crowd)
            paced = max(PACED_SECONDS_AT_LEAST, seconds)
            yield from self._measured(bookings.paced(seconds=paced), crowd)
            yield from self._measured(bookings.hot(seconds=seconds), crowd)

    def _on_a_network(self) -> Iterator[Row]:
        folder = arena.RUN / "returns"
        with arena.running(dataset.RETURNS, folder=folder, say=self._say) as place:
            chosen = Picks(place.tables)
            asked = scenarios.connections(
                place, chosen, seconds=self._plan.seconds, where=names.NETWORK
            )
            yield from self._measured(asked, None)

    def _embedded(self) -> Iterator[Row]:
        self._say("== starting the embedded stack")
        embedded = Embedded(arena.RUN / "embedded")
        try:
            yield from self._measured([embedded.scenario()], None)
        finally:
            embedded.stop()

    def _measured(self, asked: Sequence[Scenario], crowd: Crowd | None) -> Iterator[Row]:
        """Run scenarios in rounds, each once in a round."""
        wanted = self._chosen(asked)
        samples: dict[str, list[Sample]] = {one.name: [] for one in wanted}
        for number in range(self._plan.runs):
            if crowd is not None and wanted:
                crowd.sign_in()  # a token lives for ten minutes
            for one in wanted:
                self._say(f"   run {number + 1} of {self._plan.runs}: {one.name}")
                samples[one.name].append(one.run(number))
        if names.HELLO in samples:
            self._hello_ms = bars.median([sample.cpu_ms for sample in samples[names.HELLO]])
        for one in wanted:
            yield bars.row(one.name, samples[one.name], bar=one.bar, hello_ms=self._hello_ms)

    def _chosen(self, asked: Sequence[Scenario]) -> list[Scenario]:
        """Return those that were asked for, and what they are measured against."""
        if any(one.name in names.FLOORS for one in asked):
            return [one for one in asked if one.name in names.FLOORS or self._wants(one.name)]
        # Of the others, two belong together: one is measured against the other, or beside it.
        return list(asked) if self._wants(*(one.name for one in asked)) else []

    def _wants(self, *some: str) -> bool:
        return any(self._plan.only in name for name in some)
