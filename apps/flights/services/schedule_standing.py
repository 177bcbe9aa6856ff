"""What stands in the timetable where a schedule wants to write: reads for the planner."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from apps.flights.domain.airplane_diary import LONGEST_FLIGHT
from apps.flights.domain.flight_status import CANCELLED
from apps.flights.domain.schedule import FlightKey, PlannedFlight
from apps.flights.models import Airplane, AirplaneCabin, CabinInventory, Flight

# Local dates of departure of flights that overlap: a day in the air, and 26 hours of time zones.
NEAR_DAYS = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class AirplaneFacts:
    """An airplane as rows refer to it; `cabins` are seats by cabin."""

    id: UUID
    carrier: str
    cabins: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The flights some rows may repeat or collide with."""

    flights: Mapping[FlightKey, Flight]
    inventory: Mapping[UUID, Mapping[str, CabinInventory]]
    in_the_air: Mapping[UUID, Sequence[tuple[FlightKey, datetime, datetime]]]


def airplanes_by_registration() -> dict[str, AirplaneFacts]:
    """Return every airplane; two queries."""
    seats: defaultdict[UUID, dict[str, int]] = defaultdict(dict)
    for airplane_id, cabin, count in AirplaneCabin.objects.values_list(
        "airplane_id", "cabin", "seats"
    ):
        seats[airplane_id][cabin] = count
    return {
        registration: AirplaneFacts(id=pk, carrier=carrier, cabins=seats[pk])
        for pk, registration, carrier in Airplane.objects.values_list(
            "pk", "registration", "carrier_id"
        )
    }


def standing(planned: Sequence[PlannedFlight], *, lock: bool) -> Standing:
    """
    Return what the planned flights meet; three queries for any number of them.

    With `lock`, two more: the flights that stand and then all the airplanes are locked, each in
    id order, as everybody does who plans flights. Inventory is not: seats go on being sold.
    """
    if not planned:
        return Standing(flights={}, inventory={}, in_the_air={})
    flights = _same_flights(planned)
    if lock:
        flights = _locked(flights)
        _lock_airplanes({flight.airplane_id for flight in planned})
    inventory: defaultdict[UUID, dict[str, CabinInventory]] = defaultdict(dict)
    for row in CabinInventory.objects.filter(flight__in=flights.values()):
        inventory[row.flight_id][row.cabin] = row
    return Standing(flights=flights, inventory=inventory, in_the_air=_in_the_air(planned))


def _same_flights(planned: Sequence[PlannedFlight]) -> dict[FlightKey, Flight]:
    wanted = {flight.key for flight in planned}
    # A few more than wanted: databases differ in how they compare tuples, and dislike long ORs.
    candidates = Flight.objects.filter(
        carrier__in={key.carrier for key in wanted},
        number__in={key.number for key in wanted},
        origin__in={key.origin for key in wanted},
        departure_date__in={key.departure_date for key in wanted},
    )
    found = {
        FlightKey(
            carrier=flight.carrier_id,
            number=flight.number,
            origin=flight.origin_id,
            departure_date=flight.departure_date,
        ): flight
        for flight in candidates
    }
    return {key: found[key] for key in wanted & found.keys()}


def _locked(flights: Mapping[FlightKey, Flight]) -> dict[FlightKey, Flight]:
    """Lock the flights and read them again; one that is gone meanwhile is left out."""
    ids = [flight.pk for flight in flights.values()]
    rows = Flight.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    fresh = {flight.pk: flight for flight in rows}
    return {key: fresh[flight.pk] for key, flight in flights.items() if flight.pk in fresh}


def _lock_airplanes(ids: Collection[UUID]) -> None:
    rows = Airplane.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    list(rows.values_list("pk"))


def _in_the_air(
    planned: Sequence[PlannedFlight],
) -> dict[UUID, list[tuple[FlightKey, datetime, datetime]]]:
    taken: defaultdict[UUID, list[tuple[FlightKey, datetime, datetime]]] = defaultdict(list)
    # By dates too: the rows of a file may jump from January to October.
    near = {
        flight.key.departure_date + timedelta(days=away)
        for flight in planned
        for away in range(-NEAR_DAYS, NEAR_DAYS + 1)
    }
    rows = (
        Flight.objects.filter(
            airplane__in={flight.airplane_id for flight in planned},
            departure_date__in=near,
            departs_at__gt=min(flight.departs_at for flight in planned) - LONGEST_FLIGHT,
            departs_at__lt=max(flight.arrives_at for flight in planned),
        )
        .exclude(status=CANCELLED)
        .values_list(
            "airplane_id",
            "carrier_id",
            "number",
            "origin_id",
            "departure_date",
            "departs_at",
            "arrives_at",
        )
    )
    for airplane_id, carrier, number, origin, departure_date, departs_at, arrives_at in rows:
        key = FlightKey(
            carrier=carrier, number=number, origin=origin, departure_date=departure_date
        )
        taken[airplane_id].append((key, departs_at, arrives_at))
    return taken
