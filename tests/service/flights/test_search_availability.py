"""GET /v1/flights/search without a cache: which flights appear."""

from datetime import timedelta

import pytest
import time_machine

from tests.factories.searches import DAY, flight, found, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bengaluru_and_delhi")]


class TestWhatAppears:
    def test_only_flights_of_that_local_date(self):
        just_after_midnight = flight(0)
        flight(23, day=DAY - timedelta(days=1))
        assert found() == [str(just_after_midnight.id)]

    @pytest.mark.parametrize("status", ["cancelled", "departed", "arrived"])
    def test_nothing_that_will_not_leave(self, status):
        flight(status=status)
        assert found() == []

    @pytest.mark.parametrize("status", ["delayed", "boarding"])
    def test_what_is_late_or_boarding_still_does(self, status):
        flight(status=status)
        assert len(found()) == 1

    def test_nothing_leaving_in_under_an_hour(self):
        one = flight()
        with time_machine.travel(one.departs_at - timedelta(minutes=60), tick=False):
            assert len(found()) == 1
        with time_machine.travel(one.departs_at - timedelta(minutes=59, seconds=59), tick=False):
            assert found() == []

    def test_only_with_room_for_everybody(self):
        one = flight(cabins={"economy": 4})
        one.inventory.update(held=1, sold=1)
        assert search(passengers=2).json()["data"][0]["seats_available"] == 2
        assert found(passengers=3) == []

    def test_only_the_cabin_asked_for(self):
        one = flight(cabins={"economy": (9, 100), "business": (3, 900)})
        flight(7)
        assert found(cabin="business") == [str(one.id)]
        item = search(cabin="business").json()["data"][0]
        assert (item["price"]["amount"], item["segments"][0]["cabin"]) == ("9.00", "business")
