"""What waits in a service's outbox, inbox and queues."""

from collections.abc import Sequence
from typing import Any, cast

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet

from common.messaging import outbox, topology
from common.messaging.models import AbstractInboxMessage, AbstractOutboxMessage
from common.watch.figures import Figure, Source, Values, age_of_first, count

CONNECT_SECONDS = 2


def _unpublished() -> QuerySet[AbstractOutboxMessage]:
    rows = outbox.model_for(settings.SERVICE)._default_manager.filter(published_at=None)
    return rows.order_by("published_at", "pk")  # the columns of the index


def _unhandled() -> QuerySet[AbstractInboxMessage]:
    model = cast(type[AbstractInboxMessage], apps.get_model(settings.SERVICE, "InboxMessage"))
    rows = model._default_manager.filter(handled_at=None)
    return rows.order_by("handled_at", "retry_at", "pk")  # the columns of the index


def lengths(names: Sequence[str]) -> Values:
    """
    Return how many messages wait in queues.

    :raises Exception: the broker's driver's, when it does not answer or has no such queue
    """
    url = settings.CELERY_BROKER_URL
    # Through Redis a queue that is empty is not there to be asked for.
    passive = topology.acknowledges(url)
    with topology.connection() as broker:
        broker.ensure_connection(max_retries=0, timeout=CONNECT_SECONDS)
        channel: Any = broker.channel()
        return {
            (name,): channel.queue_declare(queue=name, passive=passive).message_count
            for name in names
        }


def _queued() -> Values:
    return lengths([*topology.worker_queues(settings.SERVICE), f"{settings.SERVICE}.dead"])


OUTBOX = (
    Figure(
        name="jetway_outbox_messages",
        about="Events that wait to be published, at most 10,000.",
        read=lambda: count(_unpublished()),
    ),
    Figure(
        name="jetway_outbox_oldest_seconds",
        about="How long the oldest event has waited to be published.",
        read=lambda: age_of_first(_unpublished(), "created_at"),
    ),
)
INBOX = (
    Figure(
        name="jetway_inbox_messages",
        about="Events received and not handled yet, at most 10,000.",
        read=lambda: count(_unhandled()),
    ),
    Figure(
        name="jetway_inbox_retried",
        about="Of those, events whose handler has failed, at most 10,000.",
        read=lambda: count(_unhandled().filter(retry_at__isnull=False)),
    ),
    Figure(
        name="jetway_inbox_oldest_seconds",
        about="How long the oldest event that nobody has tried to handle has waited.",
        read=lambda: age_of_first(_unhandled().filter(retry_at=None), "received_at"),
    ),
)
QUEUES = (
    Figure(
        name="jetway_queue_messages",
        about="Messages ready in the service's queues; dead ones are those given up.",
        labels=("queue",),
        read=_queued,
        source=Source.BROKER,
    ),
)
