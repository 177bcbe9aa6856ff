"""Many calls for the same seats at once, in threads, on the database the settings name."""

import random
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from apps.flights.errors import (
    FlightClosed,
    HoldExpired,
    HoldReleased,
    SoldOut,
)
from apps.flights.models import CabinInventory, Flight, Hold, InventoryLedger
from apps.flights.services import holds, seat_ledger
from common import sql
from common.db import atomic, retry_conflicts
from common.ids import uuid7
from contracts.http.flights import PricedHold
from tests.concurrency import at_once
from tests.factories.flights import FlightFactory
from tests.factories.holds import LIMIT, NOW, counters, take

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("every_seat_is_accounted_for"),
]


def flight(seats: int, **fields) -> Flight:
    return FlightFactory(
        cabins={"economy": seats}, **{"departs_at": NOW + timedelta(days=9), **fields}
    )


def kinds(results) -> Counter:
    """Count the results by type."""
    return Counter(type(result) for result in results)


def test_fifty_at_once_on_twenty_seats_sell_exactly_twenty():
    full = flight(20)
    results = at_once([partial(take, full, now=NOW)] * 50)
    assert kinds(results) == {PricedHold: 20, SoldOut: 30}
    assert counters(full) == (0, 20)


def test_a_request_sent_eight_times_at_once_is_carried_out_once():
    one = flight(20)
    results = at_once([partial(take, one, hold_id=uuid7(), seats=2, now=NOW)] * 8)
    assert kinds(results) == {PricedHold: 8}
    assert all(result == results[0] for result in results)
    assert counters(one) == (0, 2)


def test_a_request_for_the_last_seats_sent_eight_times_at_once_is_not_refused_for_itself():
    one = flight(2)
    results = at_once([partial(take, one, hold_id=uuid7(), seats=2, now=NOW)] * 8)
    assert kinds(results) == {PricedHold: 8}
    assert all(result == results[0] for result in results)
    assert counters(one) == (0, 2)


def test_eight_copies_of_a_request_for_more_than_there_is_are_all_refused():
    one = flight(1)
    results = at_once([partial(take, one, hold_id=uuid7(), seats=2, now=NOW)] * 8)
    assert kinds(results) == {SoldOut: 8}
    assert counters(one) == (0, 0)


def test_a_request_and_its_release_at_once_end_released():
    one = flight(20)
    hold_id = uuid7()
    release = partial(holds.release_hold, hold_id=hold_id, now=NOW)
    results = at_once([partial(take, one, hold_id=hold_id, now=NOW), release] * 4)
    assert kinds(results).keys() <= {PricedHold, HoldReleased, type(None)}
    assert Hold.objects.get().status == "released"
    assert counters(one) == (0, 0)


def test_each_hold_is_either_confirmed_or_expired():
    one = flight(10)
    held = [take(one, mode="until", expires_at=LIMIT, now=NOW) for _ in range(10)]
    confirmations = [partial(holds.confirm_hold, hold_id=hold.hold_id, now=LIMIT) for hold in held]
    sweepers = [partial(holds.expire_holds, now=LIMIT + timedelta(seconds=1))] * 3
    results = at_once([*sweepers, *confirmations])
    counted = kinds(results[3:])
    assert counted.keys() <= {PricedHold, HoldExpired}
    assert counters(one)[1] == counted[PricedHold]
    holds.expire_holds(now=LIMIT + timedelta(seconds=1))
    assert counters(one) == (0, counted[PricedHold])
    assert InventoryLedger.objects.exclude(reason="hold").count() == 10


def journey(flights: list[Flight], seed: int) -> str:
    """Take seats on some flights in a row, then do one thing with them; return what."""
    dice = random.Random(seed)
    first = dice.randrange(len(flights))
    trip = flights[first : dice.randint(first + 1, len(flights))]
    taken = take(*trip, mode="until", expires_at=LIMIT, now=NOW)
    end = dice.choice(["confirm", "release", "keep"])
    if end == "confirm":
        holds.confirm_hold(hold_id=taken.hold_id, now=NOW)
    if end == "release":
        holds.release_hold(hold_id=taken.hold_id, now=NOW)
    return end


def test_overlapping_journeys_never_fail_for_each_other_s_locks():
    # Made last to first, so that rows in id order are in the opposite order of travel.
    legs: list[Flight] = []
    for day in reversed(range(4)):
        end = {"destination": legs[0].origin} if legs else {}
        legs.insert(0, flight(100, departs_at=NOW + timedelta(days=9 + day), **end))
    ids = list(CabinInventory.objects.order_by("flight__departs_at").values_list("id", flat=True))
    assert ids == sorted(ids, reverse=True)
    results = at_once([partial(journey, legs, seed) for seed in range(24)])
    assert set(results) == {"confirm", "release", "keep"}


@retry_conflicts()
def cancel(flight: Flight) -> int:
    """Cancel a flight as its writers do, flight first; return the seats sold by then."""
    with atomic(Flight):
        row = Flight.objects.select_for_update().get(pk=flight.pk)
        ids = list(row.inventory.values_list("pk", flat=True))
        sold = sum(cabin.sold for cabin in seat_ledger.lock_inventory(ids).values())
        row.status = Flight.Status.CANCELLED
        row.save(update_fields=["status"])
        return sold


def test_no_seat_is_sold_after_the_flight_was_cancelled():
    one = flight(100)
    sales = [partial(take, one, now=NOW)] * 12
    known_to_the_canceller, *results = at_once([partial(cancel, one), *sales])
    assert kinds(results).keys() <= {PricedHold, FlightClosed}
    assert counters(one) == (0, known_to_the_canceller)


def test_a_flight_is_read_after_its_seats_are_locked(monkeypatch):
    one = flight(100)

    def cancelled_meanwhile(connection, queries):
        found = []
        for statement, params in queries:
            found.append(sql.fetch(connection, statement, params))
            if "flights_cabininventory" in statement:
                Flight.objects.update(status=Flight.Status.CANCELLED)
        return found

    monkeypatch.setattr(sql, "fetch_together", cancelled_meanwhile)
    with pytest.raises(FlightClosed):
        take(one, now=NOW)
