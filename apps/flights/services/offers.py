"""What a request for seats would get: its flights, fares and room, read under lock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from apps.flights.domain import itinerary
from apps.flights.errors import (
    CurrencyMismatch,
    FlightClosed,
    HoldTooLate,
    InvalidItinerary,
    PriceChanged,
    SoldOut,
    UnknownCabin,
    UnknownFlight,
)
from apps.flights.models import CabinInventory, Flight
from apps.flights.selectors import offers as select
from apps.flights.selectors.offers import FlightOffered
from apps.flights.services import seat_ledger
from common import money, sql
from contracts.http.flights import HoldRequest, PricedSegment, SegmentRequest
from contracts.money import Money

SALES_CLOSE = timedelta(minutes=60)
HOLDS_CLOSE = timedelta(hours=2)
GONE = frozenset({Flight.Status.DEPARTED, Flight.Status.ARRIVED, Flight.Status.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class OfferedSegment:
    """One flight and its locked cabin."""

    flight: FlightOffered
    inventory: CabinInventory

    def priced(self) -> PricedSegment:
        """Return the segment as it would be sold now."""
        flight, inventory = self.flight, self.inventory
        return PricedSegment(
            flight_id=flight.id,
            flight_version=flight.version,
            carrier=flight.carrier,
            flight_number=flight.flight_number,
            origin=flight.origin.stop.code,
            origin_city=flight.origin.city,
            origin_zone=flight.origin.stop.time_zone,
            destination=flight.destination.stop.code,
            destination_city=flight.destination.city,
            destination_zone=flight.destination.stop.time_zone,
            departs_at=flight.departs_at,
            arrives_at=flight.arrives_at,
            cabin=inventory.cabin,
            fare=inventory.price,
            boarding_gate=flight.boarding_gate,
        )

    def leg(self) -> itinerary.Leg:
        """Return the flight as the rules of itineraries see it."""
        flight = self.flight
        return itinerary.Leg(
            origin=flight.origin.stop,
            destination=flight.destination.stop,
            departs_at=flight.departs_at,
            arrives_at=flight.arrives_at,
        )


@dataclass(frozen=True, kw_only=True)
class Offer:
    """An itinerary for some travellers, in travel order; true while its inventory is locked."""

    segments: tuple[OfferedSegment, ...]
    seats: int

    @property
    def total(self) -> Money:
        """
        The price of all segments for all travellers.

        :raises CurrencyMismatch: the segments are not sold in one currency
        """
        fares = [segment.inventory.price for segment in self.segments]
        if len({fare.currency for fare in fares}) > 1:
            raise CurrencyMismatch("The segments are sold in different currencies.")
        fare = Money(minor=sum(fare.minor for fare in fares), currency=fares[0].currency)
        return fare.times(self.seats)

    @property
    def departs_at(self) -> datetime:
        """When the first flight leaves."""
        return self.segments[0].flight.departs_at

    @property
    def inventory_ids(self) -> list[int]:
        """The inventory of each segment, in travel order."""
        return [segment.inventory.pk for segment in self.segments]

    @property
    def tightest(self) -> int:
        """The index of the segment with the fewest seats left."""
        return min(range(len(self.segments)), key=lambda i: self.segments[i].inventory.available)


def lock_offer(request: HoldRequest, *, hold_id: UUID) -> Offer | None:
    """
    Lock the cabins of a request, in id order, and return them with their flights.

    None when there is a hold of this id. One round trip, one more for several segments.

    :raises UnknownFlight: a segment's flight does not exist
    :raises UnknownCabin: a segment's flight has no such cabin
    """
    wanted = {(segment.flight_id, segment.cabin) for segment in request.segments}
    if len(wanted) == 1:
        lock = seat_ledger.lock_by_name(*wanted.pop())
    else:
        lock = seat_ledger.lock_by_ids(select.cabin_ids(wanted))
    holds, cabins, rows = sql.fetch_together(
        sql.connection_of(CabinInventory),
        # Flights after the lock: a change of one is either seen here or waits for us.
        [
            select.hold_asked(hold_id),
            lock,
            select.flights_asked({segment.flight_id for segment in request.segments}),
        ],
    )
    if holds:
        return None
    inventory = {(row.flight_id, row.cabin): row for row in seat_ledger.locked(cabins)}
    flights = select.flights_offered(rows)
    return Offer(
        segments=tuple(_offered(segment, flights, inventory) for segment in request.segments),
        seats=request.seats,
    )


def _offered(
    segment: SegmentRequest,
    flights: Mapping[UUID, FlightOffered],
    inventory: Mapping[tuple[UUID, str], CabinInventory],
) -> OfferedSegment:
    flight = flights.get(segment.flight_id)
    if flight is None:
        raise UnknownFlight(f"There is no flight {segment.flight_id}.")
    row = inventory.get((flight.id, segment.cabin))
    if row is None:
        raise UnknownCabin(f"{flight.flight_number} has no {segment.cabin} cabin.")
    return OfferedSegment(flight=flight, inventory=row)


def check(offer: Offer, *, request: HoldRequest, now: datetime) -> None:
    """
    Refuse an offer that cannot be sold as asked.

    :raises FlightClosed: a flight is cancelled, has departed, or leaves in under 60 minutes
    :raises InvalidItinerary: the segments do not connect, or visit an airport twice
    :raises HoldTooLate: seats are to be held less than two hours before departure
    :raises SoldOut: a segment has fewer seats than travellers
    :raises CurrencyMismatch: the expected total, or a fare, is in another currency
    :raises PriceChanged: the total is not the expected one
    """
    for segment in offer.segments:
        refuse_closed(segment.flight, now=now)
    fault = itinerary.fault([segment.leg() for segment in offer.segments])
    if fault:
        raise InvalidItinerary(fault)
    if request.mode == "until" and offer.departs_at - now < HOLDS_CLOSE:
        raise HoldTooLate("Seats can be held until two hours before departure.")
    _check_room(offer)
    _check_price(offer.total, expected=request.expected_total)


def refuse_closed(flight: FlightOffered, *, now: datetime) -> None:
    """
    Refuse a flight that is not on sale.

    :raises FlightClosed: it is cancelled, has departed, or leaves in under 60 minutes
    """
    if flight.status in GONE:
        raise FlightClosed(f"{flight.flight_number} is {flight.status}.")
    if flight.departs_at - now < SALES_CLOSE:
        raise FlightClosed(f"{flight.flight_number} leaves in less than 60 minutes.")


def sold_out(offer: Offer, index: int, *, available: int) -> SoldOut:
    """Return the refusal that names the segment without room."""
    flight = offer.segments[index].flight
    return SoldOut(
        f"{flight.flight_number} has {available} seats left.",
        segment=index,
        seats_available=available,
    )


def _check_room(offer: Offer) -> None:
    for index, segment in enumerate(offer.segments):
        if segment.inventory.available < offer.seats:
            raise sold_out(offer, index, available=segment.inventory.available)


def _check_price(total: Money, *, expected: Money | None) -> None:
    if expected is None or expected == total:
        return
    if expected.currency != total.currency:
        raise CurrencyMismatch(f"Prices are in {total.currency}.")
    raise PriceChanged(total=money.to_json(total))
