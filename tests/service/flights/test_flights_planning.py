"""POST /v1/flights from outside: planning a flight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from apps.flights.models import CabinInventory, Flight
from common.ids import uuid7
from tests.factories.flights import AirplaneFactory, AirportFactory, CarrierFactory
from tests.factories.money import EUR_129, euros
from tests.factories.responses import refusal

pytestmark = pytest.mark.django_db


def next_year(month: int, day: int) -> str:
    return date(datetime.now(UTC).year + 1, month, day).isoformat()


@pytest.fixture
def plan(bengaluru_and_delhi):
    """A flight BLR-DEL that can be planned as it is."""
    airplane = AirplaneFactory(carrier__code="6E", cabins={"economy": 150, "business": 12})
    day = next_year(12, 24)
    return {
        "carrier": "6E",
        "number": 2133,
        "airplane_id": str(airplane.id),
        "origin": "BLR",
        "destination": "DEL",
        "departs_at": f"{day}T06:10:00+05:30",
        "arrives_at": f"{day}T08:55:00+05:30",
        "cabins": [
            {"cabin": "economy", "price": EUR_129},
            {"cabin": "business", "price": euros("400.00")},
        ],
    }


def post(client: APIClient, body):
    return client.post("/v1/flights", body, format="json")


class TestPost:
    def test_it_answers_with_the_flight(self, admin, plan, anyone):
        made = post(admin, {**plan, "boarding_gate": "A7"})
        assert made.status_code == 201
        assert made.json() == {
            "id": made.json()["id"],
            "carrier": "6E",
            "number": 2133,
            "flight_number": "6E2133",
            "origin": "BLR",
            "destination": "DEL",
            "departs_at": plan["departs_at"],
            "arrives_at": plan["arrives_at"],
            "duration_minutes": 165,
            "airplane": plan["airplane_id"],
            "status": "scheduled",
            "boarding_gate": "A7",
            "cabins": [
                {
                    "cabin": "economy",
                    "price": EUR_129,
                    "seats_total": 150,
                    "seats_available": 150,
                },
                {
                    "cabin": "business",
                    "price": euros("400.00"),
                    "seats_total": 12,
                    "seats_available": 12,
                },
            ],
        }
        assert anyone.get(made.headers["Location"]).json() == made.json()

    def test_times_without_offset_are_local_at_their_airport(self, admin, plan):
        AirportFactory(iata_code="FRA", time_zone="Europe/Berlin")
        day = next_year(12, 24)
        body = {
            **plan,
            "destination": "FRA",
            "departs_at": f"{day}T01:30",
            "arrives_at": f"{day}T07:00",
        }
        made = post(admin, body)
        assert made.json()["departs_at"] == f"{day}T01:30:00+05:30"
        assert made.json()["arrives_at"] == f"{day}T07:00:00+01:00"
        assert made.json()["duration_minutes"] == 600

    def test_the_local_date_at_the_origin_counts_not_the_utc_one(self, admin, plan):
        day = date.fromisoformat(next_year(12, 24))
        body = {**plan, "departs_at": f"{day}T01:30", "arrives_at": f"{day}T04:00"}
        post(admin, body)
        assert Flight.objects.get().departure_date == day
        assert Flight.objects.get().departs_at.date() == day - timedelta(days=1)

    def test_daylight_saving_repeats_and_skips_hours(self, admin, plan):
        AirportFactory(iata_code="FRA", time_zone="Europe/Berlin")
        body = {**plan, "origin": "FRA", "destination": "BLR", "arrives_at": "2027-12-01T00:00Z"}
        twice = post(admin, {**body, "departs_at": "2027-10-31T02:30"})
        assert refusal(twice) == (422, "ambiguous_time")
        never = post(admin, {**body, "departs_at": "2027-03-28T02:30"})
        assert refusal(never) == (422, "nonexistent_time")
        told = {"departs_at": "2027-10-31T02:30+02:00", "arrives_at": "2027-10-31T09:00Z"}
        assert post(admin, {**body, **told}).status_code == 201

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"carrier": "ZZ"}, "unknown_carrier"),
            ({"airplane_id": str(uuid7())}, "unknown_airplane"),
            ({"origin": "XXX"}, "unknown_place"),
            ({"destination": "XXX"}, "unknown_place"),
            ({"destination": "BLR"}, "same_airport"),
            ({"departs_at": next_year(12, 24) + "T08:55:00+05:30"}, "arrival_before_departure"),
            ({"departs_at": "2020-01-01T00:00Z"}, "date_in_past"),
            ({"cabins": [{"cabin": "first", "price": EUR_129}]}, "unknown_cabin"),
            (
                {"cabins": [{"cabin": "economy", "price": euros("1.00", "USD")}]},
                "currency_mismatch",
            ),
        ],
    )
    def test_rules_refuse_with_their_code_and_nothing_is_written(self, admin, plan, change, code):
        assert refusal(post(admin, {**plan, **change})) == (422, code)
        assert not Flight.objects.exists()
        assert not CabinInventory.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value", "pointer"),
        [
            ("number", 0, "/number"),
            ("number", "6E2133", "/number"),
            ("number", "2133", "/number"),
            ("boarding_gate", "A\n7", "/boarding_gate"),
            ("airplane_id", "x", "/airplane_id"),
            ("origin", "blr", "/origin"),
            ("departs_at", "tomorrow", "/departs_at"),
            ("departs_at", "2027-01-01", "/departs_at"),
            ("departs_at", "2027-02-30T10:00", "/departs_at"),
            ("departs_at", "0001-01-01T00:00:00+14:00", "/departs_at"),
            ("departs_at", 1, "/departs_at"),
            ("cabins", [], "/cabins"),
            ("cabins", [{"cabin": "economy", "price": euros("-1")}], "/cabins/0/price/amount"),
            ("cabins", [{"cabin": "economy", "price": euros("1.001")}], "/cabins/0/price"),
            ("cabins", [{"cabin": "economy", "price": 12}], "/cabins/0/price"),
            (
                "cabins",
                [{"cabin": "economy", "price": {**EUR_129, "amount": 129}}],
                "/cabins/0/price/amount",
            ),
            ("cabins", [{"cabin": "economy", "price": euros("1e3")}], "/cabins/0/price/amount"),
            ("cabins", [{"cabin": "economy", "price": EUR_129}] * 2, "/cabins"),
        ],
    )
    def test_malformed_fields_are_pointed_at(self, admin, plan, field, value, pointer):
        refused = post(admin, {**plan, field: value})
        assert refusal(refused) == (400, "invalid_input")
        assert refused.json()["errors"][0]["pointer"] == pointer

    def test_the_airplane_may_be_named_as_a_flight_shows_it(self, admin, plan):
        airplane = plan.pop("airplane_id")
        made = post(admin, {**plan, "airplane": airplane})
        assert (made.status_code, made.json()["airplane"]) == (201, airplane)

    def test_number_origin_and_local_date_are_unique(self, admin, plan):
        post(admin, plan)
        other = AirplaneFactory(carrier__code="6E", cabins={"economy": 150, "business": 12})
        again = {**plan, "airplane_id": str(other.id)}
        assert refusal(post(admin, again)) == (409, "flight_exists")
        onward = {**again, "origin": "DEL", "destination": "BLR"}
        assert post(admin, onward).status_code == 201

    def test_the_airplane_is_the_carrier_s(self, admin, plan):
        other = AirplaneFactory(carrier__code="AI")
        refused = post(admin, {**plan, "airplane_id": str(other.id)})
        assert refusal(refused) == (422, "airplane_of_other_carrier")

    def test_the_airplane_is_not_in_the_air_elsewhere(self, admin, plan):
        first = post(admin, plan).json()
        day = next_year(12, 24)
        back = {**plan, "number": 2134, "origin": "DEL", "destination": "BLR"}
        overlapping = {**back, "departs_at": f"{day}T08:54", "arrives_at": f"{day}T11:00"}
        refused = post(admin, overlapping)
        assert refusal(refused) == (422, "airplane_busy")
        assert refused.json()["flight_id"] == first["id"]
        touching = {**back, "departs_at": f"{day}T08:55", "arrives_at": f"{day}T11:00"}
        assert post(admin, touching).status_code == 201

    def test_a_cancelled_flight_frees_its_airplane(self, admin, plan):
        first = post(admin, plan).json()
        admin.post(f"/v1/flights/{first['id']}/cancel")
        assert post(admin, {**plan, "number": 2134}).status_code == 201

    def test_an_airline_plans_for_itself_only(self, indigo, plan):
        CarrierFactory(code="AI")
        assert refusal(post(indigo, {**plan, "carrier": "AI"})) == (403, "forbidden")
        assert post(indigo, plan).status_code == 201

    def test_a_cabin_without_a_fare_is_not_on_sale(self, admin, plan):
        made = post(admin, {**plan, "cabins": plan["cabins"][:1]}).json()
        assert [cabin["cabin"] for cabin in made["cabins"]] == ["economy"]
