"""What each scenario is held to, and what its runs came to: pure."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

# How a bar names a quantity; {} is the figure.
WORDS = {
    "ratio_to_hello": "{} x hello",
    "p99_to_p50": "p99 {} x p50",
    "errors": "{} errors",
    "p95_ms": "p95 {} ms",
    "to_hash": "{} x the hash alone",
    "others_errors": "{} errors of others",
    "oversold": "{} oversold",
    "backlog_grows": "backlog grows by {}",
    "drain_seconds": "drained in {} s",
    "to_spread": "{} x spread",
    "connecting": "{} answers with a connection",
    "memory_gb": "{} GB",
    "to_small": "p50 {} x that at 34 k",
}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """
    One run. Times in milliseconds, CPU in milliseconds for each request; None: not measured.

    `cpu_ms` is of all of Jetway's processes unless the scenario says which, `servers_ms` of
    database, cache and broker. `facts` are further quantities by the names of `WORDS`, `notes`
    further figures worth telling.
    """

    rate: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    errors: int = 0
    cpu_ms: float | None = None
    servers_ms: float | None = None
    memory_mib: float | None = None
    facts: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, float] = field(default_factory=dict)
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One bound: a quantity at most, or at least."""

    quantity: str
    at_most: float | None = None
    at_least: float | None = None

    def __str__(self) -> str:
        bound, sign = (self.at_most, "<=") if self.at_least is None else (self.at_least, ">=")
        figure = f"{bound:,g}" if bound == 0 and sign == "<=" else f"{sign} {bound:,g}"
        return WORDS[self.quantity].format(figure)

    def holds(self, value: float | None) -> bool:
        """Tell whether a value is within; what was not measured is not."""
        if value is None:
            return False
        above = self.at_most is None or value <= self.at_most
        return above and (self.at_least is None or value >= self.at_least)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A scenario over its runs: medians, but every error counts."""

    name: str
    rate: float | None
    p50_ms: float | None
    p99_ms: float | None
    errors: int
    cpu_ms: float | None
    servers_ms: float | None
    memory_mib: float | None
    ratio_to_hello: float | None
    bar: Sequence[Limit]
    facts: Mapping[str, float]
    notes: Mapping[str, float]
    said: str
    runs: int

    def value(self, quantity: str) -> float | None:
        """Return what a bar asks for."""
        if quantity == "p99_to_p50":
            return self.p99_ms / self.p50_ms if self.p99_ms and self.p50_ms else None
        if quantity in ("ratio_to_hello", "errors"):
            found: float | None = getattr(self, quantity)
            return found
        return self.facts.get(quantity)

    @property
    def broken(self) -> list[Limit]:
        """The bounds that do not hold."""
        return [limit for limit in self.bar if not limit.holds(self.value(limit.quantity))]

    @property
    def passed(self) -> bool:
        """Whether every bound holds; without a bar nothing can fail."""
        return not self.broken

    @property
    def bar_text(self) -> str | None:
        """The bar in words, None without one."""
        return "; ".join(str(limit) for limit in self.bar) or None


def row(
    name: str, samples: Sequence[Sample], *, bar: Sequence[Limit] = (), hello_ms: float | None
) -> Row:
    """Return a scenario's row; the errors of all runs are added up, all else is the median."""
    cpu_ms = median([sample.cpu_ms for sample in samples])
    ratio = cpu_ms / hello_ms if cpu_ms is not None and hello_ms else None
    return Row(
        name=name,
        rate=median([sample.rate for sample in samples]),
        p50_ms=median([sample.p50_ms for sample in samples]),
        p99_ms=median([sample.p99_ms for sample in samples]),
        errors=sum(sample.errors for sample in samples),
        cpu_ms=cpu_ms,
        servers_ms=median([sample.servers_ms for sample in samples]),
        memory_mib=median([sample.memory_mib for sample in samples]),
        ratio_to_hello=ratio,
        bar=bar,
        facts=_medians([sample.facts for sample in samples]),
        notes=_medians([sample.notes for sample in samples]),
        said=next((sample.said for sample in samples if sample.said), ""),
        runs=len(samples),
    )


def median(values: Sequence[float | None]) -> float | None:
    """Return the median of what was measured, None if nothing was."""
    measured = [value for value in values if value is not None]
    return statistics.median(measured) if measured else None


def _medians(of: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = {name: None for one in of for name in one}
    return {name: statistics.median([one[name] for one in of if name in one]) for name in names}


def growth(counts: Sequence[int]) -> float:
    """Return how much more waited at the end of a run than at its start: thirds, by medians."""
    third = len(counts) // 3
    if third == 0:
        return 0.0
    return float(statistics.median(counts[-third:]) - statistics.median(counts[:third]))
