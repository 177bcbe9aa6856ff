"""POST /v1/bookings."""

import json
from uuid import UUID

import pytest

from apps.bookings.api.outputs import BookingOutput
from apps.bookings.models import Booking, IdempotencyKey, OutboxMessage
from common.ids import uuid7
from tests.factories.bookings import booking_body
from tests.factories.fake_flights import Silence, refusal
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def client():
    return authenticated_client()


def post(client, body=None, key=None, **headers):
    return client.post(
        "/v1/bookings",
        body if body is not None else booking_body(),
        format="json",
        HTTP_IDEMPOTENCY_KEY=key or str(uuid7()),
        **headers,
    )


class TestConfirmed:
    def test_an_instant_booking_is_confirmed_with_fares_and_local_times(self, client, flights):
        flight_id = uuid7()
        response = post(client, booking_body(flight_id))
        body = response.json()
        assert response.status_code == 201
        assert response["Location"] == f"/v1/bookings/{body['reference']}"
        assert "Idempotency-Replayed" not in response
        assert body["segments"] == [
            {
                "flight_id": str(flight_id),
                "flight_number": "6E2133",
                "origin": "BLR",
                "destination": "DEL",
                "departs_at": "2027-03-01T10:10:00+05:30",
                "arrives_at": "2027-03-01T12:55:00+05:30",
                "cabin": "economy",
                "fare": {"amount": "129.00", "currency": "EUR"},
            }
        ]
        assert [one["given_name"] for one in body["passengers"]] == ["Ada", "Ralph"]
        assert body["total"] == {"amount": "258.00", "currency": "EUR"}
        assert (body["status"], body["type"]) == ("confirmed", "instant")
        assert body["number_of_seats"] == 2
        assert body["hold_expires_at"] is None
        assert body["available_actions"] == ["cancel"]
        assert body["links"]["ticket"] == f"/v1/bookings/{body['reference']}/ticket.pdf"

    def test_the_answer_fits_its_openapi_schema(self, client, flights):
        body = post(client).json()
        form = BookingOutput(data=body)
        assert form.is_valid(), form.errors
        assert set(body) == set(form.fields)
        assert set(body["segments"][0]) == set(form.fields["segments"].child.fields)
        assert set(body["passengers"][0]) == set(form.fields["passengers"].child.fields)

    def test_the_hold_has_the_bookings_id(self, client, flights):
        body = post(client).json()
        assert flights.held == {UUID(body["id"]): 2}

    def test_history_and_event_are_written_with_it(self, client, flights):
        body = post(client, HTTP_X_REQUEST_ID="request-12345").json()
        booking = Booking.objects.get()
        moves = [(one.from_status, one.to_status, one.request_id) for one in booking_history()]
        assert moves == [
            ("", "pending", "request-12345"),
            ("pending", "confirmed", "request-12345"),
        ]
        event = OutboxMessage.objects.get()
        assert event.event_type == "bookings.booking.confirmed.v1"
        assert (event.aggregate_id, event.sequence) == (booking.id, 2)
        assert event.request_id == "request-12345"
        assert event.payload["reference"] == body["reference"]
        assert event.payload["total"] == {"minor": 25800, "currency": "EUR"}
        assert event.payload["segments"][0]["origin_zone"] == "Asia/Kolkata"

    def test_the_contact_defaults_to_the_accounts_address(self, flights):
        body = booking_body()
        del body["contact_email"]
        answer = post(authenticated_client(email="grace@example.org"), body)
        assert answer.json()["contact_email"] == "grace@example.org"

    def test_names_are_trimmed(self, client, flights):
        body = booking_body()
        body["passengers"][0]["given_name"] = "  Ada "
        assert post(client, body).json()["passengers"][0]["given_name"] == "Ada"


def booking_history():
    return Booking.objects.get().transitions.order_by("sequence")


class TestInput:
    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"segments": []}, "/segments"),
            ({"segments": [{"flight_id": "x", "cabin": "economy"}]}, "/segments/0/flight_id"),
            ({"passengers": []}, "/passengers"),
            ({"passengers": None}, "/passengers"),
            ({"type": "later"}, "/type"),
            ({"contact_email": "nobody"}, "/contact_email"),
            ({"expected_total": {"amount": "x", "currency": "EUR"}}, "/expected_total/amount"),
            ({"expected_total": {"amount": "1.001", "currency": "EUR"}}, "/expected_total"),
            ({"expected_total": 258}, "/expected_total"),
            ({"expected_total": {"amount": 258, "currency": "EUR"}}, "/expected_total/amount"),
        ],
    )
    def test_malformed_members_are_pointed_at(self, client, flights, change, pointer):
        response = post(client, booking_body(**change))
        assert response.status_code == 400
        assert response.json()["code"] == "invalid_input"
        assert pointer in [one["pointer"] for one in response.json()["errors"]]
        assert not Booking.objects.exists()

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("sex", "W"),
            ("age", -1),
            ("age", 121),
            ("age", "36"),
            ("given_name", " "),
            ("given_name", 1),
            ("family_name", "x" * 101),
            ("family_name", "Love\nlace"),
        ],
    )
    def test_malformed_passengers_are_pointed_at(self, client, flights, name, value):
        body = booking_body()
        body["passengers"][1][name] = value
        response = post(client, body)
        assert response.status_code == 400
        assert [one["pointer"] for one in response.json()["errors"]] == [f"/passengers/1/{name}"]

    def test_a_lone_surrogate_is_no_name(self, client, flights):
        raw = json.dumps(booking_body()).replace('"Ada"', r'"\ud800"')
        response = client.post(
            "/v1/bookings", raw, content_type="application/json", HTTP_IDEMPOTENCY_KEY="k"
        )
        assert response.status_code == 400

    @pytest.mark.parametrize("depth", [100, 400, 800, 990, 20_000])
    def test_a_deep_body_breaks_nothing(self, client, flights, depth):
        raw = json.dumps(booking_body())[:-1] + ', "more": ' + "[" * depth + "]" * depth + "}"
        response = client.post(
            "/v1/bookings", raw, content_type="application/json", HTTP_IDEMPOTENCY_KEY="k"
        )
        assert response.status_code in (201, 400)

    @pytest.mark.parametrize("cabin", ["", "Economy", "a b", None, "x" * 21])
    def test_a_malformed_cabin_is_pointed_at(self, client, flights, cabin):
        body = booking_body()
        body["segments"][0]["cabin"] = cabin
        assert post(client, body).status_code == 400

    def test_more_than_nine_passengers_are_refused(self, client, flights):
        body = booking_body()
        body["passengers"] *= 5
        assert post(client, body).status_code == 400

    def test_a_missing_key_is_refused(self, client, flights):
        response = client.post("/v1/bookings", booking_body(), format="json")
        assert response.status_code == 400
        assert response.json()["code"] == "idempotency_key_required"

    @pytest.mark.parametrize("key", ["with space", "x" * 256, "é"])
    def test_a_malformed_key_is_refused(self, client, flights, key):
        response = post(client, key=key)
        assert response.status_code == 400
        assert response.json()["code"] == "invalid_input"

    def test_nobody_books_without_signing_in(self, flights):
        client = authenticated_client()
        client.credentials()
        assert post(client).status_code == 401

    def test_a_refused_input_does_not_use_up_its_key(self, client, flights):
        assert post(client, booking_body(type="later"), key="k").status_code == 400
        assert post(client, key="k").status_code == 201


class TestRefused:
    @pytest.mark.parametrize(
        ("code", "extra", "status"),
        [
            ("sold_out", {"segment": 0, "seats_available": 1}, 409),
            ("price_changed", {"total": {"amount": "300.00", "currency": "EUR"}}, 409),
            ("flight_closed", {}, 422),
            ("unknown_flight", {}, 422),
            ("unknown_cabin", {}, 422),
            ("invalid_itinerary", {}, 422),
        ],
    )
    def test_flights_refusal_is_told_and_kept(self, client, flights, code, extra, status):
        flights.answers = [refusal(code, **extra)]
        body = booking_body()
        first = post(client, body, key="k")
        assert first.status_code == status
        assert first["Content-Type"] == "application/problem+json"
        assert first.json()["code"] == code
        assert extra.items() <= first.json().items()
        again = post(client, body, key="k")
        assert again["Idempotency-Replayed"] == "true"
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert again["Content-Type"] == "application/problem+json"
        assert len(flights.puts) == 1

    def test_the_booking_is_kept_as_failed_and_nothing_is_mailed(self, client, flights):
        flights.answers = [refusal("sold_out")]
        post(client)
        booking = Booking.objects.get()
        assert (booking.status, booking.failure_code) == ("failed", "sold_out")
        assert not OutboxMessage.objects.exists()

    def test_a_refusal_after_silence_takes_back_what_the_silent_try_may_yet_hold(
        self, client, flights
    ):
        flights.answers = [refusal("sold_out", after_silence=True)]
        assert post(client).status_code == 409
        assert flights.released == {Booking.objects.get().id}

    def test_without_an_adult_nothing_is_booked(self, client, flights):
        body = booking_body()
        body["passengers"] = body["passengers"][1:]
        first, again = post(client, body, key="k"), post(client, body, key="k")
        assert (first.status_code, first.json()["code"]) == (422, "adult_required")
        assert again["Idempotency-Replayed"] == "true"
        assert again.json() == first.json()
        assert not Booking.objects.exists()

    def test_sixteen_is_adult(self, client, flights):
        body = booking_body()
        body["passengers"][0]["age"] = 16
        assert post(client, body).status_code == 201

    def test_another_currency_is_refused(self, client, flights):
        body = booking_body(expected_total={"amount": "258.00", "currency": "USD"})
        assert post(client, body).json()["code"] == "currency_mismatch"
        assert flights.puts == []


class TestSilence:
    def test_without_an_answer_the_booking_is_pending_and_unpriced(self, client, flights):
        flights.answers = [Silence()]
        flight_id = uuid7()
        response = post(client, booking_body(flight_id))
        body = response.json()
        assert response.status_code == 202
        assert response["Location"] == f"/v1/bookings/{body['reference']}"
        assert body["status"] == "pending"
        assert body["total"] is None
        assert body["available_actions"] == []
        segment = body["segments"][0]
        assert (segment["flight_id"], segment["cabin"]) == (str(flight_id), "economy")
        assert segment["fare"] is segment["departs_at"] is segment["arrives_at"] is None
        assert BookingOutput(data=body).is_valid()

    def test_the_same_key_shows_the_pending_booking(self, client, flights):
        flights.answers = [Silence()]
        body = booking_body()
        first, again = post(client, body, key="k"), post(client, body, key="k")
        assert again.status_code == 202
        assert again["Idempotency-Replayed"] == "true"
        assert again.json() == first.json()
        assert len(flights.puts) == 1

    def test_nothing_is_stored_as_final(self, client, flights):
        flights.answers = [Silence()]
        post(client)
        assert IdempotencyKey.objects.get().response_status is None
