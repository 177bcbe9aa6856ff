"""A flight in the words of others: the public API's, and the events'."""

from datetime import datetime
from typing import Any

from apps.flights.domain.flight_details import CabinDetails, FlightDetails
from apps.flights.domain.flight_news import Particulars, news
from apps.flights.models import Flight
from common import money
from contracts.events.flights import FlightEvent


def flight_answer(flight: Flight) -> dict[str, Any]:
    """
    Return a flight as the public API shows it.

    One query unless the inventory is prefetched, two more unless the airports are.
    """
    return details_answer(_details(flight))


def details_answer(flight: FlightDetails) -> dict[str, Any]:
    """
    Return what is read of a flight as the public API shows it, JSON values only.

    By hand: two hundred at a time, serializers take longer than the database.
    """
    return {
        "id": str(flight.id),
        "carrier": flight.carrier,
        "number": flight.number,
        "flight_number": f"{flight.carrier}{flight.number}",
        "origin": flight.origin,
        "destination": flight.destination,
        "departs_at": flight.local_departure.isoformat(),
        "arrives_at": flight.local_arrival.isoformat(),
        "duration_minutes": flight.duration_minutes,
        "airplane": str(flight.airplane_id),
        "status": flight.status,
        "boarding_gate": flight.boarding_gate,
        "cabins": [
            {
                "cabin": cabin.cabin,
                "price": money.to_json(cabin.price),
                "seats_total": cabin.seats_total,
                "seats_available": cabin.seats_available,
            }
            for cabin in flight.cabins
        ],
    }


def _details(flight: Flight) -> FlightDetails:
    return FlightDetails(
        id=flight.id,
        carrier=flight.carrier_id,
        number=flight.number,
        origin=flight.origin_id,
        origin_zone=flight.origin.time_zone,
        destination=flight.destination_id,
        destination_zone=flight.destination.time_zone,
        departs_at=flight.departs_at,
        arrives_at=flight.arrives_at,
        airplane_id=flight.airplane_id,
        status=str(flight.status),
        boarding_gate=flight.boarding_gate,
        cabins=[
            CabinDetails(str(stock.cabin), stock.price, stock.capacity, stock.available)
            for stock in flight.inventory.all()
        ],
    )


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
