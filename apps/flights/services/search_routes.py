"""One way of a search: direct flights, and those one can change between."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from apps.flights.domain import connections
from apps.flights.domain.connections import Route
from apps.flights.domain.itinerary import Stop
from apps.flights.domain.segment import Segment
from apps.flights.selectors.search import Wanted, Window, flights_on_sale, neighbours
from apps.flights.selectors.stops import find_stops

# Two connections: so many airports after the first flight, and so many before the last one. Those
# nearest to the way are kept.
MAX_CHANGES = 40
# Nothing is planned so late, and adding a journey to it falls off the calendar.
END_OF_TIME = date(9999, 12, 1)


@dataclass(frozen=True, kw_only=True)
class Way:
    """From where to where, on which local date; nothing leaves before `opens_at`."""

    origins: Mapping[str, Stop]
    destinations: Mapping[str, Stop]
    day: date
    opens_at: datetime
    longest_connection: timedelta
    wanted: Wanted

    @property
    def ends(self) -> set[str]:
        """The airports where nobody changes: a journey begins or ends there."""
        return self.origins.keys() | self.destinations.keys()

    @property
    def departure(self) -> Window:
        """When the first flight leaves."""
        return Window(
            first_day=self.day,
            last_day=self.day,
            earliest=max(self.opens_at, self._midnight(self.day, min)),
            latest=self._midnight(self.day + timedelta(days=1), max),
        )

    @cached_property
    def onward(self) -> Window:
        """When the flights after it may leave: no journey takes longer."""
        longest = max(
            connections.longest_journey(origin, destination)
            for origin in self.origins.values()
            for destination in self.destinations.values()
        )
        departure = self.departure
        return Window.between(departure.earliest, departure.latest + longest)

    def _midnight(self, day: date, choose: Callable[[Iterable[datetime]], datetime]) -> datetime:
        midnights = (datetime.combine(day, time(), stop.zone) for stop in self.origins.values())
        return choose(midnights).astimezone(UTC)


def find_routes(
    way: Way, *, max_connections: int, begins: Callable[[Segment], bool]
) -> list[Route]:
    """
    Return the routes with up to two connections that are worth offering, in no order.

    `begins` tells whether a route may begin with a flight. Direct flights take one query. Up to
    one connection takes four: which airports lie between, what they are, the flights to them with
    the direct ones, the flights from them; two where nothing lies between. Up to two connections
    take five: the flights between two of them.
    """
    if not (way.origins and way.destinations) or way.day > END_OF_TIME:
        return []
    if max_connections == 0:
        return [(one,) for one in _first_flights(way, way.destinations, {}) if begins(one)]
    befores, afters, stops = _changes(way, two=max_connections == 2)
    first = _first_flights(way, befores | way.destinations.keys(), stops)
    first = [one for one in first if begins(one)]
    direct = [(one,) for one in first if one.destination.code in way.destinations]
    others = [one for one in first if one.destination.code not in way.destinations]
    last = flights_on_sale(
        origins=afters,
        destinations=way.destinations,
        stops={**stops, **way.destinations},
        window=way.onward,
        wanted=way.wanted,
    )
    middle = _middle_flights(way, others, last, stops) if max_connections == 2 else []
    longest = way.longest_connection
    return connections.worth_offering(
        [
            *direct,
            *connections.one_connection(others, last, longest=longest),
            *(connections.two_connections(others, middle, last, longest=longest) if middle else ()),
        ]
    )


def _changes(way: Way, *, two: bool) -> tuple[set[str], set[str], dict[str, Stop]]:
    """Return the airports to change at after the first flight, before the last one, and all."""
    reached, reaching = neighbours(
        origins=way.origins, day=way.day, destinations=way.destinations, onward=way.onward
    )
    between = (reached & reaching) - way.ends
    if not two:
        return between, between, find_stops(between)
    stops = find_stops((reached | reaching) - way.ends)
    return (
        between | _nearest(way, [stop for code, stop in stops.items() if code in reached]),
        between | _nearest(way, [stop for code, stop in stops.items() if code in reaching]),
        stops,
    )


def _middle_flights(
    way: Way, first: Iterable[Segment], last: Iterable[Segment], stops: Mapping[str, Stop]
) -> list[Segment]:
    """Return the flights from where the first ones arrive, after that, to where the last leave."""
    arrivals: dict[str, list[datetime]] = defaultdict(list)
    for one in first:
        arrivals[one.destination.code].append(one.arrives_at)
    return flights_on_sale(
        origins=arrivals,
        destinations={one.origin.code for one in last},
        stops=stops,
        window=way.onward,
        wanted=way.wanted,
        hours={
            code: (min(times), max(times) + way.longest_connection)
            for code, times in arrivals.items()
        },
    )


def _first_flights(
    way: Way, destinations: Iterable[str], stops: Mapping[str, Stop]
) -> list[Segment]:
    # However many flights leave for elsewhere, those that go all the way are among these.
    return flights_on_sale(
        origins=way.origins,
        destinations=destinations,
        stops={**stops, **way.origins, **way.destinations},
        window=way.departure,
        wanted=way.wanted,
        kept=way.destinations if stops else (),
    )


def _nearest(way: Way, stops: Iterable[Stop]) -> set[str]:
    def detour(stop: Stop) -> tuple[float, str]:
        distance = min(stop.distance_km(one) for one in way.origins.values())
        distance += min(stop.distance_km(one) for one in way.destinations.values())
        return distance, stop.code

    return {stop.code for stop in sorted(stops, key=detour)[:MAX_CHANGES]}
