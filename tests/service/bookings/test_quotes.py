"""POST /v1/bookings/{reference}/cancellation-quote."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.bookings import tasks
from apps.bookings.api.outputs import QuoteOutput
from apps.bookings.models import Booking, CancellationQuote
from common.ids import uuid7
from contracts.money import Money
from tests.factories.bookings import held_booking
from tests.service.bookings.cancelling import (
    DAY,
    NOW,
    QUARTER,
    SECOND,
    cancelled_by_airline,
    confirmed_booking,
    euros,
    quote,
)

pytestmark = pytest.mark.django_db

# The clocks change in the night before the second departure, and on the day of the third.
DEPARTURES = [
    datetime(2027, 3, 1, 10, 10, tzinfo=ZoneInfo("Asia/Kolkata")),
    datetime(2027, 3, 14, 12, 0, tzinfo=ZoneInfo("America/New_York")),
    datetime(2027, 4, 4, 9, 30, tzinfo=ZoneInfo("Pacific/Auckland")),
]


@pytest.fixture
def booked(flights):
    return confirmed_booking()


@pytest.fixture
def departs_at(booked):
    return booked.segments.get().departs_at


class TestQuote:
    def test_it_tells_line_by_line_what_is_given_back(self, booked):
        body = quote(booked).json()
        assert body["lines"] == [
            {
                "item": "6E2133 BLR-DEL, economy, 2 passengers",
                "paid": euros("258.00"),
                "penalty": euros("0.00"),
                "refund": euros("258.00"),
                "rule": "full_refund",
                "explanation": "Up to 24 hours before departure everything is refunded.",
            }
        ]
        assert body["refund"] == euros("258.00")
        assert QuoteOutput(data=body).is_valid()

    def test_it_holds_for_a_quarter_of_an_hour(self, booked):
        expires_at = datetime.fromisoformat(quote(booked).json()["expires_at"])
        assert expires_at == NOW + QUARTER

    @pytest.mark.parametrize("local", DEPARTURES, ids=lambda one: one.tzinfo.key)
    @pytest.mark.parametrize(
        ("before", "refund", "rule"),
        [
            (DAY + SECOND, "258.00", "full_refund"),
            (DAY, "258.00", "full_refund"),
            (DAY - SECOND, "129.00", "half_refund"),
            (SECOND, "129.00", "half_refund"),
            (timedelta(0), "129.00", "half_refund"),
            (-SECOND, "0.00", "no_refund"),
        ],
    )
    def test_its_boundaries_are_exact(self, flights, local, before, refund, rule):
        departs_at = local.astimezone(UTC)
        flights.segment = {"departs_at": departs_at, "origin_zone": local.tzinfo.key}
        body = quote(confirmed_booking(), at=departs_at - before).json()
        assert (body["refund"], body["lines"][0]["rule"]) == (euros(refund), rule)

    def test_each_segment_has_a_line_and_odd_cents_add_up(self, flights, departs_at):
        flights.segment = {"fare": Money(minor=10101, currency="EUR")}
        booking = confirmed_booking(uuid7(), uuid7(), uuid7())
        Booking.objects.filter(id=booking.id).update(number_of_seats=1)
        body = quote(booking, at=departs_at - SECOND).json()
        assert [line["refund"]["amount"] for line in body["lines"]] == ["50.51", "50.50", "50.51"]
        assert body["refund"] == euros("151.52")

    def test_a_journey_is_judged_by_its_first_departure(self, flights, departs_at):
        booking = confirmed_booking(uuid7(), uuid7())
        booking.segments.filter(position=1).update(departs_at=departs_at + 3 * DAY)
        assert quote(booking, at=departs_at - SECOND).json()["refund"] == euros("258.00")

    @pytest.mark.parametrize("before", [2 * DAY, SECOND, -DAY])
    def test_all_is_given_back_when_the_airline_cancelled(self, flights, departs_at, before):
        booking = confirmed_booking(uuid7(), uuid7())
        cancelled_by_airline(booking)
        body = quote(booking, at=departs_at - before).json()
        assert body["refund"] == euros("516.00")
        assert {line["rule"] for line in body["lines"]} == {"airline_cancelled"}

    def test_the_rules_are_those_the_traveller_booked_under(self, booked):
        stricter = booked.cancellation_rules
        stricter["rules"][1]["refund_percent"] = 80
        Booking.objects.filter(id=booked.id).update(cancellation_rules=stricter)
        assert quote(booked).json()["refund"] == euros("206.40")

    def test_a_held_booking_gives_back_nothing_for_nothing_is_paid(self, flights):
        body = quote(held_booking(now=NOW)).json()
        assert (body["refund"], body["lines"][0]["paid"]) == (euros("0.00"), euros("0.00"))
        assert body["lines"][0]["rule"] == "nothing_paid"

    def test_it_ends_with_the_hold(self, flights):
        flights.holds_close_at = NOW + timedelta(minutes=10)
        body = quote(held_booking(now=NOW), at=NOW).json()
        assert datetime.fromisoformat(body["expires_at"]) == flights.holds_close_at

    def test_nothing_changes_by_asking(self, booked):
        quote(booked), quote(booked)
        booked.refresh_from_db()
        assert (booked.status, booked.intent, booked.refund) == ("confirmed", "", None)

    def test_somebody_elses_is_not_found(self, booked):
        assert quote(booked, user_id=uuid7()).status_code == 404
        assert quote(booked, user_id=uuid7(), roles=("admin",)).status_code == 200

    def test_old_ones_are_deleted_a_day_after_their_end(self, booked):
        quote(booked)
        with time_machine.travel(NOW + QUARTER + DAY, tick=False):
            tasks.clean_up()
            assert CancellationQuote.objects.count() == 1
        with time_machine.travel(NOW + QUARTER + DAY + SECOND, tick=False):
            tasks.clean_up()
        assert not CancellationQuote.objects.exists()
