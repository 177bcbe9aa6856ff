"""GET /v1/flights/search without a cache: itineraries with connections, and the way back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.flights.models import Airport
from apps.flights.services import holds, search_routes
from common.ids import uuid7
from contracts.http.flights import HoldRequest, SegmentRequest
from contracts.money import Money
from tests.factories.flights import AirportFactory, CityFactory, FlightFactory
from tests.factories.searches import DAY, search

pytestmark = pytest.mark.django_db

PLACES = {
    "BLR": ("IN", "Asia/Kolkata", 13.2, 77.7),
    "HYD": ("IN", "Asia/Kolkata", 17.2, 78.4),
    "BOM": ("IN", "Asia/Kolkata", 19.1, 72.9),
    "DEL": ("IN", "Asia/Kolkata", 28.6, 77.1),
    "DXB": ("AE", "Asia/Dubai", 25.3, 55.4),
    "NRT": ("JP", "Asia/Tokyo", 35.8, 140.4),
    "HNL": ("US", "Pacific/Honolulu", 21.3, -157.9),
    "LAX": ("US", "America/Los_Angeles", 33.9, -118.4),
}


@pytest.fixture(autouse=True)
def world():
    for code, (country, zone, latitude, longitude) in PLACES.items():
        AirportFactory(
            iata_code=code,
            city=CityFactory(country=country),
            time_zone=zone,
            latitude=latitude,
            longitude=longitude,
        )


def fly(route: str, hour: int, minute: int = 0, *, minutes: int = 90, day=DAY, **more):
    """Return a flight like "BLR-HYD" that leaves at a local time at its origin."""
    origin, destination = route.split("-")
    zone = ZoneInfo(PLACES[origin][1])
    departs_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    return FlightFactory(
        **{
            "origin__iata_code": origin,
            "destination__iata_code": destination,
            "departs_at": departs_at.astimezone(UTC),
            "arrives_at": departs_at.astimezone(UTC) + timedelta(minutes=minutes),
            "departure_date": day,
            **more,
        }
    )


def items(**query) -> list[dict]:
    response = search(**query)
    assert response.status_code == 200, response.content
    return response.json()["data"]


def routes(**query) -> list[str]:
    """Return what a search finds, in its order, like "BLR HYD DEL"."""
    return [
        " ".join([one["segments"][0]["origin"], *(leg["destination"] for leg in one["segments"])])
        for one in items(**query)
    ]


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


class TestMetro:
    @pytest.fixture(autouse=True)
    def metro(self):
        """Bombay is a city of two airports, BOM and NMI."""
        city = Airport.objects.get(pk="BOM").city
        city.iata_code = "BMX"
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
        for place in ("BMX", f"city:{metro.id}"):
            assert sorted(routes(destination=place)) == ["BLR HYD BOM", "BLR HYD NMI"]

    def test_nobody_goes_from_one_to_the_other(self):
        fly("BLR-BOM", 6)
        fly("NMI-DEL", 9)
        assert routes(max_connections=2) == []

    def test_a_flight_between_them_is_one_as_any_other(self):
        fly("BLR-BOM", 6)
        fly("BOM-NMI", 9)
        assert routes(destination="NMI") == ["BLR BOM NMI"]
        assert routes(destination="BMX") == ["BLR BOM"]


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
