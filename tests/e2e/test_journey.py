"""From a stranger to a confirmation mail, through the gateway only."""

import re
import secrets
from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.e2e.running import Client, body_of, wait_for

PASSWORD = "Correct-horse-7"


@pytest.fixture
def address():
    return f"ada-{secrets.token_hex(4)}@example.org"


def token_in(message):
    found = re.search(r"\?token=([\w\-.]+)\s*$", body_of(message), re.MULTILINE)
    assert found, body_of(message)
    return found.group(1)


@pytest.fixture
def newcomer(jetway, address):
    """Somebody who registered and verified the address from the mail."""
    stranger = Client(jetway)
    answer = stranger.post(
        "/v1/auth/register", {"email": address, "password": PASSWORD, "given_name": "Ada"}
    )
    assert answer.status_code == 202, answer.text
    refused = stranger.post("/v1/auth/login", {"email": address, "password": PASSWORD})
    assert (refused.status_code, refused.json()["code"]) == (403, "email_not_verified")
    token = token_in(jetway.wait_for_mail(to=address, subject="Verify your email"))
    assert stranger.post("/v1/auth/verify-email", {"token": token}).status_code == 204
    again = stranger.post("/v1/auth/verify-email", {"token": token})
    assert (again.status_code, again.json()["code"]) == (422, "invalid_token")
    return Client(jetway, email=address, password=PASSWORD)


class TestJourney:
    def test_a_stranger_registers_searches_books_and_is_mailed(self, jetway, newcomer, make_flight):
        flight = make_flight(seats=20)
        day = flight["departs_at"][:10]
        found = newcomer.get(
            "/v1/flights/search",
            origin=flight["origin"],
            destination=flight["destination"],
            departure_date=day,
            passengers=2,
        ).json()["data"]
        itinerary = next(i for i in found if i["segments"][0]["flight_id"] == flight["id"])
        assert itinerary["price"] == {"amount": "258.00", "currency": "EUR"}

        answer = newcomer.book(
            flight["id"], key="first", passengers=2, expected_total=itinerary["price"]
        )
        assert answer.status_code == 201, answer.text
        booking = answer.json()
        assert booking["status"] == "confirmed"
        assert booking["total"] == itinerary["price"]
        assert booking["number_of_seats"] == 2

        again = newcomer.book(
            flight["id"], key="first", passengers=2, expected_total=itinerary["price"]
        )
        assert (again.status_code, again.json()) == (201, booking)
        assert again.headers["Idempotency-Replayed"] == "true"

        mail = jetway.wait_for_mail(to=newcomer.email, subject=booking["reference"])
        text = body_of(mail)
        assert flight["flight_number"] in text
        assert "258.00" in text
        left = newcomer.get(f"/v1/flights/{flight['id']}").json()["cabins"][0]
        assert left["seats_available"] == 18

    def test_papers_come_with_the_mail_and_through_the_gateway(
        self, jetway, newcomer, traveller, make_flight
    ):
        newcomer.patch("/v1/users/me", {"language": "de"})
        newcomer.login(PASSWORD)
        booking = newcomer.book(make_flight(seats=5)["id"], key="papers").json()
        links = booking["links"]
        mail = jetway.wait_for_mail(to=newcomer.email, subject="ist bestätigt")
        assert "Ihre Buchung ist bestätigt." in body_of(mail)
        assert '<html lang="de">' in mail.get_body(("html",)).get_content()
        sent = {one.get_content_type(): one for one in mail.iter_attachments()}

        ticket = newcomer.get(links["ticket"])
        assert (ticket.status_code, ticket.headers["Content-Type"]) == (200, "application/pdf")
        assert sent["application/pdf"].get_content()[:5] == ticket.content[:5] == b"%PDF-"
        calendar = newcomer.get(links["calendar"])
        assert calendar.headers["Content-Type"].startswith("text/calendar")
        event = Calendar.from_ical(calendar.content).walk("VEVENT")[0]
        mailed = Calendar.from_ical(sent["text/calendar"].get_content()).walk("VEVENT")[0]
        assert event["uid"] == mailed["uid"]

        for link in (links["ticket"], links["calendar"]):
            foreign = traveller.get(link)
            assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
            assert Client(jetway).get(link).status_code == 401

        assert newcomer.post(f"/v1/bookings/{booking['reference']}/cancel", {}).status_code == 200
        withdrawn = Calendar.from_ical(newcomer.get(links["calendar"]).content)
        assert withdrawn["method"] == "CANCEL"
        assert withdrawn.walk("VEVENT")[0]["sequence"] > event["sequence"]
        told = jetway.wait_for_mail(to=newcomer.email, subject="ist storniert")
        assert "METHOD:CANCEL" in next(told.iter_attachments()).get_content()

    def test_reminders_are_planned_for_their_local_times(self, admin, newcomer, make_flight):
        flight = make_flight(seats=5)
        booking = newcomer.book(flight["id"], key="reminders").json()
        look = lambda: admin.get("/v1/notifications", booking=booking["id"]).json()["data"]  # noqa: E731
        tickets = wait_for("three tickets", lambda: len(look()) == 3 and look())
        by_kind = {ticket["kind"]: ticket for ticket in tickets}
        leaves = datetime.fromisoformat(flight["departs_at"]).astimezone(UTC)
        due = datetime.fromisoformat(by_kind["departure_reminder"]["notification_time"])
        assert (leaves - due).total_seconds() == 3 * 3600
        due = datetime.fromisoformat(by_kind["check_in_open"]["notification_time"])
        assert (leaves - due).total_seconds() == 24 * 3600

    def test_logout_ends_the_token_at_the_gateway_and_at_the_services(self, jetway, newcomer):
        assert newcomer.get("/v1/users/me").status_code == 200
        assert newcomer.post("/v1/auth/logout", {}).status_code == 204
        for base in (jetway.url, jetway.service_url("bookings")):
            answer = newcomer.session.get(f"{base}/v1/bookings", timeout=10)
            assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")

    def test_a_forgotten_password_is_reset_from_the_mail_once(self, jetway, newcomer):
        stranger = Client(jetway)
        stranger.post("/v1/auth/password/forgot", {"email": newcomer.email})
        token = token_in(jetway.wait_for_mail(to=newcomer.email, subject="password"))
        body = {"token": token, "password": "Another-horse-8"}
        assert stranger.post("/v1/auth/password/reset", body).status_code == 204
        assert stranger.post("/v1/auth/password/reset", body).status_code == 422
        assert newcomer.get("/v1/users/me").status_code == 401
        Client(jetway, email=newcomer.email, password="Another-horse-8")


class TestEdge:
    def test_every_part_is_ready(self, jetway):
        answer = Client(jetway).get("/readyz")
        assert answer.status_code == 200
        assert {part["status"] for part in answer.json()["parts"]} == {"ok"}

    @pytest.mark.parametrize(
        "path", ["/internal/v1/holds/x", "/metrics", "/admin/", "/v1/nothing", "/v1/../internal"]
    )
    def test_what_is_not_routed_is_a_404_problem(self, jetway, path):
        answer = Client(jetway).get(path)
        assert answer.status_code in (400, 404)
        assert answer.headers["Content-Type"].startswith("application/problem+json")

    def test_the_internal_api_takes_no_user_token(self, jetway, admin, make_flight):
        hold = "/internal/v1/holds/019a0000-0000-7000-8000-000000000001"
        url = jetway.service_url("flights") + hold
        assert admin.session.get(url, timeout=10).status_code == 401

    def test_one_openapi_document_describes_all_services(self, jetway):
        from openapi_spec_validator import validate

        document = Client(jetway).get("/openapi.json").json()
        validate(document)
        for path in ("/v1/auth/login", "/v1/flights/search", "/v1/bookings", "/v1/notifications"):
            assert path in document["paths"]

    def test_a_request_id_is_kept_and_answered(self, jetway):
        session = Client(jetway).session
        answer = session.get(
            f"{jetway.url}/v1/carriers", headers={"X-Request-Id": "abc-1234-def"}, timeout=10
        )
        assert answer.headers["X-Request-Id"] == "abc-1234-def"

    def test_the_back_office_answers_on_its_own_port(self, jetway):
        answer = Client(jetway).session.get(
            f"{jetway.service_url('backoffice')}/admin/", timeout=10
        )
        assert answer.status_code == 200
        assert "csrfmiddlewaretoken" in answer.text
