"""The jobs of reminders; `config/settings/reminders.py` says when beat sends them."""

import logging

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from apps.reminders.services import retention, sending
from common.messaging.tasks import enqueue

log = logging.getLogger(__name__)

_WAITING = "send_due:waiting"
_WAITING_SECONDS = 10


@shared_task(name="reminders.send_due")
def send_due(**_: object) -> None:
    """Send what is due; any number may run at once."""
    _set_waiting(False)
    sending.send_due()


@shared_task(name="reminders.delete_sent")
def delete_sent(**_: object) -> None:
    """Delete texts and rows whose retention is over."""
    retention.delete_sent(now=timezone.now())


def send_at_once() -> None:
    """
    Enqueue `send_due` after an event was handled, unless one is waiting to start.

    That one will see the new tickets too: a hundred events need one sender, not a hundred.
    """
    if _set_waiting(True):
        enqueue(send_due)


def _set_waiting(waiting: bool) -> bool:
    """Note whether a `send_due` waits in the queue; return whether that is news."""
    try:
        if waiting:
            return cache.add(_WAITING, 1, _WAITING_SECONDS)
        return cache.delete(_WAITING)
    except RedisError as error:
        log.warning("the cache does not answer, sending without it: %s", error)
        return True
