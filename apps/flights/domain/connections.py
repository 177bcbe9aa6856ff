"""
Connecting flights joined to itineraries, in memory and without a database.

What is worth offering, beyond what `itinerary` allows:

- no connection is longer than the longest one accepted;
- no absurd detour: a connecting itinerary takes at most 2.5 times the direct time plus 6 hours,
  where the direct time is that of a flight along the great circle between its two ends;
- nothing dominated: a connecting itinerary is left out when another one departs no earlier,
  arrives no later, costs no more and has no more connections, and is better in one of the four.
  Direct flights always stay: what tells two of them apart (the airline, the time of the day) is
  the traveller's to weigh.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice, product
from operator import itemgetter

from apps.flights.domain.geo import block_minutes
from apps.flights.domain.itinerary import Stop
from apps.flights.domain.segment import Segment

Route = tuple[Segment, ...]

MAX_CONNECTIONS = 2
DETOUR_FACTOR = 2.5
DETOUR_MARGIN = timedelta(hours=6)
# Of two connections, no more are looked at; the cheapest middle flights go first.
MAX_CANDIDATES = 50_000


def longest_journey(origin: Stop, destination: Stop) -> timedelta:
    """Return how long a connecting itinerary between two airports may take."""
    direct = timedelta(minutes=block_minutes(origin.distance_km(destination)))
    return DETOUR_FACTOR * direct + DETOUR_MARGIN


def worth_offering(routes: Iterable[Route]) -> list[Route]:
    """Return the routes that no other one dominates, and every direct flight."""
    rows = [(*_merits(route), route) for route in routes]
    # In this order nothing is dominated by what comes later: latest departure, then the rest.
    rows.sort(key=itemgetter(1, 2, 3))
    rows.sort(key=itemgetter(0), reverse=True)
    best = [_Staircase() for _ in range(MAX_CONNECTIONS + 1)]
    kept: list[Route] = []
    for merits, equals in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        _, arrives_at, price, connections = merits
        fewer = best[: connections + 1]
        if connections and any(stairs.reach(arrives_at, price) for stairs in fewer):
            continue
        best[connections].add(arrives_at, price)
        kept.extend(row[-1] for row in equals)
    return kept


def one_connection(
    first: Iterable[Segment], last: Iterable[Segment], *, longest: timedelta
) -> Iterator[Route]:
    """Yield first and last flights that connect, without those a better first flight dominates."""
    arrivals, detours = _Arrivals(first), _Detours()
    for outbound in last:
        for inbound in arrivals.before(outbound, longest=longest):
            returns = inbound.origin.code == outbound.destination.code
            if not returns and detours.accept(inbound, outbound):
                yield inbound, outbound


def two_connections(
    first: Iterable[Segment],
    middle: Iterable[Segment],
    last: Iterable[Segment],
    *,
    longest: timedelta,
) -> Iterator[Route]:
    """
    Yield first, middle and last flights that connect, as `one_connection` does.

    Middle flights are taken as they come, until `MAX_CANDIDATES` itineraries are found.
    """
    arrivals, departures, detours = _Arrivals(first), _Departures(last), _Detours()
    routes = (
        (inbound, between, outbound)
        for between in middle
        # Most middle flights have nothing before them: look after them only where they have.
        for inbounds in [arrivals.before(between, longest=longest)]
        if inbounds
        for inbound, outbound in product(inbounds, departures.after(between, longest=longest))
        if inbound.origin.code != between.destination.code
        and outbound.destination.code not in (inbound.origin.code, between.origin.code)
        and detours.accept(inbound, outbound)
    )
    return islice(routes, MAX_CANDIDATES)


class _Detours:
    """Tells detours from ways; remembers the limit of each pair of airports."""

    def __init__(self) -> None:
        self._limits: dict[tuple[str, str], timedelta] = {}

    def accept(self, first: Segment, last: Segment) -> bool:
        """Tell whether going from the one's origin to the other's destination is no detour."""
        ends = first.origin.code, last.destination.code
        limit = self._limits.get(ends)
        if limit is None:
            limit = self._limits[ends] = longest_journey(first.origin, last.destination)
        return last.arrives_at - first.departs_at <= limit


class _Arrivals:
    """First flights, by where and when they arrive."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._board = _Board(segments, at=_destination, by=_arrival)

    def before(self, outbound: Segment, *, longest: timedelta) -> list[Segment]:
        """Return what one can change from: of each origin only what no other one dominates."""
        stop, leaves = outbound.origin, outbound.departs_at
        found: list[Segment] = []
        for domestic in (True, False):
            needed = stop.times.between(
                inbound_domestic=domestic, outbound_domestic=outbound.is_domestic
            )
            found += self._board.find(stop, domestic, leaves - longest, leaves - needed)
        return _undominated(found, of=_origin, by=_late_departure)


class _Departures:
    """Last flights, by where and when they leave."""

    def __init__(self, segments: Iterable[Segment]) -> None:
        self._board = _Board(segments, at=_origin, by=_departure)

    def after(self, inbound: Segment, *, longest: timedelta) -> list[Segment]:
        """Return what one can change to: of each destination only what no other one dominates."""
        stop, lands = inbound.destination, inbound.arrives_at
        found: list[Segment] = []
        for domestic in (True, False):
            needed = stop.times.between(
                inbound_domestic=inbound.is_domestic, outbound_domestic=domestic
            )
            found += self._board.find(stop, domestic, lands + needed, lands + longest)
        return _undominated(found, of=_destination, by=_early_arrival)


class _Board:
    """Flights by airport and time; domestic ones apart, for they need less time to change."""

    def __init__(
        self,
        segments: Iterable[Segment],
        *,
        at: Callable[[Segment], str],
        by: Callable[[Segment], datetime],
    ) -> None:
        self._rows: dict[tuple[str, bool], list[Segment]] = defaultdict(list)
        for segment in sorted(segments, key=by):
            self._rows[at(segment), segment.is_domestic].append(segment)
        self._times = {place: [by(row) for row in rows] for place, rows in self._rows.items()}

    def find(
        self, stop: Stop, domestic: bool, earliest: datetime, latest: datetime
    ) -> list[Segment]:
        """Return an airport's flights between two instants, both included."""
        times = self._times.get((stop.code, domestic))
        if times is None:
            return []
        rows = self._rows[stop.code, domestic]
        return rows[bisect_left(times, earliest) : bisect_right(times, latest)]


def _undominated(
    found: list[Segment],
    *,
    of: Callable[[Segment], str],
    by: Callable[[Segment], tuple[float, int]],
) -> list[Segment]:
    """
    Leave out flights in whose place another one would do, no worse by time and by fare.

    The far end must be the same: it decides which detours and which airports are accepted.
    """
    if len(found) < 2:
        return found
    best: dict[str, tuple[float, int]] = {}
    kept = []
    for segment in sorted(found, key=by):
        merits, least = by(segment), best.get(of(segment))
        if least is None or merits[1] < least[1]:
            best[of(segment)] = merits
        elif merits != least:
            continue
        kept.append(segment)
    return kept


class _Staircase:
    """Arrivals and prices, where every later arrival is cheaper than all before it."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int]] = []

    def reach(self, arrives_at: datetime, price: int) -> bool:
        """Tell whether something arrives no later and costs no more."""
        index = bisect_right(self._steps, arrives_at, key=_first_of)
        return index > 0 and self._steps[index - 1][1] <= price

    def add(self, arrives_at: datetime, price: int) -> None:
        """Add a step, and take away those it makes useless."""
        if self.reach(arrives_at, price):
            return
        index = bisect_left(self._steps, arrives_at, key=_first_of)
        end = index
        while end < len(self._steps) and self._steps[end][1] >= price:
            end += 1
        del self._steps[index:end]
        insort(self._steps, (arrives_at, price))


def _first_of(step: tuple[datetime, int]) -> datetime:
    return step[0]


def _merits(route: Route) -> tuple[datetime, datetime, int, int]:
    """Return departure, arrival, price and connections."""
    price = sum(segment.fare_minor for segment in route)
    return route[0].departs_at, route[-1].arrives_at, price, len(route) - 1


def _origin(segment: Segment) -> str:
    return segment.origin.code


def _destination(segment: Segment) -> str:
    return segment.destination.code


def _departure(segment: Segment) -> datetime:
    return segment.departs_at


def _arrival(segment: Segment) -> datetime:
    return segment.arrives_at


def _late_departure(segment: Segment) -> tuple[float, int]:
    return -segment.departs_at.timestamp(), segment.fare_minor


def _early_arrival(segment: Segment) -> tuple[float, int]:
    return segment.arrives_at.timestamp(), segment.fare_minor
