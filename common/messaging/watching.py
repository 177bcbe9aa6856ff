"""Watching a service's messaging: whoever wants to know, and the processes besides the web."""

from pathlib import Path
from typing import Any

from celery import signals
from django.conf import settings

from common import tracing


def connect() -> None:
    """Let those who watch hear what happens, as the settings want it."""
    # Celery would set up logging of its own.
    signals.setup_logging.connect(_leave_logging_as_it_is)
    if settings.READY_FOLDER:
        signals.worker_ready.connect(_tell_ready)
    if settings.LOG_TRAIL:
        from common.watch import trail

        trail.connect()
    if settings.METRICS_PORT:
        from common.watch import measures, tasks

        measures.connect()
        tasks.connect()
        signals.worker_init.connect(show)
        signals.beat_init.connect(show)
    if settings.TRACING:
        signals.worker_init.connect(trace)


def trace(**_: Any) -> None:
    """Trace what this process does, a worker or a relay, where that is wanted."""
    tracing.start()


def show(**_: Any) -> None:
    """
    Show the figures of this process, a worker, a relay or a beat, if it has a port for them.

    :raises OSError: the port cannot be had
    """
    if settings.METRICS_PORT:
        from common.watch import exporting

        exporting.start()


def _tell_ready(**_: Any) -> None:
    """Leave a file where whoever started the worker looks for it: it takes messages now."""
    (Path(settings.READY_FOLDER) / f"worker-{settings.SERVICE}").touch()


def _leave_logging_as_it_is(**_: Any) -> None:
    """Django has set it up, from `LOGGING`."""
