"""/v1/airplanes from outside."""

import pytest

from apps.flights.domain.cabins import CABINS
from apps.flights.models import Cabin
from tests.factories.flights import AirplaneFactory, CarrierFactory, FlightFactory
from tests.factories.responses import refusal

pytestmark = pytest.mark.django_db


class TestAirplanes:
    BODY = {
        "carrier": "6E",
        "registration": "VT-IZA",
        "model": "A320-251N",
        "cabins": [{"cabin": "economy", "seats": 150}, {"cabin": "business", "seats": 12}],
    }

    def test_an_airline_adds_reads_changes_and_deletes_its_own(self, indigo, anyone):
        made = indigo.post("/v1/airplanes", self.BODY, format="json")
        assert made.status_code == 201
        url = made.headers["Location"]
        shown = {**self.BODY, "id": made.json()["id"], "capacity": 162}
        assert anyone.get(url).json() == shown
        smaller = {"cabins": [{"cabin": "economy", "seats": 180}]}
        assert indigo.patch(url, smaller, format="json").json()["capacity"] == 180
        assert indigo.delete(url).status_code == 204

    def test_another_carrier_s_are_forbidden(self, indigo):
        CarrierFactory(code="AI")
        other = indigo.post("/v1/airplanes", {**self.BODY, "carrier": "AI"}, format="json")
        assert refusal(other) == (403, "forbidden")
        url = f"/v1/airplanes/{AirplaneFactory(carrier__code='AI').id}"
        assert indigo.patch(url, {"model": "B737"}, format="json").status_code == 403
        assert indigo.delete(url).status_code == 403
        own = f"/v1/airplanes/{AirplaneFactory(carrier__code='6E').id}"
        assert indigo.patch(own, {"carrier": "AI"}, format="json").status_code == 403

    def test_unknown_carrier_and_taken_registration(self, admin):
        unknown = admin.post("/v1/airplanes", {**self.BODY, "carrier": "ZZ"}, format="json")
        assert refusal(unknown) == (422, "unknown_carrier")
        AirplaneFactory(carrier__code="6E", registration="VT-IZA")
        taken = admin.post("/v1/airplanes", self.BODY, format="json")
        assert refusal(taken) == (409, "already_exists")

    @pytest.mark.parametrize(
        "cabins",
        [
            [],
            [{"cabin": "roof", "seats": 3}],
            [{"cabin": "economy", "seats": 0}],
            [{"cabin": "economy", "seats": "3"}],
            [{"cabin": "economy", "seats": 1}, {"cabin": "economy", "seats": 2}],
        ],
    )
    def test_cabins_that_cannot_be(self, admin, cabins):
        CarrierFactory(code="6E")
        refused = admin.post("/v1/airplanes", {**self.BODY, "cabins": cabins}, format="json")
        assert refused.status_code == 400

    @pytest.mark.parametrize(
        ("row", "lacks"), [({"cabin": "economy"}, "seats"), ({"seats": 3}, "cabin"), ({}, "cabin")]
    )
    def test_a_change_names_each_cabin_whole(self, admin, row, lacks):
        url = f"/v1/airplanes/{AirplaneFactory(carrier__code='6E').id}"
        rows = [{"cabin": "first", "seats": 4}, row]
        refused = admin.patch(url, {"cabins": rows}, format="json")
        assert refusal(refused) == (400, "invalid_input")
        wrong = {(one["pointer"], one["code"]) for one in refused.json()["errors"]}
        assert (f"/cabins/1/{lacks}", "required") in wrong

    def test_cabins_stay_while_flights_use_them_but_the_model_may_change(self, admin):
        flight = FlightFactory()
        url = f"/v1/airplanes/{flight.airplane_id}"
        refused = admin.patch(url, {"cabins": [{"cabin": "first", "seats": 4}]}, format="json")
        assert refusal(refused) == (409, "in_use")
        assert admin.patch(url, {"model": "A321"}, format="json").json()["model"] == "A321"
        assert admin.delete(url).json()["code"] == "in_use"

    def test_they_filter_by_carrier(self, anyone):
        own = AirplaneFactory(carrier__code="6E")
        AirplaneFactory(carrier__code="AI")
        found = anyone.get("/v1/airplanes", {"carrier": "6e"}).json()["data"]
        assert [row["id"] for row in found] == [str(own.id)]


def test_the_cabins_of_the_rules_are_those_of_the_tables():
    assert tuple(Cabin.values) == CABINS
