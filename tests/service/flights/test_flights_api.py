"""/v1/flights from outside: reading, planning, changing, cancelling, deleting."""

from datetime import UTC, date, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from apps.flights.models import CabinInventory, Flight
from common.ids import uuid7
from tests.factories.flights import (
    AirplaneFactory,
    AirportFactory,
    CarrierFactory,
    CityFactory,
    FlightFactory,
)
from tests.factories.holds import take
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db
EUR_129 = {"amount": "129.00", "currency": "EUR"}


def next_year(month: int, day: int) -> str:
    return date(datetime.now(UTC).year + 1, month, day).isoformat()


def euros(amount: str, currency: str = "EUR") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


@pytest.fixture
def anyone() -> APIClient:
    return APIClient()


@pytest.fixture
def admin() -> APIClient:
    return authenticated_client(roles=("admin",))


@pytest.fixture
def indigo() -> APIClient:
    return authenticated_client(roles=("airline_authority",), carrier="6E")


@pytest.fixture
def plan():
    """A flight BLR-DEL that can be planned as it is."""
    AirportFactory(iata_code="BLR", time_zone="Asia/Kolkata")
    AirportFactory(iata_code="DEL", time_zone="Asia/Kolkata")
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


def refusal(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


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
            ("cabins", [{"cabin": "economy", "price": EUR_129}] * 2, "/cabins"),
        ],
    )
    def test_malformed_fields_are_pointed_at(self, admin, plan, field, value, pointer):
        refused = post(admin, {**plan, field: value})
        assert refusal(refused) == (400, "invalid_input")
        assert refused.json()["errors"][0]["pointer"] == pointer

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


@pytest.fixture
def flight():
    return FlightFactory(
        carrier__code="6E",
        airplane__cabins={"economy": 20, "business": 4},
        cabins={"economy": (20, 12900)},
    )


def patch(client, flight, body):
    return client.patch(f"/v1/flights/{flight.id}", body, format="json")


class TestPatch:
    def test_an_airline_changes_gate_status_and_fare(self, indigo, flight):
        body = {
            "boarding_gate": "B2",
            "status": "boarding",
            "cabins": [{"cabin": "economy", "price": euros("99.50")}],
        }
        changed = patch(indigo, flight, body)
        assert changed.status_code == 200
        assert changed.json()["boarding_gate"] == "B2"
        assert changed.json()["status"] == "boarding"
        assert changed.json()["cabins"][0]["price"] == euros("99.50")

    def test_a_change_raises_the_version_once_and_no_change_does_not(self, admin, flight):
        body = {"boarding_gate": "B2", "cabins": [{"cabin": "economy", "price": euros("1.00")}]}
        for _ in range(2):
            assert patch(admin, flight, body).status_code == 200
            flight.refresh_from_db()
            assert flight.version == 2

    def test_a_gate_can_be_taken_back(self, admin):
        flight = FlightFactory(boarding_gate="B2")
        assert patch(admin, flight, {"boarding_gate": None}).json()["boarding_gate"] == ""

    def test_a_fare_puts_another_cabin_of_the_airplane_on_sale(self, admin, flight):
        body = {"cabins": [{"cabin": "business", "price": euros("300.00")}]}
        assert patch(admin, flight, body).json()["cabins"][1] == {
            "cabin": "business",
            "price": euros("300.00"),
            "seats_total": 4,
            "seats_available": 4,
        }

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"cabins": [{"cabin": "first", "price": EUR_129}]}, "unknown_cabin"),
            ({"cabins": [{"cabin": "economy", "price": euros("1", "JPY")}]}, "currency_mismatch"),
            ({"airplane_id": str(uuid7())}, "unknown_airplane"),
            ({"arrives_at": "2026-01-01T00:00Z"}, "arrival_before_departure"),
        ],
    )
    def test_rules_refuse_and_nothing_changes(self, admin, flight, body, code):
        assert refusal(patch(admin, flight, {"boarding_gate": "Z", **body})) == (422, code)
        flight.refresh_from_db()
        assert (flight.boarding_gate, flight.version) == ("", 1)

    @pytest.mark.parametrize(
        ("field", "value"),
        [("carrier", "AI"), ("number", 3), ("origin", "DEL"), ("destination", "DEL")],
    )
    def test_what_makes_it_this_flight_is_fixed(self, admin, flight, field, value):
        refused = patch(admin, flight, {field: value})
        assert refusal(refused) == (400, "invalid_input")
        assert refused.json()["errors"][0]["pointer"] == f"/{field}"

    def test_new_times_move_the_local_date_and_may_meet_the_same_flight(self, admin, flight):
        next_day = flight.departs_at + timedelta(days=1)
        other = FlightFactory(
            carrier=flight.carrier,
            number=flight.number,
            origin=flight.origin,
            departs_at=next_day,
        )
        body = {
            "departs_at": next_day.isoformat(),
            "arrives_at": (next_day + timedelta(hours=3)).isoformat(),
        }
        assert refusal(patch(admin, flight, body)) == (409, "flight_exists")
        other.delete()
        assert patch(admin, flight, body).status_code == 200
        flight.refresh_from_db()
        assert flight.departure_date == next_day.date()

    def test_new_times_need_the_airplane_free(self, admin, flight):
        later = flight.arrives_at + timedelta(hours=1)
        FlightFactory(carrier=flight.carrier, airplane=flight.airplane, departs_at=later)
        body = {"arrives_at": (later + timedelta(minutes=1)).isoformat()}
        assert refusal(patch(admin, flight, body)) == (422, "airplane_busy")

    def test_another_airplane_brings_its_seats(self, admin, flight):
        bigger = AirplaneFactory(carrier=flight.carrier, cabins={"economy": 30})
        changed = patch(admin, flight, {"airplane_id": str(bigger.id)})
        assert changed.json()["airplane"] == str(bigger.id)
        assert changed.json()["cabins"][0]["seats_total"] == 30

    @pytest.mark.parametrize("cabins", [{"economy": 4}, {"business": 50}])
    def test_an_airplane_below_what_is_taken_is_too_small(self, admin, flight, cabins):
        flight.inventory.update(held=2, sold=3)
        small = AirplaneFactory(carrier=flight.carrier, cabins=cabins)
        refused = patch(admin, flight, {"airplane_id": str(small.id)})
        assert refusal(refused) == (422, "airplane_too_small")
        assert (refused.json()["cabin"], refused.json()["taken"]) == ("economy", 5)

    def test_an_airplane_that_just_fits_is_taken(self, admin, flight):
        flight.inventory.update(held=2, sold=3)
        fits = AirplaneFactory(carrier=flight.carrier, cabins={"economy": 5})
        changed = patch(admin, flight, {"airplane_id": str(fits.id)})
        assert changed.json()["cabins"][0]["seats_available"] == 0

    def test_another_carrier_s_airplane_is_refused(self, admin, flight):
        other = AirplaneFactory(carrier__code="AI")
        refused = patch(admin, flight, {"airplane_id": str(other.id)})
        assert refusal(refused) == (422, "airplane_of_other_carrier")

    def test_another_carrier_s_flight_is_forbidden(self, indigo):
        flight = FlightFactory(carrier__code="AI")
        assert refusal(patch(indigo, flight, {"boarding_gate": "X"})) == (403, "forbidden")
        assert refusal(indigo.post(f"/v1/flights/{flight.id}/cancel")) == (403, "forbidden")
        assert refusal(indigo.delete(f"/v1/flights/{flight.id}")) == (403, "forbidden")

    def test_an_unknown_flight_is_not_found(self, admin):
        response = admin.patch(f"/v1/flights/{uuid7()}", {}, format="json")
        assert refusal(response) == (404, "not_found")

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            ("cancelled", {"status": "scheduled"}),
            ("cancelled", {"boarding_gate": "A1"}),
            ("arrived", {"status": "departed"}),
            ("departed", {"boarding_gate": "A1"}),
            ("departed", {"cabins": [{"cabin": "economy", "price": EUR_129}]}),
            ("scheduled", {"status": "arrived"}),
        ],
    )
    def test_a_state_refuses_what_cannot_be(self, admin, status, body):
        flight = FlightFactory(status=status)
        refused = patch(admin, flight, body)
        assert refusal(refused) == (409, "invalid_state")
        assert refused.json()["flight_status"] == status


class TestCancel:
    def test_it_is_cancelled_for_good(self, indigo, flight):
        url = f"/v1/flights/{flight.id}/cancel"
        first = indigo.post(url)
        assert (first.status_code, first.json()["status"]) == (200, "cancelled")
        assert refusal(indigo.post(url)) == (409, "invalid_state")
        flight.refresh_from_db()
        assert flight.version == 2

    def test_it_comes_too_late_after_departure(self, admin):
        flight = FlightFactory(status="departed")
        assert refusal(admin.post(f"/v1/flights/{flight.id}/cancel")) == (409, "invalid_state")


class TestDelete:
    def test_a_flight_nobody_booked_goes(self, admin, flight):
        assert admin.delete(f"/v1/flights/{flight.id}").status_code == 204
        assert not Flight.objects.exists()

    def test_a_flight_with_seats_taken_is_in_use(self, admin, flight):
        take(flight, now=datetime.now(UTC))
        assert refusal(admin.delete(f"/v1/flights/{flight.id}")) == (409, "in_use")
        assert Flight.objects.exists()


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

    def test_the_seats_are_true_to_the_last_one(self, anyone, flight):
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

    def test_date_carrier_and_status(self, anyone, flight):
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
