"""
Counting seats: the only code that changes `held` and `sold`, with a ledger row for each change.

Lock order, kept by all who touch seats, so that nobody waits in a circle:

1. the row that asks: the hold (holds) or the flight (changes of a flight's time, status, airplane)
2. then the cabin inventory rows, in id order

A hold that is being made has no row to lock: it is inserted, finished, under its inventory's locks.
Only a repeat that overtakes its first call can then meet another lock the other way round; the
database tells one of the two of a deadlock, and that one tries again (`retry_conflicts`).

A hold reads flights only after it has the inventory, without locking them: whoever changes a
flight has the same inventory rows locked, so what a hold reads there is final.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.flights.models import CabinInventory, InventoryLedger
from common import sql
from common.http import request_id
from common.sql import Query

Reason = InventoryLedger.Reason


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


_COLUMNS = tuple(field.attname for field in CabinInventory._meta.concrete_fields)
_LEDGER = (
    "inventory_id",
    "hold_id",
    "position",
    "reason",
    "delta_held",
    "delta_sold",
    "request_id",
    "created_at",
)


def lock_inventory(ids: Collection[int]) -> dict[int, CabinInventory]:
    """Lock inventory rows in id order and return them by id; one query."""
    if not ids:
        return {}
    connection = sql.connection_of(CabinInventory)
    rows = sql.fetch(connection, *lock_by_ids(ids))
    return {one.pk: one for one in locked(rows)}


def lock_by_ids(ids: Collection[int]) -> Query:
    """Return the query that locks inventory rows in id order; `locked` reads what it returns."""
    return _lock(f"id IN ({sql.marks(len(ids))})"), list(ids)


def lock_by_name(flight_id: UUID, cabin: str) -> Query:
    """Return the query that locks the one row of a flight's cabin."""
    connection = sql.connection_of(CabinInventory)
    return _lock("flight_id = %s AND cabin = %s"), [sql.id_param(flight_id, connection), cabin]


def locked(rows: Iterable[tuple[Any, ...]]) -> list[CabinInventory]:
    """Return the inventory that a locking query found."""
    connection = sql.connection_of(CabinInventory)
    return [_inventory(connection.alias, row) for row in rows]


def _lock(condition: str) -> str:
    # SQLite has one writer at a time: a transaction is the lock.
    has_locks = sql.connection_of(CabinInventory).features.has_select_for_update
    return f"""
        SELECT {", ".join(_COLUMNS)} FROM flights_cabininventory
        WHERE {condition} ORDER BY id {"FOR UPDATE" if has_locks else ""}
    """  # noqa: S608 - names and placeholders only


def _inventory(alias: str, row: tuple[Any, ...]) -> CabinInventory:
    inventory = CabinInventory.from_db(alias, _COLUMNS, row)
    inventory.flight_id = sql.read_id(inventory.flight_id)
    return inventory


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

    The caller holds the rows' locks. Both queries go with the next one or the commit, which tells
    what the database refuses: a CHECK (`common.db.is_check`) says that a cabin has fewer seats. The
    contended rows are written last.
    """
    connection = sql.connection_of(InventoryLedger)
    held, sold = change.held * seats, change.sold * seats
    key, at = sql.id_param(hold_id, connection), sql.instant_param(now, connection)
    told = (change.reason.value, held, sold, request_id.current.get(), at)
    rows = [(inventory, key, place, *told) for place, inventory in enumerate(inventory_ids)]
    sql.insert_later(connection, "flights_inventoryledger", _LEDGER, rows)
    statement = f"""
        UPDATE flights_cabininventory SET held = held + %s, sold = sold + %s
        WHERE id IN ({sql.marks(len(inventory_ids))})
    """  # noqa: S608 - placeholders only
    sql.later(connection, statement, [held, sold, *inventory_ids])
