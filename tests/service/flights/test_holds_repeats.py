"""A request for seats that comes again by the same id."""

from datetime import datetime, timedelta

import pytest

from apps.flights.errors import HoldConflict, SoldOut
from apps.flights.models import CabinInventory
from apps.flights.services import holds
from common.ids import uuid7
from tests.factories.holds import LIMIT, NOW, counters, hold, take

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_seat_is_accounted_for")]


class TestRepeatedRequest:
    def test_it_gets_the_same_answer_and_takes_nothing_more(self, flight):
        first = take(flight, now=NOW)
        CabinInventory.objects.update(price_minor=99900)
        again = take(flight, hold_id=first.hold_id, now=NOW + timedelta(days=1))
        assert again == first
        assert counters(flight) == (0, 1)

    def test_another_request_by_the_same_id_is_refused(self, flight):
        first = take(flight, now=NOW)
        with pytest.raises(HoldConflict):
            take(flight, hold_id=first.hold_id, seats=2, now=NOW)

    def test_the_same_instant_in_another_offset_is_the_same_request(self, flight):
        first = hold(flight)
        local = LIMIT.astimezone(datetime.fromisoformat("2030-01-01T00:00+05:30").tzinfo)
        assert hold(flight, hold_id=first.hold_id, expires_at=local) == first

    def test_a_refused_request_can_be_tried_again(self, flight):
        first = take(flight, seats=3, now=NOW)
        late = uuid7()
        with pytest.raises(SoldOut):
            take(flight, hold_id=late, now=NOW)
        holds.release_hold(hold_id=first.hold_id, now=NOW)
        assert take(flight, hold_id=late, now=NOW).status == "sold"
