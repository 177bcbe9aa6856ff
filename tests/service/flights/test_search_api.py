"""GET /v1/flights/search from outside, without a cache."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from rest_framework.test import APIClient

from apps.flights.api.itineraries import SearchSerializer
from common.ids import uuid7
from tests.factories.flights import AirportFactory, CityFactory, FlightFactory

pytestmark = pytest.mark.django_db

KOLKATA = ZoneInfo("Asia/Kolkata")
DAY = (datetime.now(UTC) + timedelta(days=30)).date()
QUERY = {"origin": "BLR", "destination": "DEL", "departure_date": DAY.isoformat()}


@pytest.fixture(autouse=True)
def _airports():
    AirportFactory(iata_code="BLR", time_zone="Asia/Kolkata")
    AirportFactory(iata_code="DEL", time_zone="Asia/Kolkata")


def flight(hour: int = 6, *, minutes: int = 165, day: date = DAY, **more):
    departs_at = datetime(day.year, day.month, day.day, hour, 10, tzinfo=KOLKATA)
    return FlightFactory(
        **{
            "origin__iata_code": "BLR",
            "destination__iata_code": "DEL",
            "departs_at": departs_at,
            "arrives_at": departs_at + timedelta(minutes=minutes),
            **more,
        }
    )


def search(**query):
    return APIClient().get("/v1/flights/search", {**QUERY, **query})


def found(**query) -> list[str]:
    response = search(**query)
    assert response.status_code == 200, response.json()
    return [item["segments"][0]["flight_id"] for item in response.json()["data"]]


def refusal(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


class TestAnswer:
    def test_it_has_the_contract_s_shape(self):
        one = flight(carrier__code="6E", number=2133, cabins={"economy": (20, 12900)})
        response = search(passengers=2)
        assert response.headers["Content-Type"] == "application/json"
        assert response.headers["X-Cache"] == "MISS"
        body = response.json()
        identifier = body["data"][0].pop("id")
        assert body.pop("meta").keys() == {"next", "previous", "limit", "cached_at"}
        assert body == {
            "data": [
                {
                    "segments": [
                        {
                            "flight_id": str(one.id),
                            "carrier": "6E",
                            "flight_number": "6E2133",
                            "origin": "BLR",
                            "destination": "DEL",
                            "departs_at": f"{DAY}T06:10:00+05:30",
                            "arrives_at": f"{DAY}T08:55:00+05:30",
                            "duration_minutes": 165,
                            "cabin": "economy",
                            "airplane_model": "A320-251N",
                        }
                    ],
                    "connections": [],
                    "duration_minutes": 165,
                    "seats_available": 9,
                    "price": {"amount": "258.00", "currency": "EUR"},
                    "price_per_passenger": {"amount": "129.00", "currency": "EUR"},
                }
            ],
            "inbound": [],
        }
        assert search(passengers=1).json()["data"][0]["id"] == identifier

    def test_the_document_tells_the_same_members(self):
        flight()
        body = search().json()
        assert SearchSerializer().fields.keys() == body.keys()
        described = SearchSerializer().fields["data"].child.fields
        assert described.keys() == body["data"][0].keys()
        segment = described["segments"].child.fields
        assert segment.keys() == body["data"][0]["segments"][0].keys()

    def test_between_airports_it_takes_three_queries(self, django_assert_num_queries):
        for hour in range(5, 10):
            flight(hour)
        with django_assert_num_queries(3):
            assert len(found()) == 5

    def test_a_browser_sees_a_page(self):
        flight()
        response = APIClient().get("/v1/flights/search", QUERY, HTTP_ACCEPT="text/html")
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("text/html")


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

    def test_only_direct_itineraries_whatever_connections_are_allowed(self):
        flight()
        for connections in (0, 1, 2):
            assert len(found(max_connections=connections)) == 1


class TestPlaces:
    @pytest.fixture
    def london(self):
        london = CityFactory(iata_code="LON")
        for code in ("LHR", "LGW"):
            AirportFactory(iata_code=code, city=london, time_zone="Europe/London")
        return london

    def test_a_metro_code_and_a_city_stand_for_all_their_airports(self, london):
        both = {str(flight(h, origin__iata_code=c).id) for h, c in ((6, "LHR"), (9, "LGW"))}
        assert set(found(origin="LON")) == both
        assert set(found(origin="lon")) == both
        assert set(found(origin=f"city:{london.id}")) == both
        assert len(found(origin="LHR")) == 1

    def test_a_code_of_both_names_the_airport(self):
        istanbul = CityFactory(iata_code="IST")
        for code in ("IST", "SAW"):
            AirportFactory(iata_code=code, city=istanbul, time_zone="Europe/Istanbul")
        own = flight(origin__iata_code="IST")
        other = flight(9, origin__iata_code="SAW")
        assert found(origin="IST") == [str(own.id)]
        assert set(found(origin=f"city:{istanbul.id}")) == {str(own.id), str(other.id)}

    def test_a_city_without_airports_is_known_and_empty(self):
        assert found(origin=f"city:{CityFactory().id}") == []

    @pytest.mark.parametrize("place", ["ZZZ", f"city:{uuid7()}"])
    def test_a_place_nobody_has_is_unknown(self, place):
        assert refusal(search(origin=place)) == (422, "unknown_place")
        assert search(destination=place).json()["place"] == place


class TestDates:
    def test_today_at_the_origin_is_no_past(self):
        # Still the 24th in UTC, already the 25th in Bengaluru.
        with time_machine.travel(datetime(2027, 3, 24, 20, 0, tzinfo=UTC), tick=False):
            assert refusal(search(departure_date="2027-03-24")) == (422, "date_in_past")
            assert found(departure_date="2027-03-25") == []

    def test_a_far_date_is_an_empty_answer(self):
        assert found(departure_date="9999-12-31") == []

    def test_a_return_finds_the_way_back(self):
        out = flight()
        back = flight(
            18,
            day=DAY + timedelta(days=3),
            origin__iata_code="DEL",
            destination__iata_code="BLR",
        )
        body = search(return_date=DAY + timedelta(days=3)).json()
        assert [item["segments"][0]["flight_id"] for item in body["data"]] == [str(out.id)]
        assert [item["segments"][0]["flight_id"] for item in body["inbound"]] == [str(back.id)]

    def test_a_return_on_the_same_day_is_fine_and_before_it_is_not(self):
        assert search(return_date=DAY).status_code == 200
        early = search(return_date=DAY - timedelta(days=1))
        assert refusal(early) == (422, "return_before_departure")


class TestFilters:
    def test_price_bounds_are_for_everybody(self):
        one = flight(cabins={"economy": (9, 10000)})
        assert found(passengers=2, max_price="200.00") == [str(one.id)]
        assert found(passengers=2, max_price="199.99") == []
        assert found(passengers=2, min_price="200") == [str(one.id)]
        assert found(passengers=2, min_price="200.01") == []

    def test_carrier(self):
        one = flight(carrier__code="6E")
        flight(7, carrier__code="AI")
        assert found(carrier="6e") == [str(one.id)]

    def test_departure_window_in_local_time(self):
        early, late = flight(6), flight(18)
        assert found(depart_before="06:10") == [str(early.id)]
        assert found(depart_after="06:11") == [str(late.id)]
        assert found(depart_after="06:11", depart_before="18:09") == []

    @pytest.mark.parametrize(
        "query",
        [
            {"origin": ""},
            {"origin": "BLRX"},
            {"origin": "city:1"},
            {"departure_date": "2026-13-01"},
            {"return_date": "soon"},
            {"passengers": "0"},
            {"passengers": "10"},
            {"passengers": "two"},
            {"cabin": "roof"},
            {"max_connections": "3"},
            {"max_connections": "-1"},
            {"min_price": "-1"},
            {"max_price": "Infinity"},
            {"depart_after": "6 o'clock"},
            {"depart_before": "24:00"},
            {"sort": "beauty"},
            {"limit": "0"},
            {"limit": "201"},
            {"cursor": "nonsense"},
        ],
    )
    def test_malformed_parameters_are_named(self, query):
        refused = search(**query)
        assert refusal(refused) == (400, "invalid_input")
        assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(query))}"

    @pytest.mark.parametrize("missing", QUERY)
    def test_what_is_required(self, missing):
        query = {name: value for name, value in QUERY.items() if name != missing}
        refused = APIClient().get("/v1/flights/search", query)
        assert refused.json()["errors"] == [
            {"pointer": f"/{missing}", "code": "required", "detail": "This field is required."}
        ]


class TestSortAndPages:
    @pytest.fixture
    def three(self):
        cheap = flight(9, minutes=200, cabins={"economy": (9, 100)})
        quick = flight(12, minutes=100, cabins={"economy": (9, 300)})
        early = flight(5, minutes=200, cabins={"economy": (9, 300)})
        return {"cheap": str(cheap.id), "quick": str(quick.id), "early": str(early.id)}

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            (None, ["cheap", "quick", "early"]),
            ("price", ["cheap", "quick", "early"]),
            ("duration", ["quick", "cheap", "early"]),
            ("departure", ["early", "cheap", "quick"]),
        ],
    )
    def test_sorts(self, three, sort, order):
        query = {"sort": sort} if sort else {}
        assert found(**query) == [three[name] for name in order]

    def test_cursors_lead_forth_and_back(self, three):
        first = search(limit=2).json()
        assert (len(first["data"]), first["meta"]["previous"], first["meta"]["limit"]) == (
            2,
            None,
            2,
        )
        second = search(limit=2, cursor=first["meta"]["next"]).json()
        assert len(second["data"]) == 1
        assert second["meta"]["next"] is None
        back = search(limit=2, cursor=second["meta"]["previous"]).json()
        assert back["data"] == first["data"]
