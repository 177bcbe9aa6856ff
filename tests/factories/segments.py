"""Airports and flights as searches see them; a test states only what matters to it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

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
