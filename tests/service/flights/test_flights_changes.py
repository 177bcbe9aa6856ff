"""One flight of /v1/flights from outside: changing, cancelling, deleting it."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.flights.models import Flight
from common.ids import uuid7
from tests.factories.flights import AirplaneFactory, FlightFactory
from tests.factories.holds import take
from tests.factories.money import EUR_129, euros
from tests.factories.responses import refusal

pytestmark = pytest.mark.django_db


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

    @pytest.mark.parametrize("name", ["airplane_id", "airplane"])
    def test_another_airplane_brings_its_seats(self, admin, flight, name):
        bigger = AirplaneFactory(carrier=flight.carrier, cabins={"economy": 30})
        changed = patch(admin, flight, {name: str(bigger.id)})
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
