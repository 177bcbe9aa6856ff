"""A flight in the words of others: the events'."""

from datetime import datetime

from apps.flights.domain.flight_news import Particulars, news
from apps.flights.models import Flight
from contracts.events.flights import FlightEvent


def particulars(flight: Flight) -> Particulars:
    """Return what travellers know of a flight."""
    return Particulars(
        departs_at=flight.departs_at,
        arrives_at=flight.arrives_at,
        boarding_gate=flight.boarding_gate,
        status=flight.status,
    )


def flight_news(flight: Flight, *, before: Particulars, at: datetime) -> FlightEvent | None:
    """Return the event that tells how a flight at a new version differs, if it is to be told."""
    event = news(before, particulars(flight))
    if event is None:
        return None
    return event(
        occurred_at=at,
        aggregate_id=flight.id,
        sequence=flight.version,
        carrier=flight.carrier_id,
        flight_number=flight.flight_number,
        origin=flight.origin_id,
        origin_zone=flight.origin.time_zone,
        destination=flight.destination_id,
        destination_zone=flight.destination.time_zone,
        departs_at=flight.departs_at,
        arrives_at=flight.arrives_at,
        status=flight.status,
        boarding_gate=flight.boarding_gate,
    )
