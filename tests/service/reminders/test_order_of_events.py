"""A booking's events in every order, with a sender at work between them or after them all."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from apps.reminders.domain.news import REMINDERS
from apps.reminders.domain.notification import Kind, Status
from apps.reminders.models import NotificationTicket
from apps.reminders.services import sending
from common.ids import uuid7
from tests.factories.reminders import (
    DEPARTURE,
    booking_cancelled,
    booking_changed,
    booking_confirmed,
    booking_expired,
    booking_held,
    segment,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def _live():
    """A booking held, moved while held, confirmed, moved once more."""
    booking, first = uuid7(), segment()
    second = replace(first, departs_at=DEPARTURE + HOUR)
    return [
        booking_held(aggregate_id=booking, sequence=1, segments=(first,)),
        booking_changed(
            first, aggregate_id=booking, sequence=2, status="held", departs_at=second.departs_at
        ),
        booking_confirmed(aggregate_id=booking, sequence=3, segments=(second,)),
        booking_changed(second, aggregate_id=booking, sequence=4, departs_at=DEPARTURE + 2 * HOUR),
    ]


def _cancelled():
    booking, first = uuid7(), segment()
    second = replace(first, departs_at=DEPARTURE + HOUR)
    return [
        booking_held(aggregate_id=booking, sequence=1, segments=(first,)),
        booking_confirmed(aggregate_id=booking, sequence=2, segments=(first,)),
        booking_changed(first, aggregate_id=booking, sequence=3, departs_at=second.departs_at),
        booking_cancelled(aggregate_id=booking, sequence=4, segments=(second,)),
    ]


def _expired():
    booking, first = uuid7(), segment()
    return [
        booking_held(aggregate_id=booking, sequence=1, segments=(first,)),
        booking_changed(first, what="cancelled", aggregate_id=booking, sequence=2, status="held"),
        booking_expired(aggregate_id=booking, sequence=3, segments=(first,)),
    ]


def play(events, deliver, *, order, sends_between):
    """Deliver the events in an order, then all of them again."""
    for index in order:
        deliver(events[index])
        if sends_between:
            sending.send_due()
    for index in order:
        deliver(events[index])
    sending.send_due()


def live_reminders():
    waiting = NotificationTicket.objects.filter(status=Status.PENDING, kind__in=REMINDERS)
    return sorted(waiting.values_list("kind", "notification_time"))


def announcements():
    rows = NotificationTicket.objects.exclude(kind__in=REMINDERS)
    return Counter(rows.values_list("kind", "sequence"))


@pytest.mark.parametrize("sends_between", [False, True], ids=["sent at the end", "sent between"])
class TestInEveryOrder:
    @pytest.mark.parametrize("order", list(permutations(range(4))))
    def test_the_reminders_are_those_of_the_newest_state(
        self, deliver, clock, mailoutbox, order, sends_between
    ):
        play(_live(), deliver, order=order, sends_between=sends_between)
        assert live_reminders() == [
            (Kind.CHECK_IN_OPEN, DEPARTURE - 22 * HOUR),
            (Kind.DEPARTURE_REMINDER, DEPARTURE - HOUR),
        ]
        told = announcements()
        assert set(told.values()) == {1}
        # The confirmation and the last change reach the traveller whatever the order.
        assert {(Kind.BOOKING_CONFIRMED, 3), (Kind.FLIGHT_RESCHEDULED, 4)} <= set(told)
        assert len(mailoutbox) == NotificationTicket.objects.filter(status=Status.SUCCESS).count()
        # No mail tells a time older than the one before it did.
        told_times = [m.body.split("departs ")[1].split(" (")[0] for m in mailoutbox]
        assert told_times == sorted(told_times)

    @pytest.mark.parametrize("order", list(permutations(range(4))))
    def test_a_cancelled_booking_is_told_so_last_and_reminded_of_nothing(
        self, deliver, clock, mailoutbox, order, sends_between
    ):
        play(_cancelled(), deliver, order=order, sends_between=sends_between)
        assert live_reminders() == []
        assert set(announcements().values()) == {1}
        assert mailoutbox[-1].subject == "Booking K7M3XQ is cancelled"
        waiting = NotificationTicket.objects.filter(status__in=[Status.PENDING, Status.SENDING])
        assert not waiting.exists()

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_an_expired_hold_is_told_so_last(
        self, deliver, clock, mailoutbox, order, sends_between
    ):
        play(_expired(), deliver, order=order, sends_between=sends_between)
        assert live_reminders() == []
        assert set(announcements().values()) == {1}
        assert mailoutbox[-1].subject == "Booking K7M3XQ has expired"


def test_events_in_order_with_a_sender_between_tell_everything(deliver, clock, mailoutbox):
    play(_cancelled(), deliver, order=range(4), sends_between=True)
    assert [mail.subject.partition(" until")[0] for mail in mailoutbox] == [
        "Booking K7M3XQ is held",
        "Booking K7M3XQ is confirmed",
        "New times for flight 6E2133",
        "Booking K7M3XQ is cancelled",
    ]
