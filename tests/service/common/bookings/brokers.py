"""
Real brokers, for tests of the relay.

`BROKER_URL` names the RabbitMQ; the Redis that stands in for the embedded broker is `CACHE_URL`'s,
in a database of its own.
"""

import os
import time
from urllib.parse import urlsplit

import pytest
from kombu import Connection, Exchange, Queue

from common.ids import uuid7
from common.messaging import topology

PATIENCE_SECONDS = 15
REDIS_DATABASE = 9


def rabbitmq_url():
    url = os.environ.get("BROKER_URL", "")
    if not url.startswith("amqp"):
        pytest.skip("BROKER_URL names no RabbitMQ")
    return url


def redis_url():
    url = os.environ.get("CACHE_URL", "")
    if not url:
        pytest.skip("CACHE_URL names no Redis")
    return urlsplit(url)._replace(path=f"/{REDIS_DATABASE}").geturl()


@pytest.fixture(
    params=[
        pytest.param(rabbitmq_url, marks=pytest.mark.rabbitmq, id="rabbitmq"),
        pytest.param(redis_url, marks=pytest.mark.redis, id="redis"),
    ]
)
def broker(request, settings, monkeypatch):
    """Point the relay at a real broker, at an exchange of this test's own."""
    settings.CELERY_BROKER_URL = request.param()
    exchange = Exchange(f"events-{uuid7()}", type="topic", durable=False)
    monkeypatch.setattr(topology, "EVENTS", exchange)
    with Connection(settings.CELERY_BROKER_URL) as connection:
        exchange(connection.default_channel).declare()
        yield connection
        exchange(connection.default_channel).delete()


@pytest.fixture
def consumer(broker):
    """Bind a queue to everything of bookings; return a function that empties it."""
    queue = bound_queue(broker)

    def messages(count):
        """Return the ids of that many events, and of any that come after them at once."""
        ids, ends_at = [], time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends_at:
            message = queue.get(no_ack=True)
            if message is not None:
                ids += events_of(message)
            elif len(ids) >= count:
                break
        return ids

    messages.queue = queue
    yield messages
    queue.delete()


def events_of(message):
    """Return the ids of the events a message carries, one or many."""
    _, kwargs, _ = message.decode()
    return [one["event_id"] for one in kwargs.get("events", [kwargs])]


def bound_queue(broker, pattern="bookings.#"):
    queue = Queue(f"test-{uuid7()}", topology.EVENTS, routing_key=pattern, durable=False)
    bound = queue(broker.default_channel)
    bound.declare()
    return bound
