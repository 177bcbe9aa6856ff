"""Requests for seats, and the check that every seat is accounted for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.flights.models import CabinInventory, Flight, Hold, HoldSegment, InventoryLedger
from apps.flights.services import holds
from common.ids import uuid7
from contracts.http.flights import HoldRequest, PricedHold, SegmentRequest

NOW = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
LIMIT = NOW + timedelta(minutes=30)


def hold_request(
    *flights: Flight, seats: int = 1, cabin: str = "economy", **more: Any
) -> HoldRequest:
    """Ask for seats on flights in travel order; to be sold at once, unless told otherwise."""
    segments = tuple(SegmentRequest(flight_id=flight.id, cabin=cabin) for flight in flights)
    return HoldRequest(segments=segments, seats=seats, **{"mode": "sold", **more})


def take(*flights: Flight, now: Any, hold_id: UUID | None = None, **more: Any) -> PricedHold:
    """Take seats on flights in travel order."""
    request = hold_request(*flights, **more)
    return holds.hold_seats(hold_id=hold_id or uuid7(), request=request, now=now)


def hold(
    *flights: Flight, expires_at: datetime = LIMIT, now: datetime = NOW, **more: Any
) -> PricedHold:
    """Hold seats on flights in travel order until a time."""
    return take(*flights, mode="until", expires_at=expires_at, now=now, **more)


def counters(flight: Flight, cabin: str = "economy") -> tuple[int, int]:
    """Return how many seats of a cabin are held and sold."""
    row = CabinInventory.objects.get(flight=flight, cabin=cabin)
    return row.held, row.sold


def assert_every_seat_is_accounted_for() -> None:
    """Compare each cabin's counters with its ledger and with the holds that live on it."""
    for row in CabinInventory.objects.all():
        ledger = InventoryLedger.objects.filter(inventory=row)
        live = HoldSegment.objects.filter(inventory=row).values_list("hold__status", "hold__seats")
        held = sum(seats for status, seats in live if status == Hold.Status.HELD)
        sold = sum(seats for status, seats in live if status == Hold.Status.SOLD)
        assert (row.held, row.sold) == (held, sold)
        assert row.held == sum(ledger.values_list("delta_held", flat=True))
        assert row.sold == sum(ledger.values_list("delta_sold", flat=True))
        assert 0 <= row.held + row.sold <= row.capacity
