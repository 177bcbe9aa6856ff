"""
The Celery tasks of messaging.

Two steps, because a retry on a topic exchange reaches every consumer: `events.receive` stores the
row, `events.handle` runs the handler on the service's own queue. Retries come from the inbox row
(`events.redrive`), never from Celery, so that nothing waits in a broker with an ETA.
"""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, NoReturn
from uuid import UUID

from celery import shared_task
from celery.exceptions import Reject
from django.conf import settings
from django.core.cache import cache
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from common import discretion
from common.messaging import inbox, outbox, topology

log = logging.getLogger(__name__)

GIVE_BACK_SECONDS = 8
CHUNK = 5000
# How many events one task handles: seconds, so that a worker told to stop does.
BURST = 100
# A note whose task was lost keeps others from being sent for no longer than this.
WAITING_SECONDS = 3


def enqueue(task: Any, *, queue: str | None = None, **kwargs: Any) -> bool:
    """Send a task now if the broker answers; return whether it did."""
    try:
        task.apply_async(kwargs=kwargs, queue=queue, retry=False, **topology.UNTOLD)
    except BrokerAway as error:
        log.warning("%s not enqueued: %s", task.name, error)
        return False
    return True


def enqueue_once(task: Any, **kwargs: Any) -> None:
    """
    Send a task unless one of its kind waits to start, which will see what there is to do, too.

    What there is to do must be committed before; the task begins with `starts`.
    """
    if _note_waiting(task.name, True) and not enqueue(task, **kwargs):
        _note_waiting(task.name, False)


def starts(task: Any) -> None:
    """Note that a task of this kind has started: what comes from here on needs another."""
    _note_waiting(task.name, False)


def _note_waiting(name: str, waiting: bool) -> bool:
    """Note whether a task waits in the queue; return whether that is news."""
    try:
        if waiting:
            return cache.add(f"waiting:{name}", 1, WAITING_SECONDS)
        return cache.delete(f"waiting:{name}")
    except RedisError as error:
        log.warning("the cache does not answer, %s goes on without it: %s", name, error)
        return True


@shared_task(name="events.receive")
def receive(*, events: list[dict[str, Any]] | None = None, **envelope: Any) -> None:
    """
    Store the delivered events, one or many; repeats and unsubscribed types change nothing.

    One that cannot be stored does not take the others along: each goes on in a message of its own.

    :raises celery.exceptions.Reject: the database does not take them; the message goes back to its
        queue, whose delivery limit ends one that it never takes
    """
    envelopes = [envelope] if events is None else events
    try:
        waiting = inbox.store(envelopes)
    except (OperationalError, InterfaceError) as error:
        _give_back(error)
    except Exception as error:
        if len(envelopes) > 1:
            _part(envelopes, error)
            return
        if isinstance(error, DatabaseError):
            _give_back(error)
        raise
    if waiting is not None:
        enqueue_once(handle, event_id=str(waiting))


def _give_back(error: Exception) -> NoReturn:
    # The message of a failed task is gone, and no row remembers its events yet. The pause keeps a
    # short absence from using up the queue's delivery limit.
    log.warning("events cannot be stored, given back: %s", discretion.line_of(error))
    time.sleep(GIVE_BACK_SECONDS)
    raise Reject(str(error), requeue=True) from error


def _part(envelopes: Iterable[dict[str, Any]], error: Exception) -> None:
    """Send each event on alone, to this service and no other: one of them will fail by itself."""
    log.warning("one event keeps others from being stored, parted: %s", discretion.line_of(error))
    queue = topology.event_queue_name(settings.SERVICE)
    for envelope in envelopes:
        if not enqueue(receive, queue=queue, **envelope):
            _give_back(error)


@shared_task(name="events.handle")
def handle(*, event_id: str, **_: object) -> None:
    """
    Run the subscribed handler once, then what the service wants done at once.

    Events that were received meanwhile are handled in the same run: a burst needs one message to
    this queue, not one for each of them.
    """
    starts(handle)
    done = False
    try:
        done = inbox.handle(UUID(event_id), now=timezone.now())
        waiting = inbox.waiting(now=timezone.now(), limit=BURST)
        for other in waiting:
            done |= inbox.handle(other, now=timezone.now(), in_passing=True)
        if len(waiting) == BURST:
            enqueue_once(handle, event_id=event_id)
    finally:
        if done:
            _after_handling()


def _after_handling() -> None:
    hook: str = getattr(settings, "AFTER_HANDLING", "")
    if hook:
        function: Callable[[], None] = import_string(hook)
        function()


@shared_task(name="events.redrive")
def redrive(**_: object) -> None:
    """Enqueue events left unhandled: a lost message, a failed handler, a killed worker."""
    for event_id in inbox.unhandled(now=timezone.now()):
        if not enqueue(handle, event_id=str(event_id)):
            return


@shared_task(name="events.clean_up")
def clean_up(**_: object) -> None:
    """Delete outbox and inbox rows done more than seven days ago, in transactions of one chunk."""
    now = timezone.now()
    from django.apps import apps

    models = {model.__name__ for model in apps.get_app_config(settings.SERVICE).get_models()}
    if "OutboxMessage" in models:
        while outbox.delete_published(settings.SERVICE, now=now, limit=CHUNK) == CHUNK:
            continue
    if "InboxMessage" in models:
        while inbox.delete_handled(now=now, limit=CHUNK) == CHUNK:
            continue
