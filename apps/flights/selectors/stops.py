"""Airports as the rules of itineraries see them."""

from collections.abc import Iterable
from datetime import timedelta

from apps.flights.domain.itinerary import USUAL_TIMES, ConnectionTimes, Stop
from apps.flights.models import Airport
from common.sql import select

_STOPS = """
SELECT airport.iata_code, city.country, airport.latitude, airport.longitude, airport.time_zone,
    airport.domestic_connection, airport.mixed_connection, airport.international_connection
FROM flights_airport airport JOIN flights_city city ON city.id = airport.city_id
WHERE airport.iata_code IN ({codes}) ORDER BY airport.iata_code
"""


def find_stops(codes: Iterable[str]) -> dict[str, Stop]:
    """Return those of the airports that exist, by code and in its order; one query, or none."""
    wanted = tuple(codes)
    if not wanted:
        return {}
    found = (stop_from(*row) for row in select(Airport, _STOPS, codes=wanted))
    return {stop.code: stop for stop in found}


def stop_from(
    code: str,
    country: str,
    latitude: float,
    longitude: float,
    time_zone: str,
    *minutes: int | None,
) -> Stop:
    """Return an airport made of its columns; `minutes` are its three connection times."""
    return Stop(
        code=code,
        country=country,
        latitude=latitude,
        longitude=longitude,
        time_zone=time_zone,
        times=connection_times(*minutes),
    )


def connection_times(
    domestic: int | None, mixed: int | None, international: int | None
) -> ConnectionTimes:
    """Return an airport's own minutes, and the usual ones where it has none."""
    if domestic is None and mixed is None and international is None:
        return USUAL_TIMES
    return ConnectionTimes(
        domestic=_minutes(domestic, USUAL_TIMES.domestic),
        mixed=_minutes(mixed, USUAL_TIMES.mixed),
        international=_minutes(international, USUAL_TIMES.international),
    )


def _minutes(own: int | None, usual: timedelta) -> timedelta:
    return usual if own is None else timedelta(minutes=own)
