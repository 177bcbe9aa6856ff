"""Seats held until a time: how long that may be, and what happens when it is over."""

from datetime import timedelta

import pytest

from apps.flights.errors import HoldExpired, HoldTooLate
from apps.flights.models import Hold
from apps.flights.services import holds
from tests.factories.holds import LIMIT, NOW, counters, hold, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_seat_is_accounted_for")]


class TestHold:
    def test_seats_are_held_until_the_time_asked_for(self, flight):
        held = hold(flight, seats=2)
        assert (held.status, held.expires_at) == ("held", LIMIT)
        assert counters(flight) == (2, 0)

    def test_a_hold_never_passes_two_hours_before_departure(self, flight):
        now = flight.departs_at - timedelta(hours=2, minutes=10)
        held = hold(flight, now=now, expires_at=now + timedelta(minutes=30))
        assert held.expires_at == flight.departs_at - timedelta(hours=2)

    def test_less_than_two_hours_before_departure_is_too_late(self, flight):
        now = flight.departs_at - timedelta(hours=2) + timedelta(seconds=1)
        with pytest.raises(HoldTooLate):
            hold(flight, now=now, expires_at=now + timedelta(minutes=30))

    def test_a_time_limit_in_the_past_is_refused(self, flight):
        with pytest.raises(HoldExpired):
            hold(flight, expires_at=NOW - timedelta(seconds=1))


class TestExpiry:
    def test_only_holds_past_their_time_are_expired(self, flight):
        over = hold(flight, expires_at=LIMIT)
        live = hold(flight, expires_at=LIMIT + timedelta(seconds=1))
        sold = take(flight, now=NOW)
        assert holds.expire_holds(now=LIMIT) == 0
        assert holds.expire_holds(now=LIMIT + timedelta(seconds=1)) == 1
        assert Hold.objects.get(pk=over.hold_id).status == "expired"
        assert Hold.objects.get(pk=live.hold_id).status == "held"
        assert Hold.objects.get(pk=sold.hold_id).status == "sold"
        assert counters(flight) == (1, 1)

    def test_a_batch_takes_the_oldest_first(self, flight):
        newer = hold(flight, expires_at=LIMIT)
        older = hold(flight, expires_at=LIMIT - timedelta(minutes=1))
        assert holds.expire_holds(now=LIMIT + timedelta(hours=1), limit=1) == 1
        assert Hold.objects.get(pk=older.hold_id).status == "expired"
        assert Hold.objects.get(pk=newer.hold_id).status == "held"

    def test_time_decides_before_the_job_has_run(self, flight):
        held = hold(flight)
        after = LIMIT + timedelta(seconds=1)
        assert holds.read_hold(hold_id=held.hold_id, now=LIMIT).status == "held"
        assert holds.read_hold(hold_id=held.hold_id, now=after).status == "expired"
        with pytest.raises(HoldExpired):
            hold(flight, hold_id=held.hold_id, now=after)
