"""What operators see of messaging, on real brokers."""

import time

import pytest
from django.apps import apps
from django.utils import timezone
from kombu import Producer, Queue

from common.db import atomic
from common.ids import uuid7
from common.messaging import figures, outbox, topology
from common.messaging.relay import Relay
from common.watch.signals import event_published
from tests.factories.bookings import confirmed_event
from tests.factories.watching import heard
from tests.service.common.bookings.brokers import PATIENCE_SECONDS, broker, consumer

__all__ = ["broker", "consumer"]

OutboxMessage = apps.get_model("bookings", "OutboxMessage")


@pytest.mark.django_db
def test_each_event_is_told_once_the_broker_has_it(consumer):
    events = [confirmed_event(sequence=number) for number in (1, 2)]
    with atomic(OutboxMessage):
        outbox.publish_all(events)
    with heard(event_published) as told:
        Relay().run_once(now=timezone.now())
    assert [one["row"].event_id for one in told] == [event.event_id for event in events]
    assert [one["again"] for one in told] == [False, False]
    assert not OutboxMessage.objects.filter(published_at=None).exists()


def test_messages_that_wait_in_queues_are_counted(broker, monkeypatch):
    names = [f"test-{uuid7()}.{kind}" for kind in ("tasks", "dead")]
    monkeypatch.setattr(topology, "worker_queues", lambda service: names[:1])
    queues = [Queue(name, durable=False)(broker.default_channel) for name in names]
    for queue in queues:
        queue.declare()
    Producer(broker.default_channel).publish("x", routing_key=names[0])
    expected, ends_at = {(names[0],): 1, (names[1],): 0}, time.monotonic() + PATIENCE_SECONDS
    while (found := figures.lengths(names)) != expected and time.monotonic() < ends_at:
        time.sleep(0.05)
    for queue in queues:
        queue.delete()
    assert found == expected


@pytest.mark.usefixtures("broker")
def test_a_queue_that_is_not_there_is_told(settings):
    if not topology.acknowledges(settings.CELERY_BROKER_URL):
        return  # through Redis, a queue is there once something is in it
    with pytest.raises(Exception, match="NOT_FOUND"):
        figures.lengths([f"test-{uuid7()}"])
