"""Seats given back, once, whenever the word of it arrives."""

from datetime import timedelta

import pytest

from apps.flights.errors import HoldReleased
from apps.flights.models import InventoryLedger
from apps.flights.services import holds
from common.ids import uuid7
from tests.factories.holds import LIMIT, NOW, counters, hold, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_seat_is_accounted_for")]


class TestRelease:
    @pytest.mark.parametrize("taken", [take, hold], ids=["sold", "held"])
    def test_seats_are_free_again(self, flight, taken):
        given = taken(flight, seats=3, now=NOW)
        holds.release_hold(hold_id=given.hold_id, now=NOW)
        assert counters(flight) == (0, 0)
        assert take(flight, seats=3, now=NOW)

    def test_twice_frees_them_once(self, flight):
        given = take(flight, now=NOW)
        take(flight, now=NOW)
        for _ in range(2):
            holds.release_hold(hold_id=given.hold_id, now=NOW)
        assert counters(flight) == (0, 1)

    def test_a_confirmed_hold_is_released_too(self, flight):
        held = hold(flight)
        holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        holds.release_hold(hold_id=held.hold_id, now=NOW)
        assert counters(flight) == (0, 0)
        ledger = InventoryLedger.objects.order_by("id").values_list("reason", flat=True)
        assert list(ledger) == ["hold", "confirm", "release"]

    def test_an_id_never_seen_leaves_a_tombstone(self, flight):
        late = uuid7()
        holds.release_hold(hold_id=late, now=NOW)
        with pytest.raises(HoldReleased):
            take(flight, hold_id=late, now=NOW)
        with pytest.raises(HoldReleased):
            holds.confirm_hold(hold_id=late, now=NOW)
        tombstone = holds.read_hold(hold_id=late, now=NOW)
        assert (tombstone.status, tombstone.segments) == ("released", ())

    def test_an_expired_hold_stays_expired(self, flight):
        held = hold(flight)
        after = LIMIT + timedelta(seconds=1)
        holds.expire_holds(now=after)
        holds.release_hold(hold_id=held.hold_id, now=after)
        assert holds.read_hold(hold_id=held.hold_id, now=after).status == "expired"
