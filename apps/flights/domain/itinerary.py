"""Which flights make an itinerary: they connect, never return, and leave time to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

# Minimum connection times as airports publish them, simplified to what both flights cross.
DOMESTIC_CONNECTION = timedelta(minutes=45)
MIXED_CONNECTION = timedelta(minutes=75)
INTERNATIONAL_CONNECTION = timedelta(minutes=90)


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One flight as an itinerary sees it; countries are ISO 3166-1 alpha-2."""

    origin: str
    origin_country: str
    destination: str
    destination_country: str
    departs_at: datetime
    arrives_at: datetime

    @property
    def is_domestic(self) -> bool:
        """Whether the flight stays in one country."""
        return self.origin_country == self.destination_country


def minimum_connection(inbound: Leg, outbound: Leg) -> timedelta:
    """Return the time a traveller needs between two flights at the airport they share."""
    if inbound.is_domestic and outbound.is_domestic:
        return DOMESTIC_CONNECTION
    if inbound.is_domestic or outbound.is_domestic:
        return MIXED_CONNECTION
    return INTERNATIONAL_CONNECTION


def fault(legs: Sequence[Leg]) -> str | None:
    """Return why the legs, in travel order, are no itinerary, or None when they are one."""
    for inbound, outbound in pairwise(legs):
        if inbound.destination != outbound.origin:
            return f"{inbound.destination} and {outbound.origin} do not connect."
        needed = minimum_connection(inbound, outbound)
        if outbound.departs_at - inbound.arrives_at < needed:
            minutes = needed // timedelta(minutes=1)
            return f"The connection in {outbound.origin} needs {minutes} minutes."
    return _fault_of_route([legs[0].origin, *(leg.destination for leg in legs)])


def _fault_of_route(airports: Sequence[str]) -> str | None:
    seen: set[str] = set()
    for airport in airports:
        if airport in seen:
            return f"{airport} is visited twice."
        seen.add(airport)
    return None
