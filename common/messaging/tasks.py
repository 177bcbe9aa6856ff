"""
The Celery tasks of messaging.

Two steps, because a retry on a topic exchange reaches every consumer: `events.receive` stores the
row, `events.handle` runs the handler on the service's own queue. Retries come from the inbox row
(`events.redrive`), never from Celery, so that nothing waits in a broker with an ETA.
"""

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.exceptions import Reject
from django.conf import settings
from django.db import InterfaceError
from django.db import OperationalError as DatabaseAway
from django.utils import timezone
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError

from common.messaging import inbox, outbox

log = logging.getLogger(__name__)

GIVE_BACK_SECONDS = 8
CHUNK = 5000


def enqueue(task: Any, **kwargs: Any) -> bool:
    """Send a task now if the broker answers; its beat job does it later otherwise."""
    try:
        task.apply_async(kwargs=kwargs, retry=False)
    except OperationalError as error:
        log.warning("%s not enqueued, its job will do it: %s", task.name, error)
        return False
    return True


@shared_task(name="events.receive")
def receive(**envelope: Any) -> None:
    """
    Store one delivered event; repeats and unsubscribed types change nothing.

    :raises celery.exceptions.Reject: the database is away; the message goes back to its queue
    """
    try:
        waiting = inbox.store(envelope)
    except (DatabaseAway, InterfaceError) as error:
        # The message of a failed task is gone, and no row remembers this event yet. The pause
        # keeps a short absence from using up the queue's delivery limit.
        log.warning("event %s cannot be stored, given back: %s", envelope["event_id"], error)
        time.sleep(GIVE_BACK_SECONDS)
        raise Reject(str(error), requeue=True) from error
    if waiting:
        enqueue(handle, event_id=envelope["event_id"])


@shared_task(name="events.handle")
def handle(*, event_id: str, **_: object) -> None:
    """Run the subscribed handler once, then what the service wants done at once."""
    if inbox.handle(UUID(event_id), now=timezone.now()):
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
