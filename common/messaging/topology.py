"""
Exchanges and queues, by name: one topic exchange `events`, and for each service its events'
queue, its tasks' queue and a place for the dead.

Declared before the first publish (`manage.py declare_topology`). An event no queue is bound for
comes back to the relay, which keeps its outbox row and tries again.
"""

from typing import Any

from django.conf import settings
from kombu import Connection, Exchange, Queue

DELIVERY_LIMIT = 50
# After a worker's death its messages come back in this time: longer than a task takes, and
# short enough for a confirmation to be "at once" all the same. A repeat would do no harm.
VISIBILITY_SECONDS = 40

# Celery would write each message's arguments twice, once as text in a header for its logs: the
# travellers' names among them, and a tenth of the relay's time.
UNTOLD: dict[str, Any] = {"argsrepr": "", "kwargsrepr": ""}

EVENTS = Exchange("events", type="topic", durable=True)
DEAD = Exchange("dead", type="direct", durable=True)


def acknowledges(url: str) -> bool:
    """Tell whether the broker keeps a message until its consumer has acknowledged it."""
    return url.startswith(("amqp", "pyamqp"))


def transport_options(url: str) -> dict[str, Any]:
    """Return what makes the broker behind this URL lose as little as it can."""
    if acknowledges(url):
        return {
            "confirm_publish": True,
            "read_timeout": 10,
            "write_timeout": 10,
            "client_properties": {"connection_name": f"jetway-{settings.SERVICE}"},
        }
    return {
        "visibility_timeout": VISIBILITY_SECONDS,
        # With kombu's defaults a killed worker's messages hang for minutes.
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
        "socket_timeout": 10,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
    }


def event_queue_name(service: str) -> str:
    """Return the queue a service's subscriptions arrive in."""
    return f"{service}.events"


def task_queue_name(service: str) -> str:
    """Return the queue of a service's own tasks."""
    return f"{service}.tasks"


def worker_queues(service: str) -> list[str]:
    """Return the queues a service's worker consumes."""
    queues = [task_queue_name(service)]
    return [event_queue_name(service), *queues] if settings.EVENT_BINDINGS else queues


def queue(name: str) -> Queue:
    """Return a durable quorum queue that gives up a message after `DELIVERY_LIMIT` deliveries."""
    service, _, kind = name.partition(".")
    arguments = {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD.name,
        "x-dead-letter-routing-key": f"{service}.dead",
    }
    if kind == "events":
        # Bound pattern by pattern in `declare`; the first one makes the worker's own declare true.
        return Queue(
            name, EVENTS, routing_key=settings.EVENT_BINDINGS[0], queue_arguments=arguments
        )
    return Queue(name, Exchange(""), routing_key=name, queue_arguments=arguments)


def connection() -> Connection:
    """Return a new connection to the broker, not yet open."""
    url = settings.CELERY_BROKER_URL
    return Connection(
        url, connect_timeout=2, transport_options=transport_options(url), heartbeat=10
    )


def declare() -> list[str]:
    """Declare this service's exchanges, queues and bindings; return the queues' names."""
    with connection() as broker:
        channel = broker.default_channel
        for exchange in (DEAD, EVENTS):
            exchange(channel).declare()
        dead = f"{settings.SERVICE}.dead"
        quorum = {"x-queue-type": "quorum"}
        Queue(dead, DEAD, routing_key=dead, queue_arguments=quorum)(channel).declare()
        declared = [dead]
        for name in worker_queues(settings.SERVICE):
            bound = queue(name)(channel)
            bound.declare()
            if name == event_queue_name(settings.SERVICE):
                for pattern in settings.EVENT_BINDINGS:
                    bound.bind_to(EVENTS, routing_key=pattern)
            declared.append(name)
    return declared


def check_broker() -> None:
    """Raise what the broker's driver raises when it does not answer within two seconds."""
    with connection() as broker:
        broker.ensure_connection(max_retries=0, timeout=2)
        broker.channel()
