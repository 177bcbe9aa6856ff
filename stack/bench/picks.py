"""What to ask for: routes, dates and flights chosen from what lies in the database."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from urllib.parse import urlencode

from stack.bench import resize
from stack.prove.tables import Tables, as_uuid

CROWDED_ORIGIN, CROWDED_METRO = "NYC", "CHI"
CROWDED_AIRPORTS = ("ORD", "MDW")
CROWDED_MONTH, CROWDED_DAYS = 3, range(9, 14)
# More than are asked for in the seconds an answer lives in the cache.
DISTINCT_SEARCHES = 60_000
SEED = 1
NEW_YORK = ("EWR", "JFK", "LGA")


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A flight to book, and what one seat costs."""

    flight: str
    amount: str
    currency: str


def crowded_dates(year: int) -> list[str]:
    """Return the dates on which a hundred itineraries are found between two metro areas."""
    return [f"{year}-{CROWDED_MONTH:02}-{day:02}" for day in CROWDED_DAYS]


def crowd(year: int) -> list[str]:
    """Return the SQL that fills those dates."""
    return resize.crowd(destinations=CROWDED_AIRPORTS, dates=crowded_dates(year))


def search(origin: str, destination: str, day: object, **more: object) -> str:
    """Return the path of a search."""
    query = {"origin": origin, "destination": destination, "departure_date": day, **more}
    return f"/v1/flights/search?{urlencode(query)}"


class Picks:
    """Reads the database once and chooses, the same each time."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._routes: list[tuple[str, str, date, int]] = [
            (origin, destination, day, count)
            for origin, destination, day, count in tables.rows(
                "flights",
                "SELECT origin_id, destination_id, departure_date, COUNT(*) FROM flights_flight"
                " GROUP BY 1, 2, 3 ORDER BY 3, 1, 2",
            )
        ]

    def few_results(self, *, results: int, queries: int) -> list[str]:
        """Return direct searches that find so many itineraries each."""
        chance = random.Random(SEED)
        fitting = [one for one in self._routes if one[3] == results]
        chosen = chance.sample(fitting, queries)
        return [search(o, d, day, max_connections=0) for o, d, day, _ in chosen]

    def many_results(self, *, limit: int) -> list[str]:
        """Return searches between two metro areas that find `limit` itineraries or more."""
        year = self._routes[0][2].year
        return [
            search(CROWDED_ORIGIN, CROWDED_METRO, day, max_connections=0, limit=limit)
            for day in crowded_dates(year)
        ]

    def direct(self) -> list[str]:
        """Return many direct searches, each another one, over all routes and dates."""
        chance = random.Random(SEED)
        asked = [(*one, seats) for one in self._sampled(chance) for seats in (1, 2, 3)]
        chance.shuffle(asked)
        return [
            search(o, d, day, passengers=seats, max_connections=0)
            for o, d, day, _, seats in islice(asked, DISTINCT_SEARCHES)
        ]

    def connecting(self, *, max_connections: int, between: bool, queries: int) -> list[str]:
        """
        Return searches with connections: from New York, or between two places it is served from.

        Each is another one.
        """
        chance = random.Random(SEED + max_connections)
        places = sorted({one[1] for one in self._routes} - set(NEW_YORK))
        days = sorted({one[2] for one in self._routes})[1:-2]
        found: dict[str, None] = {}
        while len(found) < queries:
            origin = chance.choice(places if between else NEW_YORK)
            destination = chance.choice(places)
            if origin != destination:
                day = chance.choice(days)
                path = search(origin, destination, day, max_connections=max_connections)
                found[path] = None
        return [*found]

    def flights(self, count: int) -> list[Offer]:
        """Return flights with room, spread over the dates."""
        rows = self._tables.rows(
            "flights",
            "SELECT f.id, i.price_minor, i.currency FROM flights_flight f"
            " JOIN flights_cabininventory i ON i.flight_id = f.id AND i.cabin = 'economy'"
            f" WHERE f.departs_at > '{_soon()}' AND i.capacity >= 140"
            f" ORDER BY CRC32(f.id) LIMIT {int(count)}",
        )
        return [
            Offer(flight=str(as_uuid(id)), amount=f"{minor / 100:.2f}", currency=currency)
            for id, minor, currency in rows
        ]

    def _sampled(self, chance: random.Random) -> Iterator[tuple[str, str, date, int]]:
        wanted = DISTINCT_SEARCHES // 3 + 1
        routes: Sequence[tuple[str, str, date, int]] = self._routes
        return iter(chance.sample(routes, min(wanted, len(routes))))


def _soon() -> datetime:
    return datetime.now() + timedelta(days=30)
