"""What must hold between inventory, ledger and holds; `manage.py audit` looks at it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from apps.flights.models import CabinInventory, Hold, HoldSegment, InventoryLedger
from apps.flights.services import seat_ledger
from common.audit.checks import Check, Scope, Tally
from common.audit.looking import chunks, forbid
from common.audit.messaging import outbox_drained

Status = Hold.Status
Reason = InventoryLedger.Reason

# What may have happened to each seat of a hold in this state, in any order, each thing once.
STORIES: Mapping[str, Sequence[set[str]]] = {
    Status.HELD: [{Reason.HOLD}],
    Status.SOLD: [{Reason.SELL}, {Reason.HOLD, Reason.CONFIRM}],
    Status.RELEASED: [
        {Reason.HOLD, Reason.RELEASE},
        {Reason.SELL, Reason.RELEASE},
        {Reason.HOLD, Reason.CONFIRM, Reason.RELEASE},
    ],
    Status.EXPIRED: [{Reason.HOLD, Reason.EXPIRE}],
}
# How one seat moves the counters; a release takes from where the seat was, so the sum judges it.
DELTAS = {
    change.reason: (change.held, change.sold)
    for change in (seat_ledger.HOLD, seat_ledger.SELL, seat_ledger.CONFIRM, seat_ledger.EXPIRE)
}


def _never_oversold(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=CabinInventory.objects.all(),
        bad=Q(held__lt=0) | Q(sold__lt=0) | Q(capacity__lt=F("held") + F("sold")),
        fields=("pk", "flight_id", "cabin", "capacity", "held", "sold"),
        subject="inventory {pk} (flight {flight_id}, {cabin})",
        detail="{held} held and {sold} sold of {capacity} seats",
    )


def _counters_equal_ledger(scope: Scope, tally: Tally) -> None:
    rows = InventoryLedger.objects.filter(inventory=OuterRef("pk"))
    _compare(tally, _sum(rows, "delta_held"), _sum(rows, "delta_sold"), by="the ledger")


def _counters_equal_holds(scope: Scope, tally: Tally) -> None:
    rows = HoldSegment.objects.filter(inventory=OuterRef("pk"))
    held = _sum(rows.filter(hold__status=Status.HELD), "hold__seats")
    sold = _sum(rows.filter(hold__status=Status.SOLD), "hold__seats")
    _compare(tally, held, sold, by="its live holds")


def _compare(tally: Tally, held: Subquery, sold: Subquery, *, by: str) -> None:
    """Compare the counters of every inventory ever touched; one statement sees one instant."""
    ledger = InventoryLedger.objects.filter(inventory=OuterRef("pk"))
    untouched = Q(held=0, sold=0) & ~Exists(ledger)
    rows = CabinInventory.objects.exclude(untouched).annotate(wanted_held=held, wanted_sold=sold)
    for page in chunks(rows, "held", "sold", "wanted_held", "wanted_sold"):
        tally.see(len(page))
        for inventory, *numbers in page:
            counted = tuple(int(number or 0) for number in numbers)
            if counted[:2] != counted[2:]:
                tally.breach(
                    f"inventory {inventory}",
                    f"counts {counted[0]} held, {counted[1]} sold;"
                    f" by {by} {counted[2]} held, {counted[3]} sold",
                )


def _sum(rows: QuerySet[Any], field: str) -> Subquery:
    totals = rows.order_by().values("inventory").annotate(total=Sum(field))
    return Subquery(totals.values("total"))


def _holds_told_by_ledger(scope: Scope, tally: Tally) -> None:
    holds = Hold.objects.filter(updated_at__lte=scope.before)
    for page in chunks(holds, "status", "seats"):
        tally.see(len(page))
        segments = _segments_between(page[0][0], page[-1][0])
        ledger = _ledger_between(page[0][0], page[-1][0])
        for hold, status, seats in page:
            if told := _untrue(status, seats, segments.get(hold, {}), ledger.get(hold, [])):
                tally.breach(f"hold {hold} ({status})", told)


def _segments_between(first: UUID, last: UUID) -> dict[UUID, dict[int, int]]:
    found: dict[UUID, dict[int, int]] = defaultdict(dict)
    rows = HoldSegment.objects.filter(hold_id__gte=first, hold_id__lte=last)
    for hold, position, inventory in rows.values_list("hold_id", "position", "inventory_id"):
        found[hold][position] = inventory
    return found


def _ledger_between(first: UUID, last: UUID) -> dict[UUID, list[tuple[Any, ...]]]:
    found: dict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    rows = InventoryLedger.objects.filter(hold_id__gte=first, hold_id__lte=last).order_by("pk")
    fields = ("hold_id", "position", "inventory_id", "reason", "delta_held", "delta_sold")
    for hold, *row in rows.values_list(*fields):
        found[hold].append(tuple(row))
    return found


def _untrue(
    status: str, seats: int, segments: Mapping[int, int], ledger: Sequence[tuple[Any, ...]]
) -> str:
    """Return what is wrong between a hold and its ledger rows, "" if nothing is."""
    if not segments and (ledger or status != Status.RELEASED):
        return f"has no segments, and {len(ledger)} ledger rows"
    if {row[0] for row in ledger} != set(segments):
        return f"has {len(segments)} segments, its ledger other ones"
    happened: dict[int, list[str]] = defaultdict(list)
    for position, inventory, reason, held, sold in ledger:
        happened[position].append(reason)
        if inventory != segments[position]:
            return f"{reason} of segment {position} was counted in another inventory, {inventory}"
        if reason in DELTAS and (held, sold) != tuple(one * seats for one in DELTAS[reason]):
            return f"{reason} of {seats} seats counted {held:+} held, {sold:+} sold"
    for position, reasons in happened.items():
        if len(set(reasons)) < len(reasons) or set(reasons) not in STORIES[status]:
            return f"its ledger tells of segment {position}: {', '.join(reasons)}"
    kept = (seats * (status == Status.HELD), seats * (status == Status.SOLD))
    for position in segments:
        rows = [row for row in ledger if row[0] == position]
        counted = (sum(row[3] for row in rows), sum(row[4] for row in rows))
        if counted != kept:
            return f"segment {position} counts {counted[0]} held, {counted[1]} sold by its ledger"
    return ""


def _ledger_has_holds(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=InventoryLedger.objects.filter(created_at__lte=scope.before),
        bad=Q(~Exists(Hold.objects.filter(pk=OuterRef("hold_id")))),
        fields=("pk", "hold_id", "reason", "inventory_id"),
        subject="ledger row {pk}",
        detail="{reason} in inventory {inventory_id} for hold {hold_id}, which is not there",
    )


def _holds_end_in_time(scope: Scope, tally: Tally) -> None:
    forbid(
        tally,
        rows=Hold.objects.filter(status=Status.HELD),
        bad=Q(expires_at__lt=scope.before),
        fields=("pk", "expires_at", "seats"),
        subject="hold {pk}",
        detail="keeps {seats} seats past its time, {expires_at:%Y-%m-%d %H:%M:%S}",
    )


CHECKS = (
    Check(invariant="no cabin is oversold", look=_never_oversold),
    Check(invariant="counters are the sums of the ledger", look=_counters_equal_ledger),
    Check(invariant="counters are the seats of live holds", look=_counters_equal_holds),
    Check(invariant="a hold is what its ledger rows tell", look=_holds_told_by_ledger),
    Check(invariant="every ledger row has its hold", look=_ledger_has_holds),
    Check(invariant="no hold is kept past its time", look=_holds_end_in_time),
    outbox_drained("flights"),
)
