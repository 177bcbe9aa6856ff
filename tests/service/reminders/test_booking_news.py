"""Holds, cancellations and what airlines change: which mails there are, and what they say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import sending
from common.ids import uuid7
from contracts.money import Money
from tests.factories.reminders import (
    DEPARTURE,
    NOW,
    booking_cancelled,
    booking_changed,
    booking_confirmed,
    booking_expired,
    booking_held,
    change,
    segment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = timedelta(hours=1)
REMINDERS = [Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER]


def only(kind):
    return NotificationTicket.objects.get(kind=kind)


def kinds(*, status=Status.PENDING):
    return sorted(NotificationTicket.objects.filter(status=status).values_list("kind", flat=True))


def reminders(*, status=Status.PENDING):
    rows = NotificationTicket.objects.filter(status=status, kind__in=REMINDERS)
    return list(rows.order_by("notification_time").values_list("kind", "notification_time"))


class TestHeld:
    def test_the_deadline_is_on_the_clock_of_the_first_origin(self, deliver):
        home = segment(origin="DEL", origin_zone="Europe/Berlin", departs_at=DEPARTURE + 48 * HOUR)
        deliver(booking_held(segments=(segment(), home)))
        ticket = only(Kind.BOOKING_HELD)
        assert "Tue 1 Dec 2026, 15:00 (IST, UTC+05:30)" in ticket.content
        assert ticket.subject.startswith("Booking K7M3XQ is held until Tue 1 Dec 2026, 15:00")
        assert "Total: 258.00 EUR" in ticket.content

    def test_it_is_of_no_use_after_the_deadline(self, deliver, mailoutbox):
        deliver(booking_held())
        assert only(Kind.BOOKING_HELD).useful_until == NOW + timedelta(minutes=30)

    def test_it_plans_no_reminders(self, deliver):
        deliver(booking_held())
        assert kinds() == [Kind.BOOKING_HELD]

    def test_a_confirmation_takes_the_place_of_the_mail_not_yet_sent(self, deliver):
        booking, flight = uuid7(), segment()
        deliver(booking_held(aggregate_id=booking, segments=(flight,)))
        deliver(booking_confirmed(aggregate_id=booking, sequence=2, segments=(flight,)))
        assert kinds(status=Status.SUPERSEDED) == [Kind.BOOKING_HELD]
        assert kinds() == [Kind.BOOKING_CONFIRMED, *REMINDERS]

    def test_a_hold_seen_after_its_confirmation_is_not_told(self, deliver):
        booking = uuid7()
        deliver(booking_confirmed(aggregate_id=booking, sequence=2))
        deliver(booking_held(aggregate_id=booking, sequence=1))
        assert not NotificationTicket.objects.filter(kind=Kind.BOOKING_HELD).exists()

    def test_a_hold_seen_after_a_change_is_told_with_the_new_times(self, deliver):
        booking, flight = uuid7(), segment()
        deliver(
            booking_changed(
                flight,
                aggregate_id=booking,
                sequence=2,
                status="held",
                departs_at=DEPARTURE + HOUR,
            )
        )
        deliver(booking_held(aggregate_id=booking, segments=(flight,)))
        assert "departs Thu 24 Dec 2026, 07:10" in only(Kind.BOOKING_HELD).content


class TestExpired:
    def test_it_is_told_that_the_seats_are_gone(self, deliver):
        booking = uuid7()
        deliver(booking_held(aggregate_id=booking))
        deliver(booking_expired(aggregate_id=booking, sequence=2))
        assert kinds() == [Kind.BOOKING_EXPIRED]
        ticket = only(Kind.BOOKING_EXPIRED)
        assert ticket.subject == "Booking K7M3XQ has expired"
        assert "nothing is charged" in ticket.content


class TestCancelled:
    def test_it_says_what_is_given_back_and_why(self, deliver):
        deliver(booking_cancelled(refund=Money(minor=12900, currency="EUR"), explanation="Half."))
        ticket = only(Kind.BOOKING_CANCELLED)
        assert ticket.subject == "Booking K7M3XQ is cancelled"
        assert "Refund: 129.00 EUR\nHalf.\n" in ticket.content

    def test_the_reminders_are_dropped_and_the_confirmation_is_told_first(
        self, deliver, mailoutbox
    ):
        booking, flight = uuid7(), segment()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        deliver(booking_cancelled(aggregate_id=booking, sequence=2, segments=(flight,)))
        assert kinds(status=Status.SUPERSEDED) == REMINDERS
        sending.send_due()
        assert [m.subject for m in mailoutbox] == [
            "Booking K7M3XQ is confirmed",
            "Booking K7M3XQ is cancelled",
        ]

    def test_a_confirmation_tried_in_vain_does_not_follow_the_cancellation(self, deliver):
        booking = uuid7()
        deliver(booking_confirmed(aggregate_id=booking))
        NotificationTicket.objects.filter(kind=Kind.BOOKING_CONFIRMED).update(attempts=1)
        deliver(booking_cancelled(aggregate_id=booking, sequence=2))
        assert kinds() == [Kind.BOOKING_CANCELLED]

    def test_a_cancellation_seen_before_the_confirmation_leaves_nothing_else_behind(self, deliver):
        booking = uuid7()
        deliver(booking_cancelled(aggregate_id=booking, sequence=2))
        deliver(booking_confirmed(aggregate_id=booking, sequence=1))
        assert [one.kind for one in NotificationTicket.objects.all()] == [Kind.BOOKING_CANCELLED]


class TestRescheduled:
    def test_old_and_new_times_are_told_in_the_airports_own(self, deliver):
        flight = segment(destination_zone="Europe/Berlin", boarding_gate="A3")
        deliver(booking_changed(flight, departs_at=DEPARTURE + HOUR, boarding_gate="B7"))
        ticket = only(Kind.FLIGHT_RESCHEDULED)
        assert ticket.subject == "New times for flight 6E2133"
        for words in (
            "departs Thu 24 Dec 2026, 07:10 (IST, UTC+05:30)\n"
            "    before: Thu 24 Dec 2026, 06:10 (IST, UTC+05:30)",
            "arrives Thu 24 Dec 2026, 05:25 (CET, UTC+01:00)\n"
            "    before: Thu 24 Dec 2026, 04:25 (CET, UTC+01:00)",
            "gate B7\n    before: A3",
        ):
            assert words in ticket.content
        assert ticket.segment_id == flight.segment_id

    def test_what_stays_is_not_told_as_changed(self, deliver):
        deliver(booking_changed(segment(), what="gate_changed", boarding_gate="B7"))
        ticket = only(Kind.FLIGHT_RESCHEDULED)
        assert ticket.subject == "New gate for flight 6E2133"
        assert "  gate B7\n" in ticket.content
        assert "before" not in ticket.content

    def test_a_gate_taken_back_is_told(self, deliver):
        deliver(booking_changed(segment(boarding_gate="A3"), what="gate_changed", boarding_gate=""))
        content = only(Kind.FLIGHT_RESCHEDULED).content
        assert "  gate not known yet\n    before: A3\n" in content

    def test_the_reminders_move_and_the_old_ones_are_never_sent(self, deliver, clock, mailoutbox):
        booking, flight = uuid7(), segment()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        deliver(
            booking_changed(flight, aggregate_id=booking, sequence=2, departs_at=DEPARTURE + HOUR)
        )
        assert reminders() == [
            (Kind.CHECK_IN_OPEN, DEPARTURE - 23 * HOUR),
            (Kind.DEPARTURE_REMINDER, DEPARTURE - 2 * HOUR),
        ]
        assert kinds(status=Status.SUPERSEDED) == REMINDERS
        for hours in range(-30, 3):
            clock.move_to(DEPARTURE + hours * HOUR)
            sending.send_due()
        subjects = [mail.subject.partition(":")[0] for mail in mailoutbox]
        assert subjects[2:] == ["Check-in is open", "Leaving soon"]
        assert "07:10" in mailoutbox[-1].body

    def test_a_reminder_sent_for_the_old_time_is_sent_for_the_new_one_once(
        self, deliver, clock, mailoutbox
    ):
        booking, flight = uuid7(), segment()
        later = {"aggregate_id": booking, "departs_at": DEPARTURE + 5 * HOUR}
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        clock.move_to(DEPARTURE - 20 * HOUR)
        sending.send_due()
        for sequence in (2, 3):
            deliver(booking_changed(flight, sequence=sequence, **later))
            clock.move_to(DEPARTURE - (19 - sequence) * HOUR)
            sending.send_due()
        check_ins = [m for m in mailoutbox if m.subject.startswith("Check-in")]
        assert ["06:10" in m.body for m in check_ins] == [True, False]
        # Back to the time it was already reminded of: told, but not reminded of again.
        deliver(booking_changed(flight, aggregate_id=booking, sequence=4, departs_at=DEPARTURE))
        sending.send_due()
        assert len([m for m in mailoutbox if m.subject.startswith("Check-in")]) == 2
        assert reminders() == [(Kind.DEPARTURE_REMINDER, DEPARTURE - 3 * HOUR)]

    def test_an_overdue_reminder_is_kept_when_only_the_gate_changes(self, deliver, clock):
        booking, flight = uuid7(), segment()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        clock.move_to(DEPARTURE - 2 * HOUR)
        gate = {"what": "gate_changed", "boarding_gate": "B7"}
        deliver(booking_changed(flight, aggregate_id=booking, sequence=2, **gate))
        assert reminders() == [(Kind.DEPARTURE_REMINDER, DEPARTURE - 3 * HOUR)]
        assert "gate B7" in only(Kind.DEPARTURE_REMINDER).content

    def test_a_reminder_being_sent_that_is_planned_again_may_be_tried_again(self, deliver, clock):
        booking, flight = uuid7(), segment()
        deliver(booking_confirmed(aggregate_id=booking, segments=(flight,)))
        clock.move_to(DEPARTURE - 24 * HOUR)
        sent = NotificationTicket.objects.filter(kind=Kind.CHECK_IN_OPEN)
        sent.update(status=Status.SENDING, attempts=1, claimed_until=NOW)
        for sequence, hours in ((2, 1), (3, 0)):
            moved = {"sequence": sequence, "departs_at": DEPARTURE + hours * HOUR}
            deliver(booking_changed(flight, aggregate_id=booking, **moved))
        ticket = sent.get(useful_until=DEPARTURE - 3 * HOUR)
        assert (ticket.status, ticket.superseded_at) == (Status.SENDING, None)
        sending.take_back_lost(now=DEPARTURE - 24 * HOUR)
        ticket.refresh_from_db()
        assert ticket.status == Status.PENDING

    def test_two_changes_in_a_row_are_both_told_in_order(self, deliver, mailoutbox):
        booking, flight = uuid7(), segment()
        for sequence in (2, 3):
            moved = {"sequence": sequence, "departs_at": DEPARTURE + sequence * HOUR}
            deliver(booking_changed(flight, aggregate_id=booking, **moved))
        sending.send_due()
        assert ["08:10" in mailoutbox[0].body, "09:10" in mailoutbox[1].body] == [True, True]

    def test_a_change_tried_in_vain_is_not_told_after_a_newer_one(self, deliver):
        booking, flight = uuid7(), segment()
        deliver(
            booking_changed(flight, aggregate_id=booking, sequence=2, departs_at=DEPARTURE + HOUR)
        )
        NotificationTicket.objects.filter(kind=Kind.FLIGHT_RESCHEDULED).update(attempts=1)
        deliver(booking_changed(flight, aggregate_id=booking, sequence=3, departs_at=DEPARTURE))
        waiting = NotificationTicket.objects.filter(kind=Kind.FLIGHT_RESCHEDULED)
        assert [one.sequence for one in waiting.filter(status=Status.PENDING)] == [3]

    def test_a_change_seen_late_is_told_unless_the_same_flight_changed_again(self, deliver):
        booking, first, second = uuid7(), segment(), segment(flight_number="6E77")
        newer = {"aggregate_id": booking, "sequence": 3, "others": (first,)}
        deliver(booking_changed(second, departs_at=DEPARTURE + 9 * HOUR, **newer))
        older = {"aggregate_id": booking, "sequence": 2}
        both = booking_changed(first, others=(second,), departs_at=DEPARTURE + HOUR, **older)
        deliver(replace(both, changes=(change(first), change(second))))
        late = NotificationTicket.objects.get(sequence=2, kind=Kind.FLIGHT_RESCHEDULED)
        assert late.subject == "New times for flight 6E2133"
        assert late.segment_id == first.segment_id

    def test_two_flights_changed_by_one_event_are_one_mail(self, deliver):
        first, second = segment(), segment(flight_number="6E77")
        event = booking_changed(first, others=(second,), departs_at=DEPARTURE + HOUR)
        deliver(replace(event, changes=(change(first), change(second))))
        assert only(Kind.FLIGHT_RESCHEDULED).subject == "New times for flight 6E2133 and 6E77"


class TestFlightCancelled:
    def test_a_full_refund_is_offered_and_the_other_flight_is_still_reminded_of(self, deliver):
        booking, lost = uuid7(), segment()
        stays = segment(flight_number="6E77", departs_at=DEPARTURE + 30 * HOUR)
        deliver(booking_confirmed(aggregate_id=booking, segments=(lost, stays)))
        event = {"aggregate_id": booking, "sequence": 2, "others": (stays,)}
        deliver(booking_changed(lost, what="cancelled", **event))
        ticket = only(Kind.FLIGHT_CANCELLED)
        assert ticket.subject == "Flight 6E2133 is cancelled"
        assert "A full refund is available" in ticket.content
        assert [due for _, due in reminders()] == [DEPARTURE + 6 * HOUR, DEPARTURE + 27 * HOUR]

    def test_a_held_booking_is_told_that_nothing_is_charged(self, deliver):
        deliver(booking_changed(segment(), what="cancelled", status="held"))
        assert "Nothing has been charged" in only(Kind.FLIGHT_CANCELLED).content
        assert kinds() == [Kind.FLIGHT_CANCELLED]

    def test_a_confirmation_seen_later_says_which_flight_is_cancelled(self, deliver):
        booking, lost = uuid7(), segment()
        deliver(booking_changed(lost, what="cancelled", aggregate_id=booking, sequence=2))
        deliver(booking_confirmed(aggregate_id=booking, segments=(lost,)))
        content = only(Kind.BOOKING_CONFIRMED).content
        assert "  cancelled by the airline\n" in content
        assert "A full refund is available" in content
        assert reminders() == []

    def test_a_hold_confirmed_meanwhile_is_offered_a_refund(self, deliver):
        booking, lost = uuid7(), segment()
        gone = {"segments": (lost,), "cancelled_segments": (lost.segment_id,)}
        deliver(booking_confirmed(aggregate_id=booking, sequence=3, **gone))
        event = {"aggregate_id": booking, "sequence": 2, "status": "held"}
        deliver(booking_changed(lost, what="cancelled", **event))
        for kind in (Kind.FLIGHT_CANCELLED, Kind.BOOKING_CONFIRMED):
            assert "A full refund is available" in only(kind).content
        assert reminders() == []

    def test_an_event_delivered_again_adds_nothing(self, deliver):
        event = booking_changed(segment(), what="cancelled")
        for _ in range(3):
            deliver(event)
        assert kinds() == [Kind.FLIGHT_CANCELLED]
