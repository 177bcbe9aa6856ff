"""
Which flights make an itinerary: they connect, never return, and leave time to change.

Search offers what these rules allow and holds sell it, so that every offer can be booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from apps.flights.domain.geo import great_circle_km


@dataclass(frozen=True, kw_only=True)
class ConnectionTimes:
    """
    An airport's minimum connection times, by what both flights cross.

    The defaults are what airports publish, simplified. Jetway knows no terminals, so nothing is
    added for changing them: an airport where that takes long has longer times of its own.
    """

    domestic: timedelta = timedelta(minutes=45)
    mixed: timedelta = timedelta(minutes=75)
    international: timedelta = timedelta(minutes=90)

    def between(self, *, inbound_domestic: bool, outbound_domestic: bool) -> timedelta:
        """Return the time a traveller needs between two flights."""
        if inbound_domestic and outbound_domestic:
            return self.domestic
        if inbound_domestic or outbound_domestic:
            return self.mixed
        return self.international


USUAL_TIMES = ConnectionTimes()


@dataclass(frozen=True, kw_only=True)
class Stop:
    """An airport as an itinerary sees it: country ISO 3166-1 alpha-2, degrees, an IANA zone."""

    code: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    times: ConnectionTimes = USUAL_TIMES

    @cached_property
    def zone(self) -> ZoneInfo:
        """The airport's clock."""
        return ZoneInfo(self.time_zone)

    def distance_km(self, other: "Stop") -> float:
        """Return the great-circle distance to another airport."""
        return great_circle_km(
            from_latitude=self.latitude,
            from_longitude=self.longitude,
            to_latitude=other.latitude,
            to_longitude=other.longitude,
        )


# Not frozen: a search makes thousands, and freezing takes most of their making.
@dataclass(slots=True, eq=False)
class Leg:
    """One flight as an itinerary sees it; times are instants."""

    origin: Stop
    destination: Stop
    departs_at: datetime
    arrives_at: datetime

    @property
    def is_domestic(self) -> bool:
        """Whether the flight stays in one country."""
        return self.origin.country == self.destination.country


def minimum_connection(inbound: Leg, outbound: Leg) -> timedelta:
    """Return the time a traveller needs between two flights at the airport they share."""
    return outbound.origin.times.between(
        inbound_domestic=inbound.is_domestic, outbound_domestic=outbound.is_domestic
    )


def fault(legs: Sequence[Leg]) -> str | None:
    """Return why the legs, in travel order, are no itinerary, or None when they are one."""
    for inbound, outbound in pairwise(legs):
        here, there = inbound.destination.code, outbound.origin.code
        if here != there:
            return f"{here} and {there} do not connect."
        needed = minimum_connection(inbound, outbound)
        if outbound.departs_at - inbound.arrives_at < needed:
            minutes = needed // timedelta(minutes=1)
            return f"The connection in {there} needs {minutes} minutes."
    return _fault_of_route([legs[0].origin.code, *(leg.destination.code for leg in legs)])


def _fault_of_route(airports: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for airport in airports:
        if airport in seen:
            return f"{airport} is visited twice."
        seen.add(airport)
    return None
