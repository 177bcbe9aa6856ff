"""Held seats become sold, or it is too late."""

from datetime import timedelta

import pytest

from apps.flights.errors import FlightClosed, HoldExpired, HoldReleased
from apps.flights.models import Flight
from apps.flights.services import holds
from common.errors import NotFound
from common.ids import uuid7
from tests.factories.holds import LIMIT, NOW, counters, hold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_seat_is_accounted_for")]


class TestConfirm:
    def test_held_seats_become_sold(self, flight):
        held = hold(flight, seats=2)
        sold = holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert (sold.status, sold.expires_at) == ("sold", None)
        assert sold.segments == held.segments
        assert counters(flight) == (0, 2)

    def test_twice_gives_the_same_answer(self, flight):
        held = hold(flight)
        first = holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert holds.confirm_hold(hold_id=held.hold_id, now=LIMIT + timedelta(days=1)) == first
        assert counters(flight) == (0, 1)

    def test_at_its_last_instant_a_hold_lives(self, flight):
        held = hold(flight)
        assert holds.confirm_hold(hold_id=held.hold_id, now=LIMIT).status == "sold"

    def test_past_its_time_the_seats_are_freed(self, flight):
        held = hold(flight)
        late = LIMIT + timedelta(microseconds=1)
        with pytest.raises(HoldExpired):
            holds.confirm_hold(hold_id=held.hold_id, now=late)
        assert counters(flight) == (0, 0)
        with pytest.raises(HoldExpired):
            holds.confirm_hold(hold_id=held.hold_id, now=NOW)

    def test_the_request_of_a_confirmed_hold_is_answered_as_sold(self, flight):
        held = hold(flight)
        holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert hold(flight, hold_id=held.hold_id).status == "sold"

    def test_a_released_hold_is_refused(self, flight):
        held = hold(flight)
        holds.release_hold(hold_id=held.hold_id, now=NOW)
        with pytest.raises(HoldReleased):
            holds.confirm_hold(hold_id=held.hold_id, now=NOW)

    def test_a_cancelled_flight_is_not_sold(self, flight, onward):
        held = hold(flight, onward)
        Flight.objects.filter(pk=onward.pk).update(status="cancelled")
        with pytest.raises(FlightClosed):
            holds.confirm_hold(hold_id=held.hold_id, now=NOW)
        assert counters(flight) == counters(onward) == (1, 0)

    def test_an_unknown_hold(self):
        with pytest.raises(NotFound):
            holds.confirm_hold(hold_id=uuid7(), now=NOW)
