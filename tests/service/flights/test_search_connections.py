"""GET /v1/flights/search without a cache: itineraries with connections."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.flights.models import Airport
from apps.flights.selectors import search as selectors
from apps.flights.services import search_routes
from tests.factories.journeys import PLACES, fly, items, make_world, routes
from tests.factories.searches import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    make_world()


class TestOneConnection:
    def test_it_is_priced_and_told_as_a_whole(self):
        first = fly("BLR-HYD", 6, cabins={"economy": (4, 5000)}, carrier__code="6E", number=1)
        second = fly("HYD-DEL", 9, minutes=130, cabins={"economy": (20, 7000)})
        (item,) = items(passengers=2)
        assert [leg["flight_id"] for leg in item["segments"]] == [str(first.id), str(second.id)]
        assert item["connections"] == [{"airport": "HYD", "minutes": 90}]
        assert item["duration_minutes"] == 310
        assert item["seats_available"] == 4
        assert item["price"] == {"amount": "240.00", "currency": "EUR"}
        assert item["price_per_passenger"] == {"amount": "120.00", "currency": "EUR"}
        assert items()[0]["id"] == item["id"]

    @pytest.mark.parametrize(("allowed", "found"), [(0, 0), (1, 1), (2, 1), (None, 1)])
    def test_it_appears_where_it_is_allowed_and_unless_told_it_is(self, allowed, found):
        fly("BLR-HYD", 6)
        fly("HYD-DEL", 9)
        query = {} if allowed is None else {"max_connections": allowed}
        assert len(items(**query)) == found

    @pytest.mark.parametrize("allowed", [0, 1, 2])
    def test_cheap_flights_to_elsewhere_leave_room_for_direct_ones(self, monkeypatch, allowed):
        monkeypatch.setattr(selectors, "MAX_FLIGHTS", 2)
        direct = fly("BLR-DEL", 7, cabins={"economy": (9, 99900)})
        for hour in (5, 6, 8):
            fly("BLR-HYD", hour, cabins={"economy": (9, 100)})
        fly("HYD-DEL", 12, cabins={"economy": (9, 100)})
        found = [len(one["segments"]) for one in items(max_connections=allowed)]
        assert sorted(found) == ([1, 2] if allowed else [1])
        assert str(direct.id) in {
            leg["flight_id"] for one in items(max_connections=allowed) for leg in one["segments"]
        }

    @pytest.mark.parametrize(
        ("first", "second", "minutes"),
        [
            ("BLR-HYD", "HYD-DEL", 45),
            ("BLR-DXB", "DXB-DEL", 90),
            ("BLR-BOM", "BOM-DXB", 75),
        ],
    )
    def test_there_is_time_to_change(self, first, second, minutes):
        arrives_at = fly(first, 6).arrives_at
        origin, destination = first[:3], second[-3:]
        for wait in (minutes - 1, minutes):
            leaves = (arrives_at + timedelta(minutes=wait)).astimezone(
                ZoneInfo(PLACES[second[:3]][1])
            )
            fly(second, leaves.hour, leaves.minute)
        (item,) = items(origin=origin, destination=destination)
        assert item["connections"][0]["minutes"] == minutes

    def test_an_airport_can_have_minutes_of_its_own(self):
        fly("BLR-HYD", 6)
        fly("HYD-DEL", 8, 30)
        assert len(items()) == 1
        Airport.objects.filter(pk="HYD").update(domestic_connection=61)
        assert items() == []
        Airport.objects.filter(pk="HYD").update(domestic_connection=None, mixed_connection=200)
        assert len(items()) == 1

    def test_the_longest_wait_is_a_setting(self, settings):
        fly("BLR-HYD", 6)
        fly("HYD-DEL", 11, 31)
        assert len(items()) == 1
        settings.LONGEST_CONNECTION_HOURS = 4
        assert items() == []

    def test_onward_flights_may_leave_the_next_day(self):
        fly("BLR-HYD", 22)
        fly("HYD-DEL", 5, day=DAY + timedelta(days=1))
        assert routes() == ["BLR HYD DEL"]
        assert items(departure_date=DAY + timedelta(days=1)) == []

    def test_and_by_the_local_date_on_the_same_one_across_the_date_line(self):
        fly("NRT-HNL", 0, 10, minutes=430)
        onward = fly("HNL-LAX", 14, minutes=320, day=DAY - timedelta(days=1))
        (item,) = items(origin="NRT", destination="LAX")
        assert item["segments"][1]["departs_at"].startswith(str(DAY - timedelta(days=1)))
        assert item["segments"][1]["flight_id"] == str(onward.id)

    def test_a_dominated_one_is_left_out(self):
        fly("BLR-DEL", 8, cabins={"economy": (9, 5000)})
        fly("BLR-HYD", 7, cabins={"economy": (9, 3000)})
        fly("HYD-DEL", 10, cabins={"economy": (9, 3000)})
        assert routes() == ["BLR DEL"]

    def test_a_full_flight_dominates_nothing(self):
        fly("BLR-DEL", 8, cabins={"economy": (1, 5000)})
        fly("BLR-HYD", 7, cabins={"economy": (9, 3000)})
        fly("HYD-DEL", 10, cabins={"economy": (9, 3000)})
        assert routes(passengers=2) == ["BLR HYD DEL"]

    @pytest.mark.parametrize("status", ["cancelled", "departed"])
    def test_no_segment_is_cancelled(self, status):
        fly("BLR-HYD", 6)
        fly("HYD-DEL", 9, status=status)
        assert items() == []

    def test_the_first_flight_leaves_in_an_hour_or_later(self):
        first = fly("BLR-HYD", 6)
        fly("HYD-DEL", 9)
        with time_machine.travel(first.departs_at - timedelta(minutes=60), tick=False):
            assert len(items()) == 1
        with time_machine.travel(first.departs_at - timedelta(minutes=59), tick=False):
            assert items() == []


class TestTwoConnections:
    @pytest.fixture
    def three(self):
        return [fly("BLR-HYD", 6), fly("HYD-BOM", 9), fly("BOM-DEL", 12)]

    def test_they_appear_when_asked_for(self, three):
        assert routes() == []
        (item,) = items(max_connections=2)
        assert [leg["flight_id"] for leg in item["segments"]] == [str(one.id) for one in three]
        assert [one["airport"] for one in item["connections"]] == ["HYD", "BOM"]

    def test_beside_shorter_ones(self, three):
        fly("BLR-DEL", 5)
        fly("HYD-DEL", 9, cabins={"economy": (9, 30000)})
        assert routes(max_connections=2, sort="price") == [
            "BLR DEL",
            "BLR HYD BOM DEL",
            "BLR HYD DEL",
        ]

    def test_of_many_airports_those_near_the_way_are_tried(self, three, monkeypatch):
        fly("BLR-DXB", 6)
        fly("DXB-BOM", 9)
        monkeypatch.setattr(search_routes, "MAX_CHANGES", 1)
        found = routes(max_connections=2)
        assert found == ["BLR HYD BOM DEL"]


class TestFilters:
    @pytest.fixture(autouse=True)
    def connection(self):
        self.first = fly("BLR-HYD", 6, 10, cabins={"economy": (9, 5000)}, carrier__code="6E")
        fly("HYD-DEL", 9, cabins={"economy": (9, 7000), "business": 4}, carrier__code="AI")

    def test_every_segment_is_of_the_carrier(self):
        assert routes(carrier="6E") == []
        fly("HYD-DEL", 9, 30, carrier__code="6E")
        assert routes(carrier="6e") == ["BLR HYD DEL"]

    def test_every_segment_has_the_cabin(self):
        assert routes(cabin="business") == []
        fly("BLR-HYD", 5, cabins={"business": 4})
        assert routes(cabin="business") == ["BLR HYD DEL"]

    def test_price_bounds_are_for_the_whole_itinerary_and_everybody(self):
        assert len(items(passengers=2, max_price="240")) == 1
        assert items(passengers=2, max_price="239.99") == []
        assert len(items(passengers=2, min_price="240")) == 1
        assert items(passengers=2, min_price="240.01") == []

    def test_a_price_bound_only_shortens_the_list(self):
        fly("BLR-DEL", 8, cabins={"economy": (9, 2000)})
        assert routes() == ["BLR DEL"]
        assert routes(min_price="100") == []

    def test_the_window_is_for_the_first_departure(self):
        assert len(items(depart_after="06:10", depart_before="06:10")) == 1
        assert items(depart_after="06:11") == []
        assert items(depart_before="06:09") == []

    def test_what_the_window_excludes_dominates_nothing(self):
        fly("BLR-DEL", 8, cabins={"economy": (9, 2000)})
        assert routes(depart_before="07:00") == ["BLR HYD DEL"]

    def test_there_is_room_on_every_segment(self):
        self.first.inventory.update(sold=8)
        assert items()[0]["seats_available"] == 1
        assert items(passengers=2) == []
