"""The outbox: events written beside what they tell. Run with the settings of bookings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from common import tracing
from common.db import atomic
from common.messaging import outbox
from tests.factories.bookings import confirmed_event
from tests.factories.spans import recording

NOW = datetime(2027, 1, 1, tzinfo=UTC)

OutboxMessage = apps.get_model("bookings", "OutboxMessage")


@pytest.mark.django_db
class TestOutbox:
    @pytest.mark.django_db(transaction=True)
    def test_an_event_outside_a_transaction_is_refused(self):
        with pytest.raises(RuntimeError):
            outbox.publish(confirmed_event())

    def test_an_event_goes_with_the_transaction_that_made_it(self):
        with pytest.raises(ZeroDivisionError), atomic(OutboxMessage):
            outbox.publish(confirmed_event())
            raise ZeroDivisionError
        assert not OutboxMessage.objects.exists()

    def test_the_envelope_stands_apart_from_the_payload(self):
        event = confirmed_event(request_id="request-12345")
        with atomic(OutboxMessage):
            outbox.publish(event)
        message = outbox.envelope(OutboxMessage.objects.get())
        assert message["event_id"] == str(event.event_id)
        assert message["event_type"] == "bookings.booking.confirmed.v1"
        assert (message["sequence"], message["request_id"]) == (1, "request-12345")
        assert message["payload"]["reference"] == "K7M3XQ"
        assert "event_id" not in message["payload"]
        assert tracing.TRACEPARENT not in message

    def test_the_trace_it_belongs_to_stands_beside_the_payload(self):
        with recording(), tracing.calling("flights", "PUT"), atomic(OutboxMessage):
            outbox.publish(confirmed_event())
            here = tracing.traceparent()
        message = outbox.envelope(OutboxMessage.objects.get())
        assert message.pop(tracing.TRACEPARENT) == here
        assert tracing.TRACEPARENT not in message["payload"]

    def test_published_messages_are_deleted_after_seven_days_unpublished_never(self):
        for _ in range(3):
            with atomic(OutboxMessage):
                outbox.publish(confirmed_event())
        old, young, _unpublished = OutboxMessage.objects.order_by("id")
        _mark_published(old, NOW - timedelta(days=7, seconds=1))
        _mark_published(young, NOW - timedelta(days=6))
        assert outbox.delete_published("bookings", now=NOW, limit=10) == 1
        assert not OutboxMessage.objects.filter(id=old.id).exists()
        assert OutboxMessage.objects.count() == 2


def _mark_published(row, at):
    OutboxMessage.objects.filter(id=row.id).update(published_at=at)
