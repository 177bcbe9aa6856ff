"""Airports and flights as searches see them; a test states only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.flights.domain import connections
from apps.flights.domain.itinerary import Stop
from apps.flights.domain.segment import Segment

NOON = datetime(2026, 12, 24, 12, 0, tzinfo=UTC)


def stop(code: str, **more: Any) -> Stop:
    """Return an airport, all of them in one country and at one place unless told."""
    fields = {"country": "IN", "latitude": 13.0, "longitude": 77.0, "time_zone": "UTC"}
    return Stop(code=code, **{**fields, **more})


def segment(
    number: int = 1,
    *,
    origin: Stop | str = "BLR",
    destination: Stop | str = "DEL",
    minor: int = 10000,
    minutes: int = 120,
    departs_at: datetime = NOON,
    **more: Any,
) -> Segment:
    """Return a flight of two hours; `number` makes its id, and is its number."""
    fields = {
        "carrier": "6E",
        "cabin": "economy",
        "airplane_model": "A320",
        "seats": 50,
        "currency": "EUR",
    }
    return Segment(
        origin=stop(origin) if isinstance(origin, str) else origin,
        destination=stop(destination) if isinstance(destination, str) else destination,
        departs_at=departs_at,
        arrives_at=departs_at + timedelta(minutes=minutes),
        flight_id=UUID(int=number).hex,
        number=number,
        fare_minor=minor,
        **{**fields, **more},
    )


def offered(flights, *, origins, destinations, longest=timedelta(hours=8)):
    """Return the routes between two places, found as a search finds them."""
    ends = origins | destinations
    first = [one for one in flights if one.origin.code in origins]
    direct = [(one,) for one in first if one.destination.code in destinations]
    changing = [one for one in first if one.destination.code not in ends]
    last = [
        one
        for one in flights
        if one.destination.code in destinations and one.origin.code not in ends
    ]
    middle = [
        one for one in flights if one.origin.code not in ends and one.destination.code not in ends
    ]
    return connections.worth_offering(
        [
            *direct,
            *connections.one_connection(changing, last, longest=longest),
            *connections.two_connections(changing, middle, last, longest=longest),
        ]
    )


def ids(routes) -> list[list[int]]:
    """Return the numbers of each route's flights, in order."""
    return sorted([one.number for one in route] for route in routes)
