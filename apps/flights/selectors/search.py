"""
What search reads: which airports are reached from where, and the flights between them.

Every query is bounded by airports and days, answered from an index, and has a limit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from apps.flights.domain import flight_status
from apps.flights.domain.itinerary import Stop
from apps.flights.domain.segment import Segment
from apps.flights.models import Flight
from common.sql import select

# More flights than leave a metro area in a day, or connect the airports two connections may use.
MAX_FLIGHTS = 5_000

# Local time is at most this far from UTC.
WESTERNMOST, EASTERNMOST = timedelta(hours=-12), timedelta(hours=14)

_OPEN = tuple(sorted(flight_status.OPEN))

_NEIGHBOURS = """
SELECT DISTINCT destination_id, 1 FROM flights_flight
WHERE origin_id IN ({origins}) AND departure_date = {day}
UNION ALL
SELECT DISTINCT origin_id, 0 FROM flights_flight
WHERE destination_id IN ({destinations}) AND departure_date BETWEEN {first_day} AND {last_day}
"""

# Each flight has its airplane. Asked for from the left, so that no plan begins with airplanes.
_FLIGHTS = """
SELECT flight.id, flight.carrier_id, flight.number, flight.origin_id, flight.destination_id,
    flight.departs_at, flight.arrives_at, airplane.model,
    inventory.capacity - inventory.held - inventory.sold, inventory.price_minor
FROM flights_flight flight
JOIN flights_cabininventory inventory
    ON inventory.flight_id = flight.id AND inventory.cabin = {cabin}
LEFT JOIN flights_airplane airplane ON airplane.id = flight.airplane_id
WHERE flight.origin_id IN ({origins}) AND flight.destination_id IN ({destinations})
    AND flight.departure_date BETWEEN {first_day} AND {last_day}
    AND flight.departs_at BETWEEN {earliest} AND {latest}
    AND flight.status IN ({statuses})
    AND inventory.currency = {currency}
    AND inventory.capacity >= inventory.held + inventory.sold + {passengers}
    {more}
ORDER BY {before}inventory.price_minor, flight.departs_at, flight.id
LIMIT {limit}
"""
_BEFORE = "flight.destination_id IN ({kept}) DESC, "
_OF_CARRIER = "AND flight.carrier_id = {carrier}"
# Times are of the index by origin, destination and date: what fails them is not even read.
_HOURS = "(flight.origin_id = {{at_{0}}} AND flight.departs_at BETWEEN {{from_{0}}} AND {{to_{0}}})"


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a flight may leave: local dates at its origin, and instants; both ends included."""

    first_day: date
    last_day: date
    earliest: datetime
    latest: datetime

    @classmethod
    def between(cls, earliest: datetime, latest: datetime) -> "Window":
        """Return the window of all that leaves between two instants in UTC, whatever its date."""
        return cls(
            first_day=(earliest + WESTERNMOST).date(),
            last_day=(latest + EASTERNMOST).date(),
            earliest=earliest,
            latest=latest,
        )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What every flight of an itinerary must have; `carrier` may be empty."""

    cabin: str
    carrier: str
    passengers: int
    currency: str


def neighbours(
    *, origins: Iterable[str], day: date, destinations: Iterable[str], onward: Window
) -> tuple[set[str], set[str]]:
    """
    Return the airports reached from the origins on a day, and those the destinations are reached
    from in the days of a window. One query, over two indexes that hold all it needs.
    """
    found = select(
        Flight,
        _NEIGHBOURS,
        origins=tuple(origins),
        day=day,
        destinations=tuple(destinations),
        first_day=onward.first_day,
        last_day=onward.last_day,
    )
    reached = {code for code, is_reached in found if is_reached}
    return reached, {code for code, is_reached in found if not is_reached}


def flights_on_sale(
    *,
    origins: Iterable[str],
    destinations: Iterable[str],
    stops: Mapping[str, Stop],
    window: Window,
    wanted: Wanted,
    hours: Mapping[str, tuple[datetime, datetime]] | None = None,
    kept: Iterable[str] = (),
) -> list[Segment]:
    """
    Return the flights between two sets of airports that have room, the cheapest first.

    `hours` says for each origin when a flight may leave there, within the window.

    One query: flights by origin, destination and date, the inventory of one cabin by flight. Of
    more than `MAX_FLIGHTS` the dearest are left out, of those to the destinations `kept` last. No
    query where a set is empty.
    """
    leaving, landing = tuple(origins), tuple(destinations)
    if not (leaving and landing):
        return []
    more, bounds = _hours(hours or {})
    first = tuple(kept)
    statement = _FLIGHTS.replace("{before}", _BEFORE if first else "")
    found = select(
        Flight,
        statement.replace("{more}", more + (_OF_CARRIER if wanted.carrier else "")),
        origins=leaving,
        destinations=landing,
        first_day=window.first_day,
        last_day=window.last_day,
        earliest=window.earliest,
        latest=window.latest,
        statuses=_OPEN,
        cabin=wanted.cabin,
        carrier=wanted.carrier,
        currency=wanted.currency,
        passengers=wanted.passengers,
        limit=MAX_FLIGHTS,
        **({"kept": first} if first else {}),
        **bounds,
    )
    return [
        Segment(
            stops[origin],
            stops[destination],
            departs_at.replace(tzinfo=UTC),
            arrives_at.replace(tzinfo=UTC),
            flight_id=flight_id.replace("-", ""),  # MariaDB writes them with dashes
            carrier=carrier,
            number=number,
            cabin=wanted.cabin,
            airplane_model=model,
            seats=seats,
            fare_minor=fare,
            currency=wanted.currency,
        )
        for (
            flight_id,
            carrier,
            number,
            origin,
            destination,
            departs_at,
            arrives_at,
            model,
            seats,
            fare,
        ) in found
    ]


def _hours(hours: Mapping[str, tuple[datetime, datetime]]) -> tuple[str, dict[str, Any]]:
    """Return the condition that each flight leaves in its origin's hours, and its values."""
    if not hours:
        return "", {}
    values: dict[str, Any] = {}
    for index, (code, (earliest, latest)) in enumerate(hours.items()):
        values |= {f"at_{index}": code, f"from_{index}": earliest, f"to_{index}": latest}
    return f"AND ({' OR '.join(_HOURS.format(index) for index in range(len(hours)))}) ", values
