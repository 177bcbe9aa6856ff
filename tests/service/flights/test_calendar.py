"""GET /v1/flights/calendar: the lowest price of each day of a month, over direct flights."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from rest_framework.test import APIClient

from apps.flights.api.calendar import CalendarSerializer
from apps.flights.models import CabinInventory
from tests.factories.flights import AirportFactory, CityFactory, FlightFactory

pytestmark = pytest.mark.django_db(transaction=True)

KOLKATA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2030, 6, 10, 12, 0, tzinfo=UTC)  # 17:30 in Kolkata


@pytest.fixture(autouse=True)
def _june_of_2030():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _places(bengaluru_and_delhi):
    """BLR and DEL are there."""


def flight(day: int, *, hour: int = 20, month: int = 6, **more):
    departs_at = datetime(2030, month, day, hour, tzinfo=KOLKATA)
    ends = {"origin__iata_code": "BLR", "destination__iata_code": "DEL"}
    return FlightFactory(**{**ends, "departs_at": departs_at, **more})


def ask(**query):
    given = {"origin": "BLR", "destination": "DEL", "month": "2030-06", **query}
    return APIClient().get("/v1/flights/calendar", given)


def prices(**query) -> dict[int, str]:
    """Return the price of each day that has one."""
    response = ask(**query)
    assert response.status_code == 200, response.content
    return {
        int(day["date"][-2:]): day["price"]["amount"]
        for day in response.json()["data"]
        if day["price"] is not None
    }


class TestAnswer:
    def test_it_has_each_day_that_is_not_over_and_its_lowest_price(self):
        flight(12, cabins={"economy": (5, 12900)})
        flight(12, hour=8, cabins={"economy": (5, 9900), "business": (5, 100)})
        body = ask(passengers=2).json()
        assert [day["date"] for day in body["data"]] == [f"2030-06-{n}" for n in range(10, 31)]
        assert body["data"][2] == {
            "date": "2030-06-12",
            "price": {"amount": "198.00", "currency": "EUR"},
            "price_per_passenger": {"amount": "99.00", "currency": "EUR"},
        }
        assert body["data"][3] == {
            "date": "2030-06-13",
            "price": None,
            "price_per_passenger": None,
        }
        assert body["meta"] == {"month": "2030-06", "cached_at": "2030-06-10T12:00:00.000+00:00"}

    def test_the_document_tells_the_same_members(self):
        body = ask().json()
        described = CalendarSerializer().fields
        assert described.keys() == body.keys()
        assert described["meta"].fields.keys() == body["meta"].keys()
        assert described["data"].child.fields.keys() == body["data"][0].keys()

    def test_a_later_month_has_all_its_days_and_an_earlier_one_none(self):
        flight(20, month=2)
        assert len(ask(month="2032-02").json()["data"]) == 29
        assert ask(month="2030-05").json()["data"] == []
        assert prices(month="2030-02") == {}

    def test_it_takes_two_queries(self, django_assert_num_queries):
        for day in range(11, 30):
            flight(day)
        with django_assert_num_queries(2):
            assert len(prices()) == 19

    def test_a_browser_sees_a_page(self):
        response = APIClient().get(
            "/v1/flights/calendar",
            {"origin": "BLR", "destination": "DEL", "month": "2030-06"},
            HTTP_ACCEPT="text/html",
        )
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/html")


class TestWhatCounts:
    def test_room_for_everybody(self):
        cheap = flight(12, cabins={"economy": (5, 9900)})
        flight(12, cabins={"economy": (9, 12900)})
        CabinInventory.objects.filter(flight=cheap).update(held=1, sold=2)
        assert prices(passengers=2) == {12: "198.00"}
        assert prices(passengers=3) == {12: "387.00"}

    def test_the_cabin(self):
        flight(12, cabins={"economy": (5, 9900), "business": (5, 50000)})
        assert prices(cabin="business") == {12: "500.00"}
        assert prices(cabin="first") == {}

    @pytest.mark.parametrize("status", ["cancelled", "departed", "arrived"])
    def test_nothing_that_is_not_on_sale(self, status):
        flight(12, status=status)
        assert prices() == {}

    def test_nothing_that_leaves_in_under_an_hour(self):
        flight(10, hour=17, departs_at=NOW + timedelta(minutes=59))
        assert prices() == {}
        flight(10, departs_at=NOW + timedelta(minutes=60), cabins={"economy": (1, 700)})
        assert prices() == {10: "7.00"}

    def test_the_date_at_the_origin(self):
        flight(1, month=7, hour=1)  # still June in UTC
        assert prices() == {}
        assert prices(month="2030-07") == {1: "129.00"}

    def test_no_other_route(self):
        flight(12, origin__iata_code="DEL", destination__iata_code="BLR")
        assert prices() == {}

    def test_today_begins_at_the_origin(self):
        with time_machine.travel(datetime(2030, 6, 10, 18, 29, tzinfo=UTC), tick=False):
            assert ask().json()["data"][0]["date"] == "2030-06-10"
        with time_machine.travel(datetime(2030, 6, 10, 18, 30, tzinfo=UTC), tick=False):
            assert ask().json()["data"][0]["date"] == "2030-06-11"


class TestPlaces:
    def test_a_metro_code_and_a_city_stand_for_all_their_airports(self):
        london = CityFactory(iata_code="LON")
        for code, minor in (("LHR", 20000), ("LGW", 10000)):
            AirportFactory(iata_code=code, city=london, time_zone="Europe/London")
            flight(12, destination__iata_code=code, cabins={"economy": (5, minor)})
        assert prices(destination="LHR") == {12: "200.00"}
        assert prices(destination="lon") == {12: "100.00"}
        assert prices(destination=f"city:{london.id}") == {12: "100.00"}

    def test_a_city_without_airports_is_known_and_has_no_flights(self):
        city = CityFactory()
        assert prices(origin=f"city:{city.id}") == {}

    @pytest.mark.parametrize("place", ["XXX", "city:01890000-0000-7000-8000-000000000000"])
    def test_a_place_nobody_has(self, place):
        response = ask(destination=place)
        assert (response.status_code, response.json()["code"]) == (422, "unknown_place")


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2030-13"},
        {"month": "2030-00"},
        {"month": "0000-01"},
        {"month": "2030-6"},
        {"month": "2030-06-01"},
        {"month": "٢٠٣٠-06"},
        {"month": ""},
        {"origin": ""},
        {"origin": "nowhere"},
        {"passengers": 0},
        {"passengers": 10},
        {"cabin": "roof"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_400_and_says_where(query):
    response = ask(**query)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_input")
    assert [error["pointer"] for error in response.json()["errors"]] == [f"/{next(iter(query))}"]


def test_without_a_month_it_is_400():
    response = APIClient().get("/v1/flights/calendar", {"origin": "BLR", "destination": "DEL"})
    assert response.json()["errors"][0]["pointer"] == "/month"


@pytest.mark.redis
@pytest.mark.usefixtures("redis")
class TestCache:
    def test_the_second_answer_is_a_hit_without_a_query(self, django_assert_num_queries):
        flight(12)
        first = ask()
        with django_assert_num_queries(0):
            again = ask()
        assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
        assert again.content == first.content

    def test_search_and_calendar_are_different_questions(self):
        given = {"origin": "BLR", "destination": "DEL", "departure_date": "2030-06-12"}
        assert APIClient().get("/v1/flights/search", given).headers["X-Cache"] == "MISS"
        assert ask().json()["meta"]["month"] == "2030-06"

    def test_the_answer_after_a_write_sees_it(self, admin):
        one = flight(12)
        assert prices() == {12: "129.00"}
        change = {"cabins": [{"cabin": "economy", "price": {"amount": "99", "currency": "EUR"}}]}
        with time_machine.travel(NOW, tick=True):
            assert admin.patch(f"/v1/flights/{one.id}", change, format="json").status_code == 200
        assert prices() == {12: "99.00"}

    def test_seats_are_at_most_five_seconds_old(self):
        flight(12)
        assert prices() == {12: "129.00"}
        CabinInventory.objects.update(sold=150)
        with time_machine.travel(NOW + timedelta(seconds=4.1), tick=False):
            assert prices() == {}

    def test_a_flight_that_closes_takes_its_price_with_it_at_once(self):
        flight(10, departs_at=NOW + timedelta(minutes=60, seconds=1))
        assert prices() == {10: "129.00"}
        with time_machine.travel(NOW + timedelta(seconds=1.001), tick=False):
            assert prices() == {}
