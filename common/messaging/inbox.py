"""Receiving and handling events: the rows behind the two Celery tasks."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, OperationalError
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from common import statements, tracing
from common.db import atomic, is_duplicate, retry_conflicts
from common.http import request_id
from common.lookups import Lookup
from common.messaging import registry
from common.messaging.models import AbstractInboxMessage
from common.watch.signals import event_failed, event_handled

log = logging.getLogger(__name__)

RETENTION = timedelta(days=7)
FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(minutes=10)
# A row just received is being handled: the redrive leaves it alone for so long.
GRACE = timedelta(seconds=15)
# Of storing what others are storing at the same moment.
ATTEMPTS = 3


def _model() -> type[AbstractInboxMessage]:
    return cast(type[AbstractInboxMessage], apps.get_model(settings.SERVICE, "InboxMessage"))


@cache
def _by_event(
    model: type[AbstractInboxMessage], *, lock: bool = False, skip_locked: bool = False
) -> Lookup[AbstractInboxMessage]:
    return Lookup(model, "event_id", lock=lock, skip_locked=skip_locked)


@retry_conflicts()
def store(envelopes: Sequence[dict[str, Any]]) -> UUID | None:
    """
    Store delivered events, each once and all or none; return one that still has to be handled.

    :raises KeyError, TypeError, ValueError: one of them is no envelope
    """
    wanted = [one for one in envelopes if registry.find(one["event_type"]) is not None]
    new = {row.event_id: row for row in map(_row, wanted)}
    waiting = next(iter(new), None)
    for _ in range(ATTEMPTS):
        try:
            # One statement: all are stored, or none is.
            statements.insert(list(new.values()))
            return waiting
        except IntegrityError as error:
            if not is_duplicate(error):
                raise
        # A repeat, as a whole or in part.
        stored = _model()._default_manager.filter(event_id__in=list(new))
        known = dict(stored.order_by("pk").values_list("event_id", "handled_at"))
        unhandled = [event_id for event_id, handled_at in known.items() if handled_at is None]
        new = {event_id: row for event_id, row in new.items() if event_id not in known}
        waiting = next(iter([*unhandled, *new]), None)
    raise OperationalError("the events are being stored by others, again and again")


def _row(envelope: dict[str, Any]) -> AbstractInboxMessage:
    return _model()(
        event_id=UUID(envelope["event_id"]),
        event_type=envelope["event_type"],
        aggregate_id=UUID(envelope["aggregate_id"]),
        sequence=envelope["sequence"],
        envelope=envelope,
    )


def handle(event_id: UUID, *, now: datetime, in_passing: bool = False) -> bool:
    """
    Run the subscribed handler once, in one transaction with its inbox mark.

    A failing handler leaves the row to be retried with growing pauses; nothing it wrote stays.
    One that somebody else is at is left to them. `in_passing`: so is one that was put off.
    Return whether the event is handled now.
    """
    before = request_id.current.set(request_id.current.get())
    try:
        return _handle(event_id, now=now, in_passing=in_passing)
    except Exception as error:  # whatever a handler raises is kept on the row and retried
        log.exception("event %s could not be handled", event_id)
        message = _put_off(event_id, error=error, now=now)
        event_failed.send_robust(type(message), row=message)
        return False
    finally:
        request_id.current.reset(before)


@retry_conflicts()
def _handle(event_id: UUID, *, now: datetime, in_passing: bool) -> bool:
    model = _model()
    with ExitStack() as doors, atomic(model):  # the span ends after the commit
        message = _by_event(model, lock=True, skip_locked=True).first(event_id)
        if message is None:
            return False
        if message.handled_at is not None:
            return True
        if in_passing and message.retry_at is not None:
            return False
        found = registry.find(message.event_type)
        if found is None:
            raise LookupError(f"nobody here handles {message.event_type} any more")
        event_class, handler = found
        request_id.current.set(message.envelope.get("request_id", ""))  # `handle` sets it back
        doors.enter_context(tracing.handling(message))
        handler(registry.parse(event_class, message.envelope))
        statements.change_later(model, {"handled_at": now}, pk=message.pk)
    event_handled.send_robust(model, row=message, now=timezone.now())
    return True


@retry_conflicts()
def _put_off(event_id: UUID, *, error: Exception, now: datetime) -> AbstractInboxMessage:
    model = _model()
    with atomic(model):
        message = model._default_manager.select_for_update().get(event_id=event_id)
        message.attempts += 1
        pause = min(FIRST_RETRY * 2 ** min(message.attempts - 1, 12), LONGEST_RETRY)
        message.retry_at = now + pause
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        message.save(update_fields=["attempts", "retry_at", "last_error"])
    return message


def forget(*, event_ids: Sequence[UUID]) -> int:
    """
    Drop what events say, in the caller's transaction; their rows stay, so that repeats are known.

    For those that have been handled, or are just now.
    """
    rows = _model()._default_manager.filter(event_id__in=event_ids)
    return rows.update(envelope={}, last_error="")


def forget_about(*, aggregate_ids: Sequence[UUID], now: datetime) -> int:
    """
    Drop what all events about some aggregates say, in the caller's transaction; return how many.

    Those not handled yet never will be: their rows are locked, whoever is at them is waited for.
    """
    rows = _model()._default_manager.filter(aggregate_id__in=aggregate_ids)
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    list(rows.filter(pk__in=ids).select_for_update().order_by("pk").values_list("pk"))
    kept = rows.filter(pk__in=ids)
    return kept.update(envelope={}, last_error="", handled_at=Coalesce("handled_at", Value(now)))


def waiting(*, now: datetime, limit: int) -> list[UUID]:
    """
    Return events that came just now and nobody has tried to handle, oldest first.

    Those left lying are the redrive's: one that kills its worker must not meet every burst.
    """
    fresh = now - GRACE
    rows = _model()._default_manager.filter(handled_at=None, retry_at=None, received_at__gt=fresh)
    rows = rows.order_by("handled_at", "retry_at", "pk")  # the columns of the index
    return list(rows.values_list("event_id", flat=True)[:limit])


def unhandled(*, now: datetime, limit: int = 500) -> list[UUID]:
    """Return events due to be handled: first those nobody tried to, oldest first."""
    due = Q(retry_at__lte=now) | Q(retry_at=None, received_at__lte=now - GRACE)
    rows = _model()._default_manager.filter(due, handled_at=None)
    rows = rows.order_by("handled_at", "retry_at", "pk")
    return list(rows.values_list("event_id", flat=True)[:limit])


def delete_handled(*, now: datetime, limit: int) -> int:
    """Delete up to `limit` events handled over seven days ago; return how many."""
    rows = _model()._default_manager.filter(handled_at__lt=now - RETENTION).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:limit])
    return _model()._default_manager.filter(pk__in=ids).delete()[0]
