"""The audit of flights: silent about healthy seats, loud about each thing that can be wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F, Q

from apps.flights.models import (
    CabinInventory,
    Flight,
    Hold,
    HoldSegment,
    InventoryLedger,
    OutboxMessage,
)
from apps.flights.services import holds
from common.audit import looking
from common.audit.checks import Tally
from common.ids import uuid7
from tests.audits import audit, without_check_constraints, without_unique_key
from tests.factories.flights import FlightFactory
from tests.factories.holds import take

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=2)
COUNTERS = {"counters are the sums of the ledger", "counters are the seats of live holds"}
TOLD = "a hold is what its ledger rows tell"


@pytest.fixture
def flight():
    return FlightFactory(cabins={"economy": 20, "business": 4})


@pytest.fixture
def sold(flight):
    return Hold.objects.get(id=take(flight, seats=2, now=NOW).hold_id)


def hold_until(flight, expires_at, **more):
    priced = take(flight, now=NOW, mode="until", expires_at=expires_at, **more)
    return Hold.objects.get(id=priced.hold_id)


def every_life(flight):
    """Make a hold of every kind there is, each by the services."""
    half_past = NOW + timedelta(minutes=30)
    take(flight, seats=3, now=NOW)
    hold_until(flight, half_past)
    holds.confirm_hold(hold_id=hold_until(flight, half_past).id, now=NOW)
    holds.release_hold(hold_id=hold_until(flight, half_past).id, now=NOW)
    holds.release_hold(hold_id=take(flight, now=NOW).hold_id, now=NOW)
    confirmed = hold_until(flight, half_past)
    holds.confirm_hold(hold_id=confirmed.id, now=NOW)
    holds.release_hold(hold_id=confirmed.id, now=NOW)
    holds.release_hold(hold_id=uuid7(), now=NOW)
    hold_until(flight, NOW + timedelta(seconds=1))
    holds.expire_holds(now=NOW + timedelta(seconds=2))


class TestHealthy:
    def test_nothing_sold_breaks_nothing(self, flight):
        assert audit() == {}

    def test_every_life_a_hold_can_have_breaks_nothing(self, flight):
        every_life(flight)
        connecting = FlightFactory(
            origin=flight.destination, departs_at=flight.arrives_at + timedelta(hours=2)
        )
        take(flight, connecting, now=NOW)
        assert audit(now=LATER) == {}
        assert set(Hold.objects.values_list("status", flat=True)) == set(Hold.Status.values)

    def test_what_was_written_within_the_minute_is_not_judged(self, sold):
        InventoryLedger.objects.all().delete()
        assert TOLD not in audit(now=NOW + timedelta(seconds=30))
        assert TOLD in audit(now=LATER)
        assert TOLD in audit(now=datetime.now(UTC), settled=True)


class TestCounters:
    def test_more_seats_than_the_cabin_has(self, flight, sold):
        with without_check_constraints(CabinInventory):
            CabinInventory.objects.filter(flight=flight).update(capacity=1)
            found = audit()["no cabin is oversold"]
        assert len(found) == 1
        assert "2 sold of 1 seats" in found[0]

    @pytest.mark.parametrize("counter", ["held", "sold"])
    def test_a_counter_that_neither_ledger_nor_holds_know_of(self, flight, counter):
        CabinInventory.objects.filter(flight=flight, cabin="business").update(**{counter: 1})
        assert set(audit()) == COUNTERS

    def test_a_counter_that_lost_what_was_sold(self, sold):
        CabinInventory.objects.update(sold=0)
        assert set(audit()) == COUNTERS

    def test_a_ledger_row_that_is_gone(self, sold):
        InventoryLedger.objects.all().delete()
        assert set(audit()) == {"counters are the sums of the ledger", TOLD}

    def test_a_hold_that_is_gone(self, sold):
        sold.delete()
        assert set(audit()) == {
            "counters are the seats of live holds",
            "every ledger row has its hold",
        }


def test_of_many_breaches_the_first_are_named_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(looking, "REMEMBERED", 2)
    for _ in range(3):
        FlightFactory()
    with without_check_constraints(CabinInventory):
        CabinInventory.objects.update(sold=151)
    tally = Tally()
    looking.forbid(
        tally,
        rows=CabinInventory.objects.all(),
        bad=Q(sold__gt=150),
        fields=("pk",),
        subject="{pk}",
        detail="too many",
    )
    assert (tally.examined, len(tally.remembered), tally.breaches) == (3, 2, 3)


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_table_is_walked_in_chunks_each_row_once(size):
    made = {FlightFactory().pk for _ in range(3)}
    pages = list(looking.chunks(Flight.objects.all(), "number", size=size))
    assert {row[0] for page in pages for row in page} == made
    assert sum(map(len, pages)) == 3
    assert max(map(len, pages)) <= size


class TestHolds:
    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"status": "released"}, "its ledger tells of segment 0: sell"),
            ({"status": "expired"}, "its ledger tells of segment 0: sell"),
            ({"seats": 3}, "sell of 3 seats counted +0 held, +2 sold"),
        ],
    )
    def test_a_hold_its_ledger_does_not_tell_of(self, sold, change, told):
        Hold.objects.update(**change)
        found = audit()
        assert found[TOLD] == [f"hold {sold.id} ({change.get('status', 'sold')}): {told}"]
        assert "counters are the seats of live holds" in found

    def test_seats_counted_in_another_cabin(self, flight, sold):
        other = CabinInventory.objects.get(flight=flight, cabin="business")
        HoldSegment.objects.update(inventory=other)
        assert "counted in another inventory" in audit()[TOLD][0]

    def test_a_release_that_gave_back_too_little(self, flight, sold):
        holds.release_hold(hold_id=sold.id, now=NOW)
        InventoryLedger.objects.filter(reason="release").update(delta_sold=F("delta_sold") + 1)
        assert "segment 0 counts 0 held, 1 sold by its ledger" in audit()[TOLD][0]

    def test_a_live_hold_without_segments(self, sold):
        HoldSegment.objects.all().delete()
        assert "has no segments" in audit()[TOLD][0]

    def test_a_segment_without_a_ledger_row(self, flight, sold):
        inventory = CabinInventory.objects.get(flight=flight, cabin="business")
        HoldSegment.objects.create(hold=sold, position=1, inventory=inventory, price_minor=1)
        assert "has 2 segments, its ledger other ones" in audit()[TOLD][0]

    def test_a_hold_past_its_time(self, flight):
        hold = hold_until(flight, NOW + timedelta(minutes=10))
        ten_past = NOW + timedelta(minutes=10, seconds=59)
        assert audit(now=ten_past) == {}
        found = audit(now=ten_past + timedelta(seconds=2))
        assert set(found) == {"no hold is kept past its time"}
        assert found["no hold is kept past its time"][0].startswith(
            f"hold {hold.id}: keeps 1 seats"
        )

    @pytest.mark.django_db(transaction=True)
    def test_seats_counted_twice_for_one_hold(self, sold):
        with without_unique_key(InventoryLedger, "flights_ledger_once"):
            row = InventoryLedger.objects.get()
            row.pk = None
            row.save(force_insert=True)
            found = audit()
            assert "its ledger tells of segment 0: sell, sell" in found[TOLD][0]
            assert "counters are the sums of the ledger" in found


def test_an_event_nobody_published():
    row = OutboxMessage.objects.create(
        event_id=uuid7(),
        event_type="flights.flight.cancelled.v1",
        aggregate_id=uuid7(),
        sequence=1,
        occurred_at=NOW,
        payload={},
    )
    assert list(audit()) == ["every event is published"]
    OutboxMessage.objects.filter(pk=row.pk).update(published_at=NOW)
    assert audit() == {}
