"""Timing the tasks of a worker, and how long they waited for it: Celery's signals."""

import time
from typing import Any

from celery import signals

from common.watch.measures import TASK_SECONDS, TASK_WAIT_SECONDS, TASKS

SENT_AT = "jetway_sent_at"
_BEGAN_AT = "jetway_began_at"


def connect() -> None:
    """Listen, to what this process sends and to what it does."""
    signals.before_task_publish.connect(_sent)
    signals.task_prerun.connect(_begins)
    signals.task_postrun.connect(_ended)


def _sent(*, headers: dict[str, Any], **_: Any) -> None:
    headers[SENT_AT] = time.time()


def _begins(*, task: Any, **_: Any) -> None:
    setattr(task.request, _BEGAN_AT, time.perf_counter())
    sent_at = getattr(task.request, SENT_AT, None)
    if sent_at is not None:
        TASK_WAIT_SECONDS.labels(task.name).observe(max(time.time() - sent_at, 0))


def _ended(*, task: Any, state: str | None, **_: Any) -> None:
    TASKS.labels(task.name, str(state)).inc()
    began_at = getattr(task.request, _BEGAN_AT, None)
    if began_at is not None:
        TASK_SECONDS.labels(task.name).observe(time.perf_counter() - began_at)
