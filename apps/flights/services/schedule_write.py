"""Write a plan: new flights with their seats, and changes to flights on sale."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from apps.flights import mappers
from apps.flights.domain.schedule import Plan, PlannedChange, PlannedFlight
from apps.flights.models import CabinInventory, Flight
from apps.flights.services import seat_ledger
from common.messaging import outbox
from contracts.events.flights import FlightEvent

BATCH = 1000


def write_plan(plan: Plan, *, currency: str, now: datetime) -> None:
    """
    Write a plan, and the events that tell of it, inside the caller's transaction.

    Refusals and warnings are the caller's.

    :raises django.db.IntegrityError: the timetable is no longer what was planned against
    """
    _add(plan.added, currency=currency)
    if plan.changed:
        _change(plan.changed, currency=currency, now=now)


def _add(planned: Sequence[PlannedFlight], *, currency: str) -> None:
    flights = [
        Flight(
            carrier_id=flight.key.carrier,
            number=flight.key.number,
            origin_id=flight.key.origin,
            destination_id=flight.destination,
            departure_date=flight.key.departure_date,
            departs_at=flight.departs_at,
            arrives_at=flight.arrives_at,
            airplane_id=flight.airplane_id,
        )
        for flight in planned
    ]
    Flight.objects.bulk_create(flights, batch_size=BATCH)
    CabinInventory.objects.bulk_create(
        (
            _inventory(row.pk, cabin, flight, currency=currency)
            for row, flight in zip(flights, planned, strict=True)
            for cabin in flight.cabins
        ),
        batch_size=BATCH,
    )


def _inventory(
    flight_id: UUID, cabin: str, flight: PlannedFlight, *, currency: str
) -> CabinInventory:
    return CabinInventory(
        flight_id=flight_id,
        cabin=cabin,
        capacity=flight.cabins[cabin],
        price_minor=flight.prices[cabin],
        currency=currency,
    )


def _change(changes: Sequence[PlannedChange], *, currency: str, now: datetime) -> None:
    """Alter flights the planner has locked, and their inventory, which is locked here by id."""
    ids = [change.flight_id for change in changes]
    flights = Flight.objects.select_related("origin", "destination").in_bulk(ids)
    inventory = _lock_inventory(ids)
    new: list[CabinInventory] = []
    events: list[FlightEvent] = []
    for change in changes:
        flight, rows = flights[change.flight_id], inventory[change.flight_id]
        if flight.airplane_id != change.flight.airplane_id:
            _resize(rows.values(), cabins=change.flight.cabins)
        new += _price(rows, change, currency=currency)
        before = mappers.particulars(flight)
        _alter(flight, change.flight)
        if event := mappers.flight_news(flight, before=before, at=now):
            events.append(event)
    # The constraint `flights_inventory_never_oversold` refuses what was sold since the plan.
    CabinInventory.objects.bulk_update(
        [row for rows in inventory.values() for row in rows.values()],
        ["capacity", "price_minor", "currency"],
        batch_size=BATCH,
    )
    CabinInventory.objects.bulk_create(new, batch_size=BATCH)
    Flight.objects.bulk_update(
        flights.values(), ["departs_at", "arrives_at", "airplane", "version"], batch_size=BATCH
    )
    outbox.publish_all(events)


def _resize(rows: Iterable[CabinInventory], *, cabins: Mapping[str, int]) -> None:
    """Give a flight its new airplane's seats; a cabin that one lacks has none left to sell."""
    for row in rows:
        row.capacity = cabins.get(row.cabin, 0)


def _price(
    rows: Mapping[str, CabinInventory], change: PlannedChange, *, currency: str
) -> Iterator[CabinInventory]:
    """Price the cabins a flight has, and yield those it did not have."""
    for cabin, minor in change.flight.prices.items():
        if cabin in rows:
            rows[cabin].price_minor, rows[cabin].currency = minor, currency
        else:
            yield _inventory(change.flight_id, cabin, change.flight, currency=currency)


def _alter(flight: Flight, planned: PlannedFlight) -> None:
    flight.departs_at = planned.departs_at
    flight.arrives_at = planned.arrives_at
    flight.airplane_id = planned.airplane_id
    flight.version += 1


def _lock_inventory(flight_ids: Sequence[UUID]) -> Mapping[UUID, dict[str, CabinInventory]]:
    ids = CabinInventory.objects.filter(flight__in=flight_ids).values_list("pk", flat=True)
    rows: defaultdict[UUID, dict[str, CabinInventory]] = defaultdict(dict)
    for row in seat_ledger.lock_inventory(list(ids)).values():
        rows[row.flight_id][row.cabin] = row
    return rows
