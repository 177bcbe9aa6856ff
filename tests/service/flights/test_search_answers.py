"""GET /v1/flights/search without a cache: the answer's shape, order and pages."""

import pytest
from rest_framework.test import APIClient

from apps.flights.api.itineraries import SearchSerializer
from tests.factories.searches import DAY, QUERY, flight, found, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bengaluru_and_delhi")]


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
