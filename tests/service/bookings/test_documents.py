"""GET /v1/bookings/{reference}/ticket.pdf and /calendar.ics."""

from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.utils import timezone
from icalendar import Calendar

from apps.bookings.models import Booking, OutboxMessage
from common.ids import uuid7
from tests.factories.bookings import (
    book,
    booking_body,
    cancel,
    held_booking,
    pending_booking,
    principal,
)
from tests.factories.fake_flights import refusal
from tests.factories.tokens import authenticated_client

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OWNER = uuid7()
PAPERS = ["ticket.pdf", "calendar.ics"]


@pytest.fixture
def client():
    return authenticated_client(user_id=OWNER)


def booked(user_id=OWNER, *, language="en", **request):
    answer = book(traveller=principal(user_id, language=language), now=NOW, **request)
    return Booking.objects.get(id=answer.body["id"])


def path(booking, paper):
    return f"/v1/bookings/{booking.reference}/{paper}"


def ticket_text(response):
    assert response.status_code == 200, response.content
    document = pypdfium2.PdfDocument(response.content)
    text = document[0].get_textpage().get_text_bounded()
    codes = [one.text for one in zxingcpp.read_barcodes(document[0].render(scale=2).to_pil())]
    document.close()
    return text, codes


def calendar_of(response):
    assert response.status_code == 200, response.content
    return Calendar.from_ical(response.content)


class TestTicket:
    def test_it_is_the_receipt_of_a_confirmed_booking(self, client, flights, settings):
        settings.PUBLIC_URL = "https://jetway.example"
        booking = booked()
        response = client.get(path(booking, "ticket.pdf"))
        text, codes = ticket_text(response)
        assert response["Content-Type"] == "application/pdf"
        assert f"jetway-{booking.reference}.pdf" in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-cache"
        for words in (booking.reference, "Ada Lovelace", "Ralph Lovelace", "258.00 EUR"):
            assert words in text
        assert codes == [f"https://jetway.example/v1/bookings/{booking.reference}"]

    def test_it_names_the_conditions_the_booking_was_made_under(self, client, flights):
        text, _ = ticket_text(client.get(path(booked(), "ticket.pdf")))
        assert "Up to 24 hours before departure everything is refunded." in text
        assert "The airline cancelled" not in text

    def test_a_cancelled_one_says_so_and_what_is_given_back(self, client, flights):
        booking = booked()
        cancel(booking, now=NOW)
        text, _ = ticket_text(client.get(path(booking, "ticket.pdf")))
        assert "not valid for travel" in text
        assert text.count("258.00 EUR") >= 2

    def test_an_unchanged_one_is_304(self, client, flights):
        booking = booked()
        tag = client.get(path(booking, "ticket.pdf"))["ETag"]
        again = client.get(path(booking, "ticket.pdf"), HTTP_IF_NONE_MATCH=tag)
        assert again.status_code == 304

    def test_there_is_none_before_the_confirmation(self, client, flights):
        booking = held_booking(now=NOW, traveller=principal(OWNER))
        response = client.get(path(booking, "ticket.pdf"))
        body = response.json()
        assert (response.status_code, body["code"]) == (409, "invalid_state")
        assert body["booking_status"] == "held"
        assert body["available_actions"] == ["confirm", "cancel"]

    def test_there_is_none_of_a_hold_that_was_cancelled(self, client, flights):
        booking = held_booking(now=NOW, traveller=principal(OWNER))
        cancel(booking, now=NOW)
        response = client.get(path(booking, "ticket.pdf"))
        assert (response.status_code, response.json()["code"]) == (409, "invalid_state")
        assert response.json()["booking_status"] == "cancelled"


class TestCalendar:
    def test_it_is_the_flights_of_the_booking(self, client, flights):
        booking = booked()
        response = client.get(path(booking, "calendar.ics"))
        calendar = calendar_of(response)
        assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
        (event,) = calendar.walk("VEVENT")
        segment = booking.itinerary[0]
        assert event["uid"] == f"{segment.id}@jetway"
        assert event.decoded("dtstart") == segment.departs_at
        assert (event["sequence"], event["status"]) == (booking.sequence, "CONFIRMED")

    def test_it_is_the_same_event_the_mail_brings(self, client, flights):
        booking = booked()
        told = OutboxMessage.objects.get(aggregate_id=booking.id)
        (event,) = calendar_of(client.get(path(booking, "calendar.ics"))).walk("VEVENT")
        assert event["uid"] == f"{told.payload['segments'][0]['segment_id']}@jetway"
        assert event["sequence"] == told.sequence

    def test_a_cancelled_booking_withdraws_it_with_a_higher_sequence(self, client, flights):
        booking = booked()
        (before,) = calendar_of(client.get(path(booking, "calendar.ics"))).walk("VEVENT")
        cancel(booking, now=NOW)
        calendar = calendar_of(client.get(path(booking, "calendar.ics")))
        (after,) = calendar.walk("VEVENT")
        assert calendar["method"] == "CANCEL"
        assert (after["status"], after["uid"]) == ("CANCELLED", before["uid"])
        assert after["sequence"] > before["sequence"]

    def test_a_hold_is_tentative_until_it_is_over(self, client, flights):
        booking = held_booking(now=NOW, traveller=principal(OWNER))
        calendar = calendar_of(client.get(path(booking, "calendar.ics")))
        assert calendar.walk("VEVENT")[0]["status"] == "TENTATIVE"
        Booking.objects.filter(id=booking.id).update(hold_expires_at=NOW - timedelta(minutes=1))
        calendar = calendar_of(client.get(path(booking, "calendar.ics")))
        assert calendar["method"] == "CANCEL"

    def test_there_is_none_of_what_came_to_nothing_or_is_not_decided(
        self, client, flights, monkeypatch
    ):
        flights.answers = [refusal("sold_out")]
        failed = book(traveller=principal(OWNER), now=NOW)
        assert failed.status == 409
        pending = pending_booking(monkeypatch, now=NOW)
        for booking in (Booking.objects.get(status="failed"), pending):
            Booking.objects.filter(id=booking.id).update(user_id=OWNER)
            response = client.get(path(booking, "calendar.ics"))
            assert (response.status_code, response.json()["code"]) == (409, "invalid_state")


@pytest.mark.parametrize("paper", PAPERS)
class TestBoth:
    def test_somebody_elses_is_not_found(self, client, flights, paper):
        response = client.get(path(booked(uuid7()), paper))
        assert (response.status_code, response.json()["code"]) == (404, "not_found")
        assert response["Content-Type"] == "application/problem+json"

    def test_an_admin_gets_any(self, flights, paper):
        admin = authenticated_client(roles=("customer", "admin"))
        assert admin.get(path(booked(), paper)).status_code == 200

    def test_nobody_gets_one_without_signing_in(self, flights, paper):
        nobody = authenticated_client()
        nobody.credentials()
        assert nobody.get(path(booked(), paper)).status_code == 401

    @pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*", "image/png"])
    def test_it_is_given_whatever_is_asked_for(self, client, flights, paper, accept):
        assert client.get(path(booked(), paper), HTTP_ACCEPT=accept).status_code == 200

    def test_it_is_read_only(self, client, flights, paper):
        response = client.post(path(booked(), paper))
        assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")

    def test_the_booking_links_to_it(self, client, flights, paper):
        booking = booked()
        links = client.get(f"/v1/bookings/{booking.reference}").json()["links"]
        assert path(booking, paper) in links.values()

    def test_it_speaks_the_language_the_booking_was_made_in(self, client, flights, paper):
        response = client.get(path(booked(language="de"), paper))
        text = ticket_text(response)[0] if paper == "ticket.pdf" else response.content.decode()
        assert "Flüge" in text or "Flug" in text

    def test_it_takes_three_queries(self, client, flights, paper, django_assert_num_queries):
        booking = booked()
        with django_assert_num_queries(3):
            client.get(path(booking, paper))


def test_the_account_s_language_goes_from_the_token_to_the_event(flights):
    client = authenticated_client(user_id=OWNER, locale="de")
    answer = client.post("/v1/bookings", booking_body(), "json", HTTP_IDEMPOTENCY_KEY="k")
    assert answer.status_code == 201
    told = OutboxMessage.objects.get().payload
    assert told["language"] == "de"
    assert told["conditions"][0] == "Up to 24 hours before departure everything is refunded."
    assert told["segments"][0]["fare"] == {"minor": 12900, "currency": "EUR"}
