"""A small world of airports, flights between them by the clock there, and what searches find."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.factories.flights import AirportFactory, CityFactory, FlightFactory
from tests.factories.searches import DAY, search

PLACES = {
    "BLR": ("IN", "Asia/Kolkata", 13.2, 77.7),
    "HYD": ("IN", "Asia/Kolkata", 17.2, 78.4),
    "BOM": ("IN", "Asia/Kolkata", 19.1, 72.9),
    "DEL": ("IN", "Asia/Kolkata", 28.6, 77.1),
    "DXB": ("AE", "Asia/Dubai", 25.3, 55.4),
    "NRT": ("JP", "Asia/Tokyo", 35.8, 140.4),
    "HNL": ("US", "Pacific/Honolulu", 21.3, -157.9),
    "LAX": ("US", "America/Los_Angeles", 33.9, -118.4),
}


def make_world() -> None:
    """Make the airports, each in a city of its own."""
    for code, (country, zone, latitude, longitude) in PLACES.items():
        AirportFactory(
            iata_code=code,
            city=CityFactory(country=country),
            time_zone=zone,
            latitude=latitude,
            longitude=longitude,
        )


def fly(route: str, hour: int, minute: int = 0, *, minutes: int = 90, day=DAY, **more):
    """Return a flight like "BLR-HYD" that leaves at a local time at its origin."""
    origin, destination = route.split("-")
    zone = ZoneInfo(PLACES[origin][1])
    departs_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return FlightFactory(
        **{
            "origin__iata_code": origin,
            "destination__iata_code": destination,
            "departs_at": departs_at.astimezone(UTC),
            "arrives_at": departs_at.astimezone(UTC) + timedelta(minutes=minutes),
            "departure_date": day,
            **more,
        }
    )


def items(**query) -> list[dict]:
    """Return the ways out a search finds, BLR to DEL unless told."""
    response = search(**query)
    assert response.status_code == 200, response.content
    return response.json()["data"]


def routes(**query) -> list[str]:
    """Return what a search finds, in its order, like "BLR HYD DEL"."""
    return [
        " ".join([one["segments"][0]["origin"], *(leg["destination"] for leg in one["segments"])])
        for one in items(**query)
    ]
