"""Handling an event and sending its mail read no table from end to end."""

from datetime import timedelta

import pytest

from apps.reminders.domain.notification import Status
from apps.reminders.models import AggregateSequence, InboxMessage, NotificationTicket
from apps.reminders.services import sending
from common.ids import uuid7
from common.messaging import inbox, tasks
from tests.factories.plans import fill, planned
from tests.factories.reminders import NOW, booking_cancelled, booking_confirmed, message

# Counting a table ends the transaction it is done in.
pytestmark = pytest.mark.django_db(transaction=True)

MANY = 1000


@pytest.fixture
def much_history():
    """Store a thousand events handled, and as many mails sent."""
    fill(
        InboxMessage,
        MANY,
        lambda n: InboxMessage(
            event_id=uuid7(),
            event_type="bookings.booking.confirmed.v1",
            aggregate_id=uuid7(),
            sequence=1,
            envelope={},
            handled_at=NOW - timedelta(days=1, seconds=n),
        ),
    )
    fill(
        AggregateSequence, MANY, lambda n: AggregateSequence(aggregate_id=uuid7(), topic="booking")
    )
    fill(
        NotificationTicket,
        MANY,
        lambda n: NotificationTicket(
            dedupe_key=str(n),
            kind="booking_confirmed",
            status=Status.SUCCESS,
            recipient_email=f"{n}@example.org",
            subject="Hello",
            notification_time=NOW,
            next_attempt_at=NOW,
            sent_at=NOW,
            closed_at=NOW,
            aggregate_id=uuid7(),
            topic="booking",
            created_at=NOW,
        ),
    )


def test_receiving_and_handling_an_event(enqueued, much_history, clock):
    event = booking_confirmed()
    with planned() as plans:
        for _ in range(2):
            tasks.receive(**message(event))
            tasks.handle(event_id=str(event.event_id))
        later = booking_cancelled(aggregate_id=event.aggregate_id, sequence=event.sequence + 1)
        tasks.receive(**message(later))
        tasks.handle(event_id=str(later.event_id))
    assert NotificationTicket.objects.exclude(status=Status.SUCCESS).count() == 4
    assert plans.scans == []


def test_looking_for_events_left_unhandled(enqueued, much_history, clock):
    with planned() as plans:
        assert inbox.unhandled(now=NOW) == []
        assert inbox.waiting(now=NOW, limit=100) == []
    assert plans.scans == []


def test_sending_a_mail(mailoutbox, enqueued, much_history, clock):
    tasks.receive(**message(event := booking_confirmed()))
    tasks.handle(event_id=str(event.event_id))
    with planned() as plans:
        assert sending.send_due(clock=lambda: NOW) == 1
    assert len(plans.statements) >= 5
    assert plans.scans == []
