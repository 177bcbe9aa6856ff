"""Whom a change of a flight concerns: bookings' people, judged by flights' rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from apps.bookings import selectors
from apps.bookings.models import Booking, Segment
from apps.bookings.selectors import Concerned
from apps.flights.domain.itinerary import Leg, Stop, fault
from apps.flights.models import Flight
from apps.flights.selectors.stops import find_stops

# Bookings whose connections are looked at; those shown are fewer still.
LOOKED_AT = 500
SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class Missed:
    """A booking that would no longer connect, and why."""

    booking: Booking
    why: str


def concerned(flight: Flight) -> Concerned:
    """Return how many live bookings and passengers a change of the flight concerns."""
    return selectors.concerned(flight_id=flight.id)


def bookings_on(flight: Flight) -> list[Booking]:
    """Return the first live bookings of a flight, with their segments."""
    return selectors.live_bookings(flight_id=flight.id, limit=LOOKED_AT)


def missed_connections(
    flight: Flight, bookings: Sequence[Booking], *, departs_at: datetime, arrives_at: datetime
) -> list[Missed]:
    """Return the bookings that would not connect any more if the flight left and came then."""
    connecting = [one for one in bookings if len(one.itinerary) > 1]
    codes = {
        code
        for booking in connecting
        for segment in booking.itinerary
        for code in (segment.origin, segment.destination)
    }
    stops = find_stops(sorted(codes))
    found = []
    for booking in connecting:
        legs = [
            _moved(_leg(segment, stops), departs_at, arrives_at)
            if segment.flight_id == flight.id
            else _leg(segment, stops)
            for segment in booking.itinerary
        ]
        if why := fault(legs):
            found.append(Missed(booking=booking, why=why))
    return found


def _leg(segment: Segment, stops: dict[str, Stop]) -> Leg:
    return Leg(
        origin=stops[segment.origin],
        destination=stops[segment.destination],
        departs_at=segment.departs_at,
        arrives_at=segment.arrives_at,
    )


def _moved(leg: Leg, departs_at: datetime, arrives_at: datetime) -> Leg:
    return replace(leg, departs_at=departs_at, arrives_at=arrives_at)
