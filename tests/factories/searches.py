"""Flights from Bengaluru to Delhi on one day, and searches for them from outside."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rest_framework.test import APIClient

from tests.factories.flights import FlightFactory

KOLKATA = ZoneInfo("Asia/Kolkata")
DAY = (datetime.now(UTC) + timedelta(days=30)).date()
QUERY = {"origin": "BLR", "destination": "DEL", "departure_date": DAY.isoformat()}


def flight(hour: int = 6, *, minutes: int = 165, day: date = DAY, **more):
    """Return a flight that leaves Bengaluru at ten past the hour, local time."""
    departs_at = datetime(day.year, day.month, day.day, hour, 10, tzinfo=KOLKATA)
    return FlightFactory(
        **{
            "origin__iata_code": "BLR",
            "destination__iata_code": "DEL",
            "departs_at": departs_at,
            "arrives_at": departs_at + timedelta(minutes=minutes),
            **more,
        }
    )


def search(**query):
    """Search BLR to DEL on that day, but for what is told."""
    return APIClient().get("/v1/flights/search", {**QUERY, **query})


def found(**query) -> list[str]:
    """Return the flights a search finds, in its order."""
    response = search(**query)
    assert response.status_code == 200, response.json()
    return [item["segments"][0]["flight_id"] for item in response.json()["data"]]
