"""Publishing: write the event beside what it tells; the relay carries it on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.apps import apps

from common import statements, tracing
from common.db import alias_of
from common.http import request_id
from common.messaging.models import AbstractOutboxMessage
from contracts import codec
from contracts.events.base import Event

RETENTION = timedelta(days=7)
ENVELOPE = ("event_id", "occurred_at", "aggregate_id", "sequence", "request_id")


def model_for(service: str) -> type[AbstractOutboxMessage]:
    """Return a service's concrete outbox."""
    return cast(type[AbstractOutboxMessage], apps.get_model(service, "OutboxMessage"))


def publish(event: Event) -> None:
    """
    Write an event to its service's outbox, in the caller's transaction.

    :raises RuntimeError: there is no open transaction, so a crash could lose the event
    """
    publish_all([event])


def publish_all(events: Sequence[Event]) -> None:
    """
    Write events of one service to its outbox, in the caller's transaction.

    :raises RuntimeError: there is no open transaction, so a crash could lose the events
    """
    if not events:
        return
    from django.db import transaction

    model = model_for(events[0].event_type.partition(".")[0])
    if not transaction.get_connection(alias_of(model)).in_atomic_block:
        raise RuntimeError("publishing belongs into the transaction of what the event tells")
    if len(events) == 1:
        statements.add_later(model, **_row(events[0]))
    else:
        statements.insert_later([model(**_row(one)) for one in events])


def _row(event: Event) -> dict[str, Any]:
    payload = codec.dump(event)
    for name in ENVELOPE:
        payload.pop(name)
    if carried := tracing.traceparent():
        payload[tracing.TRACEPARENT] = carried
    return {
        "event_id": event.event_id,
        "event_type": event.event_type,
        "aggregate_id": event.aggregate_id,
        "sequence": event.sequence,
        "occurred_at": event.occurred_at,
        "request_id": event.request_id or request_id.current.get(),
        "payload": payload,
    }


def envelope(row: AbstractOutboxMessage) -> dict[str, Any]:
    """
    Return the message as it travels.

    The trace it belongs to, if there is one, the row keeps in its payload, and a message beside it.
    """
    payload = dict(row.payload)
    carried = payload.pop(tracing.TRACEPARENT, None)
    return {
        "event_id": str(row.event_id),
        "event_type": row.event_type,
        "aggregate_id": str(row.aggregate_id),
        "sequence": row.sequence,
        "occurred_at": row.occurred_at.isoformat(),
        "request_id": row.request_id,
        "payload": payload,
        **({tracing.TRACEPARENT: carried} if carried else {}),
    }


def forget_about(service: str, *, aggregate_ids: Sequence[UUID]) -> int:
    """
    Delete all events about some aggregates, published or not, in the caller's transaction.

    Return how many. The caller keeps others from publishing about them. They are looked for without
    locks: there is no index for it, and who publishes something else is not to be waited for.
    """
    rows = model_for(service)._default_manager
    found = rows.filter(aggregate_id__in=aggregate_ids).order_by("pk")
    ids = list(found.values_list("pk", flat=True))
    return rows.filter(pk__in=ids).delete()[0]


def delete_published(service: str, *, now: datetime, limit: int) -> int:
    """Delete up to `limit` messages published over seven days ago; return how many."""
    model = model_for(service)
    old = model._default_manager.filter(published_at__lt=now - RETENTION)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    return model._default_manager.filter(pk__in=ids).delete()[0]


def publish_again(service: str) -> int:
    """Let the relay publish every event that is still here once more; return how many."""
    published = model_for(service)._default_manager.exclude(published_at=None)
    return published.update(published_at=None, claimed_until=None, retry_at=None, attempts=0)
