"""Around each task of a worker: database connections that are kept, and an id for log lines."""

from typing import Any

from celery import Celery
from celery.fixups.django import DjangoFixup, DjangoWorkerFixup  # type: ignore[attr-defined]
from django.db import close_old_connections

from common.http import request_id


class KeepingConnections(DjangoWorkerFixup):  # type: ignore[misc]
    """
    Celery's, which connects anew for every task.

    A connection that failed, or is older than `CONN_MAX_AGE`, is closed before and after a task; of
    the others Django asks whether they still work before it uses them.
    """

    def on_task_prerun(self, sender: Any, **_: Any) -> None:
        """Close what cannot be used for this task; what it logs and causes has its id."""
        _close_old(sender)
        request_id.current.set(sender.request.id or "")

    def on_task_postrun(self, sender: Any, **_: Any) -> None:
        """Close what cannot be used for the next one."""
        _close_old(sender)
        request_id.current.set("")


def _close_old(task: Any) -> None:
    if not task.request.is_eager:  # as called by a test, which has a connection of its own
        close_old_connections()


class DjangoSupport(DjangoFixup):
    """Celery's support of Django, with connections that are kept."""

    _worker_fixup: KeepingConnections | None = None

    @property
    def worker_fixup(self) -> KeepingConnections:
        """What is done around each task, made once Celery is configured."""
        if self._worker_fixup is None:
            self._worker_fixup = KeepingConnections(self.app)
        return self._worker_fixup


def fixup(app: Celery) -> Any:
    """Give a Celery application its support of Django."""
    support: Any = DjangoSupport(app)
    return support.install()
