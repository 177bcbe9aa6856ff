"""Several workers at once, on whichever database the tests run."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from apps.reminders.domain.notification import Kind, Status
from apps.reminders.errors import InvalidState
from apps.reminders.models import AggregateSequence, InboxMessage, NotificationTicket
from apps.reminders.services import planning, sending, staff
from common.ids import uuid7
from common.messaging import inbox
from tests.factories.reminders import (
    NOW,
    booking_cancelled,
    booking_changed,
    booking_confirmed,
    booking_held,
    message,
    segment,
    ticket,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*functions: Callable[[], object]) -> list[object]:
    """Run the functions in threads that start together; return what they returned or raised."""
    start = threading.Barrier(len(functions))
    results: list[object] = [None] * len(functions)

    def run(index: int) -> None:
        try:
            start.wait(timeout=10)
            results[index] = functions[index]()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


class Meeting:
    """A place two threads meet in only if nothing keeps them apart; else the first waits 1 s."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)
        self.visits = 0
        self.met = False

    def before(self, function: Callable[..., object]) -> Callable[..., object]:
        """Return the function, entered through the meeting place."""

        def through(*args: object, **kwargs: object) -> object:
            self.visits += 1
            try:
                self._barrier.wait(timeout=1)
                self.met = True
            except threading.BrokenBarrierError:
                pass
            return function(*args, **kwargs)

        return through


@pytest.fixture
def meeting() -> Meeting:
    return Meeting()


def test_an_event_is_locked_while_its_handler_runs(clock, meeting, monkeypatch):
    event = booking_confirmed()
    inbox.store([message(event)])
    handler = meeting.before(lambda _: None)
    monkeypatch.setattr(inbox.registry, "find", lambda _: (type(event), handler))

    handled = at_once(*[lambda: inbox.handle(event.event_id, now=NOW)] * 2)
    # Where the database can, who finds it locked leaves it to whoever is at it.
    assert True in handled
    assert set(handled) <= {True, False}
    assert (meeting.met, meeting.visits) == (False, 1)


def test_an_aggregate_is_locked_while_its_sequence_is_compared(clock, meeting, monkeypatch):
    booking = uuid7()
    first, older, newer = (booking_confirmed(aggregate_id=booking, sequence=n) for n in (1, 2, 3))
    for event in (first, older, newer):
        inbox.store([message(event)])
    inbox.handle(first.event_id, now=NOW)
    later = meeting.before(planning.statements.change_later)
    monkeypatch.setattr(planning.statements, "change_later", later)

    at_once(*[lambda e=e: inbox.handle(e.event_id, now=NOW) for e in (older, newer)])

    assert meeting.visits
    assert not meeting.met
    assert AggregateSequence.objects.get().sequence == 3


def test_a_ticket_is_locked_while_its_attempt_is_written_down(meeting, monkeypatch):
    ticket(status=Status.SENDING, attempts=1, claimed_until=NOW - timedelta(seconds=1))
    monkeypatch.setattr(sending, "_put_off", meeting.before(sending._put_off))

    at_once(*[lambda: sending.take_back_lost(now=NOW)] * 2)

    assert (meeting.met, meeting.visits) == (False, 1)


def test_a_ticket_is_locked_while_it_is_put_back(meeting, monkeypatch):
    one = ticket(status=Status.SUCCESS, sent_at=NOW, closed_at=NOW)
    monkeypatch.setattr(staff, "new_message_id", meeting.before(staff.new_message_id))

    at_once(*[lambda: staff.resend(ticket_id=one.id, now=NOW)] * 2)

    assert (meeting.met, meeting.visits) == (False, 1)


def test_one_event_delivered_to_four_workers_is_stored_and_handled_once(clock):
    event = booking_confirmed()
    envelope = message(event)

    def work():
        inbox.store([envelope])
        return inbox.handle(event.event_id, now=NOW)

    handled = at_once(*[work] * 4)
    assert True in handled
    assert set(handled) <= {True, False}
    assert InboxMessage.objects.get().handled_at == NOW
    assert InboxMessage.objects.get().attempts == 0
    assert NotificationTicket.objects.count() == 3


def test_events_of_one_booking_handled_at_once_end_as_the_newest_says(clock):
    booking, flight = uuid7(), segment()
    later = [flight.departs_at + timedelta(hours=n) for n in (1, 2)]
    events = [
        booking_confirmed(aggregate_id=booking, sequence=1, segments=(flight,)),
        booking_changed(flight, aggregate_id=booking, sequence=2, departs_at=later[0]),
        booking_changed(flight, aggregate_id=booking, sequence=3, departs_at=later[1]),
    ]
    for event in events:
        inbox.store([message(event)])

    handled = at_once(*[lambda e=e: inbox.handle(e.event_id, now=NOW) for e in events])

    assert handled == [True] * 3
    tickets = NotificationTicket.objects.filter(status=Status.PENDING)
    for kind in (Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER, Kind.BOOKING_CONFIRMED):
        assert tickets.filter(kind=kind).count() == 1
    assert tickets.get(kind=Kind.DEPARTURE_REMINDER).useful_until == later[1]


def test_an_end_handled_at_once_with_what_came_before_leaves_no_reminder(clock):
    booking, flight = uuid7(), segment()
    events = [
        booking_held(aggregate_id=booking, sequence=1, segments=(flight,)),
        booking_confirmed(aggregate_id=booking, sequence=2, segments=(flight,)),
        booking_changed(flight, aggregate_id=booking, sequence=3, boarding_gate="B7"),
        booking_cancelled(aggregate_id=booking, sequence=4, segments=(flight,)),
    ]
    for event in events:
        inbox.store([message(event)])

    assert at_once(*[lambda e=e: inbox.handle(e.event_id, now=NOW) for e in events]) == [True] * 4

    waiting = NotificationTicket.objects.filter(status=Status.PENDING)
    assert not waiting.filter(kind__in=[Kind.CHECK_IN_OPEN, Kind.DEPARTURE_REMINDER]).exists()
    assert waiting.filter(kind=Kind.BOOKING_CANCELLED).count() == 1
    assert not waiting.filter(kind=Kind.BOOKING_HELD).exists()


def test_senders_at_once_send_each_ticket_once(mailoutbox):
    for number in range(30):
        ticket(recipient_email=f"{number}@example.org")

    sent = at_once(*[lambda: sending.send_due(clock=lambda: NOW)] * 4)

    assert sum(sent) == 30
    assert sorted(m.to[0] for m in mailoutbox) == sorted(f"{n}@example.org" for n in range(30))
    rows = NotificationTicket.objects.values_list("status", "attempts").distinct()
    assert list(rows.order_by()) == [(Status.SUCCESS, 1)]


def test_a_lost_ticket_is_taken_back_once_by_two_jobs():
    lost = ticket(status=Status.SENDING, attempts=1, claimed_until=NOW - timedelta(seconds=1))
    at_once(*[lambda: sending.take_back_lost(now=NOW)] * 3)
    lost.refresh_from_db()
    assert (lost.status, lost.unknown_outcomes) == (Status.PENDING, 1)
    assert lost.delivery_attempts.count() == 1


def test_a_resend_and_senders_at_once_leave_one_mail_for_each(mailoutbox):
    one = ticket(status=Status.SUCCESS, sent_at=NOW, closed_at=NOW)

    results = at_once(
        lambda: staff.resend(ticket_id=one.id, now=NOW),
        lambda: staff.resend(ticket_id=one.id, now=NOW),
        lambda: sending.send_due(clock=lambda: NOW),
    )
    sending.send_due(clock=lambda: NOW)

    accepted = [r for r in results if isinstance(r, NotificationTicket)]
    assert all(isinstance(r, (NotificationTicket, InvalidState, int)) for r in results)
    assert 1 <= len(mailoutbox) <= len(accepted)
    assert len({m.extra_headers["Message-ID"] for m in mailoutbox}) == len(mailoutbox)
