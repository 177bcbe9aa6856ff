"""
Figures that are read when somebody asks for them: from tables, queues and Redis.

A service's web process reads them, on threads of their own, one for each source; a source that
does not answer in `READ_SECONDS` is left out, and its figures are told to be unread. Whoever asks
while it is still being read waits for the same answer: never do two readings of a source overlap.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db import connections
from django.db.models import Min, QuerySet
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

log = logging.getLogger(__name__)

READ_SECONDS = 2.0
# Nobody counts further: more is "many", and counting them takes a database's time.
MOST = 10_000

Values = Mapping[tuple[str, ...], float]

_unread: set[str] = set()  # of the figures, to log each once and not whenever somebody asks


class Source(Enum):
    """Where figures come from."""

    DATABASE = "database"
    CACHE = "cache"
    BROKER = "broker"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """
    One figure: `read` returns its values by those of its labels, () without any.

    `counts`: it only grows, until it begins anew, and its name ends in `_total`.
    """

    name: str
    about: str
    read: Callable[[], Values]
    labels: tuple[str, ...] = ()
    source: Source = Source.DATABASE
    counts: bool = False

    def family(self) -> Any:
        """Return it as Prometheus has it, without values."""
        kind = CounterMetricFamily if self.counts else GaugeMetricFamily
        return kind(self.name, self.about, labels=self.labels)


UNREAD = Figure(
    name="jetway_figure_read",
    about="1 where a figure could be read this time, 0 where not.",
    labels=("figure",),
    read=dict,
)


class Figures(Collector):
    """Prometheus's collector of them."""

    def __init__(self, figures: Iterable[Figure]) -> None:
        self._sources: dict[Source, list[Figure]] = {}
        for figure in figures:
            self._sources.setdefault(figure.source, []).append(figure)
        self._readers = {
            source: ThreadPoolExecutor(1, thread_name_prefix=f"figures-{source.value}")
            for source in self._sources
        }
        self._reading: dict[Source, Future[list[Values | None]]] = {}
        self._lock = threading.Lock()

    def describe(self) -> Iterator[Metric]:
        """Yield what there is, without reading it."""
        yield UNREAD.family()
        for figures in self._sources.values():
            yield from (figure.family() for figure in figures)

    def collect(self) -> Iterator[Metric]:
        """Yield what could be read in time, and what could not."""
        with self._lock:
            for source in self._sources:
                before = self._reading.get(source)
                if before is None or before.done():
                    reader = self._readers[source]
                    self._reading[source] = reader.submit(_read, self._sources[source])
            reading = dict(self._reading)
        wait(reading.values(), timeout=READ_SECONDS)
        was_read = UNREAD.family()
        for source, future in reading.items():
            figures = self._sources[source]
            found = future.result() if future.done() else [None] * len(figures)
            for figure, values in zip(figures, found, strict=True):
                was_read.add_metric([figure.name], 0 if values is None else 1)
                family = figure.family()
                for labels, value in (values or {}).items():
                    family.add_metric(labels, value)
                yield family
        yield was_read


def _read(figures: Sequence[Figure]) -> list[Values | None]:
    try:
        return [_read_one(figure) for figure in figures]
    finally:
        connections.close_all()  # this thread's: opened for this reading, by whoever it asked


def _read_one(figure: Figure) -> Values | None:
    try:
        values = figure.read()
    except Exception as error:  # whatever a driver raises: the figure is told to be unread
        level = logging.DEBUG if figure.name in _unread else logging.WARNING
        log.log(level, "%s cannot be read: %s", figure.name, type(error).__name__)
        _unread.add(figure.name)
        return None
    _unread.discard(figure.name)
    return values


def count(rows: QuerySet[Any]) -> Values:
    """Return how many rows there are, `MOST` for more."""
    return {(): rows.order_by()[:MOST].count()}


def age(rows: QuerySet[Any], field: str) -> Values:
    """Return how many seconds ago the oldest time in the first `MOST` rows was; 0 without any."""
    oldest: datetime | None = rows[:MOST].aggregate(oldest=Min(field))["oldest"]
    return {(): 0 if oldest is None else max((timezone.now() - oldest).total_seconds(), 0)}


def age_of_first(rows: QuerySet[Any], field: str) -> Values:
    """Return the same of rows in the order of that time: one row is looked at."""
    return age(rows[:1], field)
