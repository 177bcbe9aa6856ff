"""GET /v1/flights/search without a cache: dates, filters and malformed parameters."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from rest_framework.test import APIClient

from tests.factories.responses import refusal
from tests.factories.searches import DAY, QUERY, flight, found, search

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bengaluru_and_delhi")]


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
