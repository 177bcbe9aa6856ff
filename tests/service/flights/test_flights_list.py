"""GET /v1/flights from outside: the timetable and its filters."""

from datetime import timedelta

import pytest

from tests.factories.flights import CityFactory, FlightFactory
from tests.factories.responses import refusal

pytestmark = pytest.mark.django_db


class TestList:
    def ids(self, client, **query):
        response = client.get("/v1/flights", query)
        assert response.status_code == 200, response.json()
        return [row["id"] for row in response.json()["data"]]

    def test_soonest_first_with_two_queries(self, anyone, django_assert_num_queries):
        late = FlightFactory()
        soon = FlightFactory(departs_at=late.departs_at - timedelta(hours=1))
        with django_assert_num_queries(2):
            assert self.ids(anyone) == [str(soon.id), str(late.id)]

    def test_one_is_read_with_one_query_and_as_the_list_shows_it(
        self, anyone, django_assert_num_queries
    ):
        flight = FlightFactory(cabins={"economy": 20, "business": 4})
        with django_assert_num_queries(1):
            shown = anyone.get(f"/v1/flights/{flight.id}").json()
        assert anyone.get("/v1/flights").json()["data"] == [shown]

    def test_the_seats_are_true_to_the_last_one(self, anyone):
        flight = FlightFactory(cabins={"economy": 20})
        flight.inventory.update(held=2, sold=3)
        cabin = anyone.get("/v1/flights").json()["data"][0]["cabins"][0]
        assert (cabin["seats_total"], cabin["seats_available"]) == (20, 15)

    def test_places_are_airports_metro_areas_or_cities(self, anyone):
        london = CityFactory(iata_code="LON")
        heathrow = FlightFactory(origin__iata_code="LHR", origin__city=london)
        gatwick = FlightFactory(
            origin__iata_code="LGW", origin__city=london, departs_at=heathrow.departs_at
        )
        FlightFactory()
        both = {str(heathrow.id), str(gatwick.id)}
        assert self.ids(anyone, origin="lhr") == [str(heathrow.id)]
        assert set(self.ids(anyone, origin="LON")) == both
        assert set(self.ids(anyone, origin=f"city:{london.id}")) == both
        assert self.ids(anyone, destination="LON") == []
        assert self.ids(anyone, origin="ZZZ") == []

    def test_date_carrier_and_status(self, anyone):
        flight = FlightFactory(carrier__code="6E")
        FlightFactory(status="delayed", departs_at=flight.departs_at + timedelta(days=1))
        mine = [str(flight.id)]
        assert self.ids(anyone, departure_date=flight.departure_date) == mine
        assert self.ids(anyone, carrier="6e") == mine
        assert self.ids(anyone, status="scheduled") == mine

    def test_prices_and_cabin_are_of_one_cabin(self, anyone):
        flight = FlightFactory(cabins={"economy": (9, 10000), "business": (2, 40000)})
        mine = [str(flight.id)]
        assert self.ids(anyone, cabin="first") == []
        assert self.ids(anyone, cabin="business", min_price="400", max_price="400.00") == mine
        assert self.ids(anyone, cabin="economy", min_price="100.01") == []
        assert self.ids(anyone, max_price="99.99") == []
        assert self.ids(anyone, min_price="150", max_price="300") == []

    @pytest.mark.parametrize(
        "query",
        [
            {"status": "late"},
            {"cabin": "roof"},
            {"departure_date": "24.12.2026"},
            {"origin": "BLRX"},
            {"origin": "city:BLR"},
            {"min_price": "-1"},
            {"min_price": "NaN"},
            {"cursor": "nonsense"},
        ],
    )
    def test_malformed_filters_are_refused(self, anyone, query):
        assert refusal(anyone.get("/v1/flights", query)) == (400, "invalid_input")
