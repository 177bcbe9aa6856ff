"""
Relay and beat inside the worker's process, for the embedded stack: fewer processes, same code.

`FOLD` names what to fold in; in production it is empty and each runs as a process of its own.
"""

import threading
from typing import Any

from celery import beat, signals
from django.conf import settings

from common.messaging.relay import Relay

_stop = threading.Event()
_running: list[threading.Thread] = []
_beats: list[Any] = []


def connect() -> None:
    """Hook onto the worker's start and end."""
    if settings.FOLD:
        signals.worker_ready.connect(_start, weak=False)
        signals.worker_shutting_down.connect(_end, weak=False)


def _start(sender: Any, **_: Any) -> None:
    if "relay" in settings.FOLD:
        relay = threading.Thread(target=Relay().run, args=(_stop,), name="relay", daemon=True)
        relay.start()
        _running.append(relay)
    if "beat" in settings.FOLD:
        scheduler = sender.app.conf.beat_scheduler  # an embedded beat would keep a file instead
        service: Any = beat.EmbeddedService(sender.app, thread=True, scheduler_cls=scheduler)
        service.start()
        _beats.append(service)


def _end(**_: Any) -> None:
    _stop.set()
    for service in _beats:
        service.stop()
    for thread in _running:
        thread.join(timeout=5)
