"""POST /v1/bookings/{reference}/cancel."""

import pytest

from apps.bookings.api.outputs import BookingOutput
from apps.bookings.models import Booking, OutboxMessage
from common.ids import uuid7
from contracts.money import Money
from tests.factories.bookings import book, cancel, confirm, held_booking
from tests.factories.fake_flights import Silence, refusal
from tests.service.bookings.cancelling import (
    DAY,
    NOW,
    QUARTER,
    SECOND,
    cancelled_by_airline,
    confirmed_booking,
    euros,
    post,
    quote,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(flights):
    return confirmed_booking()


@pytest.fixture
def departs_at(booked):
    return booked.segments.get().departs_at


class TestCancelled:
    @pytest.mark.parametrize("body", [None, {}, {"quote_id": None}])
    def test_the_seats_are_free_and_the_refund_is_told(self, flights, booked, body):
        response = post(booked, "cancel", body)
        answer = response.json()
        assert (response.status_code, answer["status"]) == (200, "cancelled")
        assert (answer["refund"], answer["available_actions"]) == (euros("258.00"), [])
        assert BookingOutput(data=answer).is_valid()
        assert flights.held == {} and flights.released == {booked.id}

    def test_history_and_event_say_why(self, booked):
        post(booked, "cancel")
        booked.refresh_from_db()
        why = "Up to 24 hours before departure everything is refunded."
        last = booked.transitions.latest("sequence")
        assert (last.to_status, last.reason, last.actor) == (
            "cancelled",
            why,
            f"user:{booked.user_id}",
        )
        event = OutboxMessage.objects.latest("id")
        assert event.event_type == "bookings.booking.cancelled.v1"
        assert event.sequence == booked.sequence
        assert event.payload["refund"] == {"minor": 25800, "currency": "EUR"}
        assert event.payload["explanation"] == why
        assert booked.cancelled_at == NOW

    def test_a_held_one_is_cancelled_for_nothing(self, flights):
        held = held_booking(now=NOW)
        assert post(held, "cancel").json()["refund"] == euros("0.00")
        assert flights.held == {}

    def test_an_admin_cancels_any(self, booked):
        admin = uuid7()
        assert post(booked, "cancel", user_id=admin, roles=("admin",)).status_code == 200
        assert booked.transitions.latest("sequence").actor == f"admin:{admin}"

    def test_with_a_quote_its_refund_is_kept_to(self, booked, departs_at):
        at = departs_at - DAY
        quote_id = quote(booked, at=at - QUARTER).json()["quote_id"]
        body = post(booked, "cancel", {"quote_id": quote_id}, at=at).json()
        assert body["refund"] == euros("258.00")

    def test_after_the_airline_cancelled_it_may_be_cancelled_late(self, booked, departs_at):
        cancelled_by_airline(booked)
        body = post(booked, "cancel", at=departs_at + DAY).json()
        assert (body["status"], body["refund"]) == ("cancelled", euros("258.00"))

    def test_at_departure_it_is_in_time(self, booked, departs_at):
        assert post(booked, "cancel", at=departs_at).json()["refund"] == euros("129.00")


class TestRefused:
    def check(self, response, status, code):
        assert (response.status_code, response.json()["code"]) == (status, code)

    def test_twice(self, booked):
        post(booked, "cancel")
        self.check(post(booked, "cancel"), 409, "already_cancelled")
        self.check(quote(booked), 409, "already_cancelled")
        assert OutboxMessage.objects.count() == 2

    def test_after_departure(self, flights, booked, departs_at):
        self.check(post(booked, "cancel", at=departs_at + SECOND), 422, "departed")
        assert flights.held
        booked.refresh_from_db()
        assert (booked.intent, booked.refund) == ("", None)

    def test_an_old_quote(self, flights, booked):
        quote_id = quote(booked).json()["quote_id"]
        late = NOW + QUARTER + SECOND
        self.check(post(booked, "cancel", {"quote_id": quote_id}, at=late), 409, "quote_expired")
        assert flights.held

    def test_at_its_last_instant_a_quote_holds(self, booked):
        quote_id = quote(booked).json()["quote_id"]
        response = post(booked, "cancel", {"quote_id": quote_id}, at=NOW + QUARTER)
        assert response.status_code == 200

    def test_a_quote_of_another_booking_or_of_none(self, flights, booked):
        other = quote(confirmed_booking()).json()["quote_id"]
        for quote_id in (other, str(uuid7())):
            self.check(post(booked, "cancel", {"quote_id": quote_id}), 409, "quote_expired")

    def test_a_quote_from_before_the_booking_changed(self, flights):
        held = held_booking(now=NOW)
        quote_id = quote(held).json()["quote_id"]
        confirm(held, now=NOW)
        self.check(post(held, "cancel", {"quote_id": quote_id}), 409, "quote_expired")

    def test_a_malformed_quote(self, booked):
        response = post(booked, "cancel", {"quote_id": "x"})
        self.check(response, 400, "invalid_input")
        assert response.json()["errors"][0]["pointer"] == "/quote_id"

    def test_a_body_that_is_no_object(self, booked):
        assert post(booked, "cancel", [1]).status_code == 400

    def test_pending_failed_and_expired_ones(self, flights):
        flights.answers = [Silence(), refusal("sold_out")]
        book(now=NOW), book(now=NOW)
        held = held_booking(now=NOW)
        for booking in Booking.objects.all():
            at = NOW + 2 * QUARTER + SECOND
            for what in ("cancel", "cancellation-quote"):
                response = post(booking, what, at=at)
                self.check(response, 409, "invalid_state")
                told = "expired" if booking == held else booking.status
                assert response.json()["booking_status"] == told
                assert response.json()["available_actions"] == []

    def test_one_that_is_being_confirmed(self, flights):
        held = held_booking(now=NOW)
        flights.answers = [Silence()]
        confirm(held, now=NOW)
        response = post(held, "cancel")
        self.check(response, 409, "invalid_state")
        assert response.json()["booking_status"] == "held"

    def test_somebody_elses(self, booked):
        self.check(post(booked, "cancel", user_id=uuid7()), 404, "not_found")


class TestSilence:
    def test_the_traveller_is_told_to_wait(self, flights, booked):
        flights.answers = [Silence()]
        response = post(booked, "cancel")
        body = response.json()
        assert (response.status_code, body["status"]) == (202, "confirmed")
        assert (body["refund"], body["available_actions"]) == (euros("258.00"), [])

    def test_asking_again_changes_nothing(self, flights, booked, departs_at):
        flights.answers = [Silence()]
        cancel(booked, now=NOW)
        response = post(booked, "cancel", at=departs_at - SECOND)
        assert (response.status_code, response.json()["code"]) == (409, "already_cancelled")
        booked.refresh_from_db()
        assert booked.refund == Money(minor=25800, currency="EUR")
