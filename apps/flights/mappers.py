"""A flight in the words of others: the public API's, and the events'."""

from datetime import datetime
from typing import Any

from apps.flights.domain.flight_news import Particulars, news
from apps.flights.models import CabinInventory, Flight
from common import money
from contracts.events.flights import FlightEvent


def flight_answer(flight: Flight) -> dict[str, Any]:
    """
    Return a flight as the public API shows it, JSON values only.

    By hand: two hundred at a time, serializers take longer than the database. One query unless
    the inventory is prefetched, two more unless the airports are.
    """
    return {
        "id": str(flight.id),
        "carrier": flight.carrier_id,
        "number": flight.number,
        "flight_number": flight.flight_number,
        "origin": flight.origin_id,
        "destination": flight.destination_id,
        "departs_at": flight.local_departure.isoformat(),
        "arrives_at": flight.local_arrival.isoformat(),
        "duration_minutes": flight.duration_minutes,
        "airplane": str(flight.airplane_id),
        "status": str(flight.status),
        "boarding_gate": flight.boarding_gate,
        "cabins": [_cabin(stock) for stock in flight.inventory.all()],
    }


def _cabin(stock: CabinInventory) -> dict[str, Any]:
    return {
        "cabin": str(stock.cabin),
        "price": money.to_json(stock.price),
        "seats_total": stock.capacity,
        "seats_available": stock.available,
    }


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
