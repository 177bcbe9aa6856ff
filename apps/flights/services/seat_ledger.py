"""
Counting seats: the only code that changes `held` and `sold`, with a ledger row for each change.

Lock order, kept by all who touch seats, so that nobody waits in a circle:

1. the row that asks: the hold (holds) or the flight (changes of a flight's time, status, airplane)
2. then the cabin inventory rows, in id order

A hold reads flights only after it has the inventory, without locking them: whoever changes a
flight has the same inventory rows locked, so what a hold reads there is final.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import F

from apps.flights.models import CabinInventory, InventoryLedger
from common.http import request_id

Reason = InventoryLedger.Reason


class OutOfBounds(Exception):
    """More seats than the cabin has, or fewer than none: the CHECK constraint refuses."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What happens to each seat: how `held` and `sold` move for one of them."""

    reason: Reason
    held: int = 0
    sold: int = 0


HOLD = Change(reason=Reason.HOLD, held=+1)
SELL = Change(reason=Reason.SELL, sold=+1)
CONFIRM = Change(reason=Reason.CONFIRM, held=-1, sold=+1)
RELEASE_HELD = Change(reason=Reason.RELEASE, held=-1)
RELEASE_SOLD = Change(reason=Reason.RELEASE, sold=-1)
EXPIRE = Change(reason=Reason.EXPIRE, held=-1)


def lock_inventory(ids: Collection[int]) -> dict[int, CabinInventory]:
    """Lock inventory rows in id order and return them by id; one query."""
    rows = CabinInventory.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def record(
    change: Change,
    *,
    hold_id: UUID,
    inventory_ids: Sequence[int],
    seats: int,
    now: datetime,
) -> None:
    """
    Count a hold's seats in the inventory of each of its segments, given in travel order.

    The caller holds the rows' locks. Two queries; the contended rows are written last.

    :raises OutOfBounds: the database refuses the counters
    """
    InventoryLedger.objects.bulk_create(
        InventoryLedger(
            inventory_id=inventory_id,
            hold_id=hold_id,
            position=position,
            reason=change.reason,
            delta_held=change.held * seats,
            delta_sold=change.sold * seats,
            request_id=request_id.current.get(),
            created_at=now,
        )
        for position, inventory_id in enumerate(inventory_ids)
    )
    counted = CabinInventory.objects.filter(pk__in=inventory_ids)
    try:
        counted.update(held=F("held") + change.held * seats, sold=F("sold") + change.sold * seats)
    except IntegrityError as error:
        raise OutOfBounds from error
