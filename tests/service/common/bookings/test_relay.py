"""
The relay, against real brokers; run with the settings of bookings.

`BROKER_URL` names the RabbitMQ; the Redis that stands in for the embedded broker is `CACHE_URL`'s,
in a database of its own.
"""

import socket
import threading
import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.db import connections
from django.utils import timezone
from kombu.exceptions import OperationalError

from common.db import atomic
from common.messaging import outbox, relay
from common.messaging.relay import Relay
from tests.factories.bookings import confirmed_event
from tests.service.common.bookings.brokers import bound_queue, broker, consumer, events_of

PATIENCE_SECONDS = 15

__all__ = ["broker", "consumer"]

OutboxMessage = apps.get_model("bookings", "OutboxMessage")


def publish(count=1):
    """Write events as a service does; return their ids in order."""
    events = [confirmed_event(sequence=number + 1) for number in range(count)]
    with atomic(OutboxMessage):
        for event in events:
            outbox.publish(event)
    return [str(event.event_id) for event in events]


def unpublished():
    return OutboxMessage.objects.filter(published_at=None).count()


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stamp(row, **values):
    OutboxMessage.objects.filter(id=row.id).update(**values)


@pytest.mark.django_db
class TestPublishing:
    def test_rows_arrive_once_in_order_and_are_marked(self, consumer):
        ids = publish(5)
        assert Relay().run_once(now=timezone.now()) == 5
        assert consumer(5) == ids
        assert unpublished() == 0
        assert Relay().run_once(now=timezone.now()) == 0

    def test_a_message_is_the_task_that_stores_it_with_the_envelope(self, consumer):
        publish()
        Relay().run_once(now=timezone.now())
        message = consumer.queue.get(no_ack=True)
        assert message.headers["task"] == "events.receive"
        _, kwargs, _ = message.decode()
        assert kwargs == outbox.envelope(OutboxMessage.objects.get())
        assert message.delivery_info["routing_key"] == "bookings.booking.confirmed.v1"

    def test_events_of_one_type_travel_in_one_message(self, consumer):
        """In the envelopes of their own: what a consumer stores is the same either way."""
        publish(3)
        assert Relay().run_once(now=timezone.now()) == 3
        message = consumer.queue.get(no_ack=True)
        assert message.headers["task"] == "events.receive"
        _, kwargs, _ = message.decode()
        rows = OutboxMessage.objects.order_by("id")
        assert kwargs == {"events": [outbox.envelope(row) for row in rows]}
        assert consumer.queue.get(no_ack=True) is None
        assert unpublished() == 0

    def test_batches_follow_one_another_on_one_connection(self, consumer, monkeypatch):
        monkeypatch.setattr(relay, "BATCH", 2)
        ids = publish(5)
        one = Relay()
        assert [one.run_once(now=timezone.now()) for _ in range(4)] == [2, 2, 1, 0]
        assert consumer(5) == ids

    def test_an_event_is_published_again_where_a_killed_consumer_loses_it(self, consumer, settings):
        """Once, however many new ones come; RabbitMQ keeps a message until it is acknowledged."""
        started, one = timezone.now(), Relay()
        (first,) = publish()
        one.run_once(now=started)
        for minute in (1, 2, 3):
            publish()
            one.run_once(now=started + timedelta(minutes=minute))
        wanted = 1 if settings.CELERY_BROKER_URL.startswith("amqp") else 2
        assert consumer(4).count(first) == wanted
        assert unpublished() == 0

    def test_an_event_no_queue_wants_is_kept_noticed_and_sent_later(self, broker, caplog):
        publish()
        now = timezone.now()
        Relay().run_once(now=now)
        row = OutboxMessage.objects.get()
        assert row.published_at is None
        assert "unroutable" in row.last_error
        assert "no queue is bound" in caplog.text
        queue = bound_queue(broker)
        assert Relay().run_once(now=now) == 0
        assert Relay().run_once(now=now + timedelta(minutes=1)) == 1
        assert unpublished() == 0
        assert queue.get(no_ack=True) is not None
        queue.delete()

    def test_unroutable_events_do_not_hold_up_others(self, broker):
        publish(4)
        first, second, third, fourth = OutboxMessage.objects.order_by("id")
        for lost in (first, third):
            stamp(lost, event_type="lost.entity.happened.v1")
        queue = bound_queue(broker)
        Relay().run_once(now=timezone.now())
        wanted = [str(second.event_id), str(fourth.event_id)]
        assert events_of(queue.get(no_ack=True)) == wanted
        kept = OutboxMessage.objects.filter(published_at=None).order_by("id")
        assert [(row.id, row.attempts) for row in kept] == [(first.id, 1), (third.id, 1)]
        queue.delete()

    def test_a_crash_before_the_mark_publishes_again(self, consumer, monkeypatch):
        ids = publish(2)
        now = timezone.now()
        with monkeypatch.context() as broken:
            broken.setattr(Relay, "_mark", crash)
            with pytest.raises(ZeroDivisionError):
                Relay().run_once(now=now)
        assert Relay().run_once(now=now) == 0
        assert Relay().run_once(now=now + relay.LEASE + timedelta(seconds=1)) == 2
        assert consumer(4) == ids + ids
        assert unpublished() == 0


def crash(*_, **__):
    raise ZeroDivisionError


@pytest.mark.django_db
class TestLeases:
    def test_rows_another_relay_has_in_hand_are_left_alone(self, consumer):
        publish(2)
        now = timezone.now()
        held = OutboxMessage.objects.order_by("id").first()
        stamp(held, claimed_until=now + timedelta(seconds=10))
        assert Relay().run_once(now=now) == 1
        assert Relay().run_once(now=now + timedelta(seconds=11)) == 1

    def test_rows_of_a_relay_that_died_are_taken_over_after_their_lease(self, consumer):
        ids = publish()
        now = timezone.now()
        OutboxMessage.objects.update(claimed_until=now - timedelta(seconds=1))
        assert Relay().run_once(now=now) == 1
        assert consumer(1) == ids


@pytest.mark.django_db
class TestBrokerAway:
    @pytest.mark.parametrize("scheme", ["amqp", "redis"])
    def test_rows_are_kept_and_free_for_the_next_try(self, settings, scheme):
        settings.CELERY_BROKER_URL = f"{scheme}://127.0.0.1:{closed_port()}//"
        publish(2)
        with pytest.raises(OperationalError):
            Relay().run_once(now=timezone.now())
        assert unpublished() == 2
        assert set(OutboxMessage.objects.values_list("claimed_until", "attempts")) == {(None, 1)}


@pytest.mark.django_db(transaction=True)
class TestRunning:
    def test_it_publishes_once_the_broker_is_back(self, consumer, settings, monkeypatch):
        monkeypatch.setattr(relay, "BROKEN_SECONDS", 0.05)
        back = settings.CELERY_BROKER_URL
        settings.CELERY_BROKER_URL = f"{urlsplit(back).scheme}://127.0.0.1:{closed_port()}//"
        ids = publish(3)
        with running(1):
            wait_until(lambda: OutboxMessage.objects.filter(attempts__gte=2).count() == 3)
            settings.CELERY_BROKER_URL = back
            wait_until(lambda: unpublished() == 0)
        assert consumer(3) == ids

    def test_it_goes_on_after_its_connection_was_cut(self, consumer, monkeypatch):
        monkeypatch.setattr(relay, "BROKEN_SECONDS", 0.05)
        one = Relay()
        publish()
        one.run_once(now=timezone.now())
        cut(one)
        later = publish()
        with running(1, relays=[one]):
            wait_until(lambda: unpublished() == 0)
        assert consumer(2)[-1:] == later

    def test_two_relays_publish_each_event_once(self, consumer, monkeypatch):
        monkeypatch.setattr(relay, "BATCH", 7)
        ids = publish(150)
        with running(3):
            wait_until(lambda: unpublished() == 0)
        arrived = consumer(150)
        assert sorted(arrived) == sorted(ids)


class running:
    """Run relays in threads until the block ends."""

    def __init__(self, count, relays=None):
        self.stop = threading.Event()
        self.threads = [
            threading.Thread(target=self._run, args=(one,))
            for one in relays or [Relay() for _ in range(count)]
        ]

    def _run(self, one):
        try:
            one.run(self.stop)
        finally:
            connections.close_all()

    def __enter__(self):
        for thread in self.threads:
            thread.start()

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join(PATIENCE_SECONDS)
            assert not thread.is_alive()


def cut(one):
    """Close the relay's socket under it, as a restarting broker does."""
    if one._connection.transport.driver_type == "amqp":
        one._channel.connection.transport.sock.shutdown(socket.SHUT_RDWR)
    else:
        one._channel.client.connection_pool.disconnect()


def wait_until(condition):
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends_at, "it did not come about"
        time.sleep(0.02)
