"""Planning, changing, cancelling and deleting flights."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from apps.flights import mappers
from apps.flights.domain import flight_status
from apps.flights.domain.authority import Authority
from apps.flights.errors import (
    DateInPast,
    FlightExists,
    InvalidState,
    SameAirport,
    UnknownCarrier,
    UnknownPlace,
)
from apps.flights.models import Airport, Carrier, Flight
from apps.flights.selectors import flights as selectors
from apps.flights.services import flight_rules as rules
from apps.flights.services.search_cache import invalidate_search
from apps.flights.services.writing import delete, writing
from common.db import atomic, on_commit, retry_conflicts
from common.errors import NotFound
from common.messaging import outbox
from contracts.money import Money


@dataclass(frozen=True, kw_only=True)
class FlightPlan:
    """
    A flight to be; naive times are local at their airport.

    `fares` name the cabins on sale, for one passenger each; seats come from the airplane.
    """

    carrier: str
    number: int
    airplane_id: UUID
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    fares: Mapping[str, Money]
    boarding_gate: str = ""


@dataclass(frozen=True, kw_only=True)
class FlightChange:
    """
    What shall be different; None, and a cabin without a fare or seats, stay as they are.

    `seats` are those on sale, of a cabin that is; another airplane brings its own.
    """

    departs_at: datetime | None = None
    arrives_at: datetime | None = None
    boarding_gate: str | None = None
    status: str | None = None
    airplane_id: UUID | None = None
    fares: Mapping[str, Money] = field(default_factory=dict)
    seats: Mapping[str, int] = field(default_factory=dict)

    @property
    def named(self) -> frozenset[str]:
        """The fields that are given."""
        return frozenset(
            one.name for one in fields(self) if getattr(self, one.name) not in (None, {})
        )


@retry_conflicts()
def schedule_flight(*, authority: Authority, plan: FlightPlan, now: datetime) -> Flight:
    """
    Put a flight on sale.

    :raises Forbidden: the caller may not write for the carrier
    :raises UnknownCarrier, UnknownAirplane, UnknownPlace, UnknownCabin: named, but not there
    :raises SameAirport, ArrivalBeforeDeparture, DateInPast: nobody can fly that
    :raises AmbiguousTime, NonexistentTime: a local time daylight saving repeats or skips
    :raises CurrencyMismatch: a fare in another than the sale currency
    :raises AirplaneOfOtherCarrier, AirplaneBusy: the airplane cannot fly it
    :raises FlightExists: the carrier has this number from this airport on this local date
    """
    authority.require(plan.carrier)
    if plan.origin == plan.destination:
        raise SameAirport
    rules.require_sale_currency(plan.fares.values())
    if not Carrier.objects.filter(code=plan.carrier).exists():
        raise UnknownCarrier(f"There is no carrier {plan.carrier}.")
    origin, destination = _airport(plan.origin), _airport(plan.destination)
    departs_at = rules.instant(plan.departs_at, origin)
    arrives_at = rules.instant(plan.arrives_at, destination)
    rules.require_order(departs_at, arrives_at)
    if departs_at <= now:
        raise DateInPast
    with writing(Flight, taken=FlightExists()):
        airplane = rules.lock_airplane(plan.airplane_id, carrier=plan.carrier)
        rules.require_free(airplane, departs_at=departs_at, arrives_at=arrives_at)
        flight = Flight.objects.create(
            carrier_id=plan.carrier,
            number=plan.number,
            origin=origin,
            destination=destination,
            departure_date=departs_at.astimezone(ZoneInfo(origin.time_zone)).date(),
            departs_at=departs_at,
            arrives_at=arrives_at,
            airplane=airplane,
            boarding_gate=plan.boarding_gate,
        )
        rules.set_fares(flight, [], fares=plan.fares, seats=rules.seats_by_cabin(airplane))
        on_commit(Flight, invalidate_search)
    return selectors.flight(flight.id)


@retry_conflicts()
def change_flight(
    *, authority: Authority, flight_id: UUID, change: FlightChange, now: datetime
) -> Flight:
    """
    Change a flight; its version rises if anything did change, and travellers are told of it.

    :raises NotFound: there is none
    :raises Forbidden: the caller may not write for its carrier
    :raises InvalidState: its state does not allow the change
    :raises FlightExists: the new local date has this flight already
    :raises AirplaneTooSmall: fewer seats than are taken, or more on sale than it has

    and what `schedule_flight` raises about times, airplane and fares.
    """
    rules.require_sale_currency(change.fares.values())
    with writing(Flight, taken=FlightExists()):
        flight = _lock(flight_id)
        authority.require(flight.carrier_id)
        _require_state(flight, change)
        before = mappers.particulars(flight)
        if _apply(flight, change):
            flight.version += 1
            flight.save()
            if event := mappers.flight_news(flight, before=before, at=now):
                outbox.publish(event)
            on_commit(Flight, invalidate_search)
    return selectors.flight(flight_id)


def cancel_flight(*, authority: Authority, flight_id: UUID, now: datetime) -> Flight:
    """
    Cancel a flight: it is off sale at once and for good.

    :raises NotFound: there is none
    :raises Forbidden: the caller may not write for its carrier
    :raises InvalidState: it is cancelled already, or has departed
    """
    change = FlightChange(status=flight_status.CANCELLED)
    return change_flight(authority=authority, flight_id=flight_id, change=change, now=now)


@retry_conflicts()
def delete_flight(*, authority: Authority, flight_id: UUID) -> None:
    """
    Delete a flight nobody ever took a seat on.

    :raises NotFound: there is none
    :raises Forbidden: the caller may not write for its carrier
    :raises InUse: seats were taken, if only for a while: the ledger refers to it
    """
    with atomic(Flight):
        flight = _lock(flight_id)
        authority.require(flight.carrier_id)
        rules.lock_inventory(flight)
        delete(flight)


def _airport(code: str) -> Airport:
    airport = Airport.objects.filter(iata_code=code).first()
    if airport is None:
        raise UnknownPlace(f"There is no airport {code}.", place=code)
    return airport


def _lock(flight_id: UUID) -> Flight:
    flight = Flight.objects.select_for_update().filter(id=flight_id).first()
    if flight is None:
        raise NotFound
    return flight


def _require_state(flight: Flight, change: FlightChange) -> None:
    allowed = flight_status.can_change(flight.status, change.named) and (
        change.status is None or flight_status.can_move(flight.status, change.status)
    )
    if not allowed:
        raise InvalidState(f"The flight is {flight.status}.", flight_status=flight.status)


def _apply(flight: Flight, change: FlightChange) -> bool:
    """Write the change into the locked flight and its inventory; return whether it is one."""
    before = mappers.particulars(flight)
    _retime(flight, change)
    if change.boarding_gate is not None:
        flight.boarding_gate = change.boarding_gate
    if change.status is not None:
        flight.status = change.status
    changed = before != mappers.particulars(flight)
    reassigned = change.airplane_id not in (None, flight.airplane_id)
    retimed = (before.departs_at, before.arrives_at) != (flight.departs_at, flight.arrives_at)
    if reassigned or retimed:
        airplane = rules.lock_airplane(
            change.airplane_id or flight.airplane_id, carrier=flight.carrier_id
        )
        rules.require_free(
            airplane,
            departs_at=flight.departs_at,
            arrives_at=flight.arrives_at,
            flight_id=flight.id,
        )
        flight.airplane = airplane
    # Always locked: whoever is taking seats sees the flight before or after this, never between.
    inventory = rules.lock_inventory(flight)
    seats = rules.seats_by_cabin(flight.airplane)
    if reassigned:
        rules.resize(inventory, seats)
    resized = rules.set_seats(inventory, wanted=change.seats, seats=seats)
    return rules.set_fares(flight, inventory, fares=change.fares, seats=seats) or (
        changed or reassigned or resized
    )


def _retime(flight: Flight, change: FlightChange) -> None:
    if change.departs_at is not None:
        flight.departs_at = rules.instant(change.departs_at, flight.origin)
        flight.departure_date = flight.local_departure.date()
    if change.arrives_at is not None:
        flight.arrives_at = rules.instant(change.arrives_at, flight.destination)
    rules.require_order(flight.departs_at, flight.arrives_at)
