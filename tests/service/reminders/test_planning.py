"""From events to tickets: what is planned, kept, replaced."""

from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import sending
from common.ids import uuid7
from tests.factories.reminders import (
    DEPARTURE,
    NOW,
    booking_confirmed,
    booking_failed,
    registration_repeated,
    reset_requested,
    segment,
    verification_requested,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tickets(**which):
    return list(NotificationTicket.objects.filter(**which).order_by("notification_time", "id"))


def only(kind):
    return NotificationTicket.objects.get(kind=kind)


class TestAccountMails:
    def test_the_verification_link_ends_in_its_token(self, deliver, clock, settings):
        settings.PUBLIC_URL = "https://jetway.example"
        deliver(verification_requested(token="abc-DEF_123"))
        ticket = only(Kind.EMAIL_VERIFICATION)
        assert ticket.subject == "Verify your email"
        lines = ticket.content.splitlines()
        assert "https://jetway.example/verify-email?token=abc-DEF_123" in lines
        assert "until 1 Dec 2026, 10:00 UTC" in ticket.content
        assert (ticket.notification_time, ticket.useful_until) == (NOW, NOW + HOUR)
        assert ticket.recipient_email == "ada@example.org"

    def test_the_reset_link_ends_in_its_token(self, deliver, clock, settings):
        settings.PUBLIC_URL = "https://jetway.example"
        deliver(reset_requested(token="xyz"))
        ticket = only(Kind.PASSWORD_RESET)
        assert "https://jetway.example/reset-password?token=xyz" in ticket.content.splitlines()
        assert ticket.useful_until == NOW + timedelta(minutes=5)

    def test_the_owner_of_an_account_is_told_of_a_second_registration(self, deliver, clock):
        deliver(registration_repeated())
        assert only(Kind.ACCOUNT_EXISTS).content.startswith("Hi Ada,")

    def test_only_the_newest_of_two_resets_is_sent(self, deliver, clock):
        user = uuid7()
        deliver(reset_requested(aggregate_id=user, sequence=1, token="first"))
        deliver(reset_requested(aggregate_id=user, sequence=2, token="second"))
        (waiting,) = tickets(status=Status.PENDING)
        assert waiting.content.count("token=second") == 1
        assert len(tickets(status=Status.SUPERSEDED)) == 1

    def test_a_reset_that_arrives_after_a_newer_one_is_not_sent(self, deliver, clock):
        user = uuid7()
        deliver(reset_requested(aggregate_id=user, sequence=2, token="second"))
        deliver(reset_requested(aggregate_id=user, sequence=1, token="first"))
        (waiting,) = tickets()
        assert "token=second" in waiting.content

    def test_a_reset_does_not_replace_a_verification(self, deliver, clock):
        user = uuid7()
        deliver(reset_requested(aggregate_id=user, sequence=2))
        deliver(verification_requested(aggregate_id=user, sequence=1))
        assert [ticket.status for ticket in tickets()] == [Status.PENDING] * 2

    def test_a_name_that_is_none_is_not_mailed_to_strangers(self, deliver, clock):
        deliver(registration_repeated(given_name="Win at evil.example"))
        assert only(Kind.ACCOUNT_EXISTS).content.startswith("Hi there,")


class TestBookingConfirmed:
    def test_it_is_told_now_and_each_departure_is_remembered(self, deliver, clock):
        first, second = segment(), segment(departs_at=DEPARTURE + 5 * HOUR)
        event = booking_confirmed(segments=(first, second))
        deliver(event)
        assert [(t.kind, t.notification_time, t.segment_id.int) for t in tickets()] == [
            (Kind.BOOKING_CONFIRMED, NOW, 0),
            (Kind.CHECK_IN_OPEN, DEPARTURE - 24 * HOUR, first.segment_id.int),
            (Kind.CHECK_IN_OPEN, DEPARTURE - 19 * HOUR, second.segment_id.int),
            (Kind.DEPARTURE_REMINDER, DEPARTURE - 3 * HOUR, first.segment_id.int),
            (Kind.DEPARTURE_REMINDER, DEPARTURE + 2 * HOUR, second.segment_id.int),
        ]
        for ticket in tickets():
            assert (ticket.booking_id, ticket.booking) == (event.aggregate_id, "K7M3XQ")

    def test_the_mail_says_what_a_traveller_needs_in_local_time(self, deliver, clock):
        deliver(booking_confirmed())
        ticket = only(Kind.BOOKING_CONFIRMED)
        assert ticket.subject == "Booking K7M3XQ is confirmed"
        for words in (
            "Reference: K7M3XQ",
            "6E2133  Bangalore (BLR) to Delhi (DEL), economy",
            "departs Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)",
            "arrives Thu 24 Dec 2026, 08:55 (IST, UTC+05:30)",
            "Ada Lovelace",
            "Ralph Lovelace",
            "Total: 258.00 EUR",
        ):
            assert words in ticket.content
        assert "\n\n\n" not in ticket.content

    def test_times_across_the_date_line_name_both_dates(self, deliver, clock):
        flight = segment(
            origin="APW",
            origin_city="Apia",
            origin_zone="Pacific/Apia",
            destination="PPG",
            destination_city="Pago Pago",
            destination_zone="Pacific/Pago_Pago",
        )
        deliver(booking_confirmed(segments=(flight,)))
        content = only(Kind.CHECK_IN_OPEN).content
        assert "departs Thu 24 Dec 2026, 13:40 (UTC+13:00)" in content
        assert "arrives Wed 23 Dec 2026, 16:25 (SST, UTC-11:00)" in content

    def test_names_are_mailed_as_they_are_written(self, deliver, clock):
        city = "Côte d'Ivoire & <Abidjan>"
        deliver(booking_confirmed(segments=(segment(destination_city=city),)))
        assert city in only(Kind.BOOKING_CONFIRMED).content
        assert only(Kind.CHECK_IN_OPEN).subject == f"Check-in is open: 6E2133 to {city}"

    def test_a_booking_made_ten_hours_before_departure_is_told_to_check_in_now(
        self, deliver, clock
    ):
        clock.move_to(DEPARTURE - 10 * HOUR)
        deliver(booking_confirmed())
        assert only(Kind.CHECK_IN_OPEN).notification_time == DEPARTURE - 10 * HOUR

    def test_a_booking_made_two_hours_before_departure_gets_the_confirmation_alone(
        self, deliver, clock
    ):
        clock.move_to(DEPARTURE - 2 * HOUR)
        deliver(booking_confirmed())
        assert [ticket.kind for ticket in tickets()] == [Kind.BOOKING_CONFIRMED]

    def test_a_newer_event_with_the_same_departure_keeps_the_reminders(self, deliver, clock):
        booking, flight = uuid7(), segment()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        before = only(Kind.CHECK_IN_OPEN)
        deliver(
            booking_confirmed(
                aggregate_id=booking,
                segments=(flight,),
                sequence=2,
                contact_email="new@example.org",
            )
        )
        after = only(Kind.CHECK_IN_OPEN)
        assert after.id == before.id
        assert after.recipient_email == "new@example.org"

    def test_a_newer_event_with_another_departure_moves_the_reminders(self, deliver, clock):
        booking, flight = uuid7(), segment()
        later = segment(segment_id=flight.segment_id, departs_at=DEPARTURE + HOUR)
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        deliver(booking_confirmed(aggregate_id=booking, segments=(later,), sequence=2))
        assert [
            t.notification_time for t in tickets(kind=Kind.CHECK_IN_OPEN, status=Status.PENDING)
        ] == [DEPARTURE - 23 * HOUR]
        assert len(tickets(kind=Kind.CHECK_IN_OPEN, status=Status.SUPERSEDED)) == 1

        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,), sequence=3))
        assert [
            t.notification_time for t in tickets(kind=Kind.CHECK_IN_OPEN, status=Status.PENDING)
        ] == [DEPARTURE - 24 * HOUR]

    def test_a_reminder_already_sent_is_not_sent_for_the_same_departure_again(
        self, deliver, clock, mailoutbox
    ):
        booking, flight = uuid7(), segment()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        clock.move_to(DEPARTURE - 24 * HOUR)
        sending.send_due()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,), sequence=2))
        sending.send_due()
        assert [m.subject for m in mailoutbox].count("Check-in is open: 6E2133 to Delhi") == 1


class TestBookingFailed:
    def test_it_is_told_with_a_reason_a_traveller_understands(self, deliver, clock):
        deliver(booking_failed(reason="sold_out"))
        ticket = only(Kind.BOOKING_FAILED)
        assert ticket.subject == "Booking K7M3XQ could not be completed"
        assert "Why: no seats were left" in ticket.content

    def test_a_code_without_words_is_not_shown(self, deliver, clock):
        deliver(booking_failed(reason="E_17"))
        assert "E_17" not in only(Kind.BOOKING_FAILED).content
