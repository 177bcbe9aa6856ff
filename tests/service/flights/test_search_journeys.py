"""GET /v1/flights/search without a cache: metros, ways back, pages, queries; and booking it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from apps.flights.domain.itinerary import Stop
from apps.flights.models import Airport
from apps.flights.selectors.search import Wanted
from apps.flights.services import holds, search_routes
from common.ids import uuid7
from contracts.http.flights import HoldRequest, SegmentRequest
from contracts.money import Money
from tests.factories.flights import AirportFactory
from tests.factories.journeys import PLACES, fly, items, make_world, routes
from tests.factories.searches import DAY, search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    make_world()


class TestMetro:
    @pytest.fixture(autouse=True)
    def metro(self):
        """Bombay is a city of two airports, BOM and NMI."""
        city = Airport.objects.get(pk="BOM").city
        city.iata_code = "QBM"
        city.save()
        AirportFactory(
            iata_code="NMI", city=city, time_zone="Asia/Kolkata", latitude=19.0, longitude=73.0
        )
        PLACES["NMI"] = PLACES["BOM"]
        yield city
        del PLACES["NMI"]

    def test_any_of_its_airports_will_do(self, metro):
        fly("BLR-HYD", 6)
        fly("HYD-BOM", 9)
        fly("HYD-NMI", 9)
        for place in ("QBM", f"city:{metro.id}"):
            assert sorted(routes(destination=place)) == ["BLR HYD BOM", "BLR HYD NMI"]

    def test_nobody_goes_from_one_to_the_other(self):
        fly("BLR-BOM", 6)
        fly("NMI-DEL", 9)
        assert routes(max_connections=2) == []

    def test_a_flight_between_them_is_one_as_any_other(self):
        fly("BLR-BOM", 6)
        fly("BOM-NMI", 9)
        assert routes(destination="NMI") == ["BLR BOM NMI"]
        assert routes(destination="QBM") == ["BLR BOM"]


class TestDateLine:
    def test_a_journey_west_of_greenwich_may_go_on_until_its_last_hour_anywhere(self):
        honolulu = Stop(
            code="HNL", country="US", latitude=21.3, longitude=-157.9, time_zone="Pacific/Honolulu"
        )
        christchurch = Stop(
            code="CHC", country="NZ", latitude=-43.5, longitude=172.5, time_zone="Pacific/Auckland"
        )
        way = search_routes.Way(
            origins={"HNL": honolulu},
            destinations={"CHC": christchurch},
            day=date(2027, 1, 10),
            opens_at=datetime(2027, 1, 1, tzinfo=UTC),
            longest_connection=timedelta(hours=8),
            wanted=Wanted(cabin="economy", carrier="", passengers=1, currency="EUR"),
        )
        last_hour = way.onward.latest
        assert way.onward.last_day >= last_hour.astimezone(christchurch.zone).date()
        assert way.onward.first_day <= way.onward.earliest.astimezone(honolulu.zone).date()


class TestWayBack:
    def test_it_connects_too(self):
        fly("BLR-DEL", 6)
        back = DAY + timedelta(days=3)
        fly("DEL-HYD", 6, day=back)
        fly("HYD-BLR", 9, day=back)
        body = search(return_date=back).json()
        assert [len(one["segments"]) for one in body["data"] + body["inbound"]] == [1, 2]
        assert search(return_date=back, max_connections=0).json()["inbound"] == []

    def test_the_same_day_it_leaves_after_the_earliest_way_out_has_arrived(self):
        fly("BLR-DEL", 9, minutes=150)
        fly("DEL-BLR", 11)
        later = fly("DEL-BLR", 18)
        (inbound,) = search(return_date=DAY).json()["inbound"]
        assert inbound["segments"][0]["flight_id"] == str(later.id)

    def test_a_bound_that_hides_the_way_out_does_not_lengthen_the_way_back(self):
        fly("BLR-DEL", 9, minutes=150, cabins={"economy": (9, 5000)})
        fly("DEL-BLR", 7, cabins={"economy": (9, 1000)})
        later = fly("DEL-BLR", 18, cabins={"economy": (9, 1000)})
        body = search(return_date=DAY, max_price="20").json()
        assert body["data"] == []
        assert [one["segments"][0]["flight_id"] for one in body["inbound"]] == [str(later.id)]


class TestPages:
    @pytest.mark.parametrize("sort", ["price", "duration", "departure"])
    def test_cursors_lead_through_everything_once(self, sort):
        for hour in range(6, 12):
            fly("BLR-HYD", hour, cabins={"economy": (9, 1000 + hour)})
            fly("HYD-DEL", hour + 3, cabins={"economy": (9, 1000 - hour)})
            fly("BLR-DEL", hour, cabins={"economy": (9, 5000)})
        everything = items(sort=sort)
        assert {len(one["segments"]) for one in everything} == {1, 2}
        seen, cursor = [], {}
        while cursor is not None:
            page = search(sort=sort, limit=2, **cursor).json()
            seen += page["data"]
            following = page["meta"]["next"]
            cursor = {"cursor": following} if following else None
        assert seen == everything
        assert len({one["id"] for one in seen}) == len(seen)


class TestQueries:
    def test_their_number_is_bounded(self, django_assert_num_queries):
        for number in range(3):
            fly("BLR-HYD", 6 + number)
            fly("HYD-BOM", 9 + number)
            fly("BOM-DEL", 12 + number)
            fly("HYD-DEL", 9 + number)
            fly("BLR-DEL", 9 + number)
        for connections, queries in ((0, 2), (1, 5), (2, 6)):
            with django_assert_num_queries(queries):
                items(max_connections=connections)
            # The way back, where there is nothing: what lies between, direct flights.
            with django_assert_num_queries(queries + (2 if connections else 1)):
                search(max_connections=connections, return_date=DAY + timedelta(days=2))

    def test_where_nothing_lies_between_it_stops_looking(self, django_assert_num_queries):
        fly("BLR-DEL", 6)
        with django_assert_num_queries(3):
            assert len(items()) == 1


class TestBookable:
    @pytest.mark.parametrize("connections", [0, 1, 2])
    def test_whatever_is_found_can_be_booked_at_its_price(self, connections):
        """Connections of exactly the minimum, at an airport with minutes of its own too."""
        Airport.objects.filter(pk="BOM").update(domestic_connection=20)
        fly("BLR-DEL", 6, cabins={"economy": (9, 30000)})
        fly("BLR-HYD", 6, minutes=60)
        fly("HYD-DEL", 7, 45)
        fly("HYD-BOM", 7, 45, minutes=60, cabins={"economy": (9, 100)})
        fly("BOM-DEL", 9, 5, minutes=60, cabins={"economy": (9, 100)})
        found = items(max_connections=connections, passengers=2)
        assert max(len(one["segments"]) for one in found) == connections + 1
        for item in found:
            segments = tuple(
                SegmentRequest(flight_id=UUID(leg["flight_id"]), cabin=leg["cabin"])
                for leg in item["segments"]
            )
            total = Money(minor=int(item["price"]["amount"].replace(".", "")), currency="EUR")
            request = HoldRequest(segments=segments, seats=2, mode="sold", expected_total=total)
            sold = holds.hold_seats(hold_id=uuid7(), request=request, now=datetime.now(UTC))
            assert sold.total == total
