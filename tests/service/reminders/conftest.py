"""What the tests of reminders share."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from common.messaging import tasks
from contracts.events.base import Event
from tests.factories.reminders import NOW, message
from tests.factories.tokens import trusted_tokens

__all__ = ["trusted_tokens"]

Deliver = Callable[..., None]


@pytest.fixture(autouse=True)
def _local_cache(settings: Any) -> None:
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {
        name: {"BACKEND": memory, "LOCATION": name} for name in ("default", "shared")
    }
    cache.clear()


@pytest.fixture
def clock() -> Any:
    """Stop the clock at `NOW`; `move_to` moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def enqueued(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Take the broker's place: collect the tasks sent to it."""
    sent: list[tuple[str, dict[str, Any]]] = []

    def enqueue(task: Any, **kwargs: Any) -> bool:
        sent.append((task.name, kwargs))
        return True

    monkeypatch.setattr(tasks, "enqueue", enqueue)
    return sent


@pytest.fixture
def deliver(enqueued: list[tuple[str, dict[str, Any]]]) -> Deliver:
    """Deliver an event and run the handling task in place of the broker."""

    def run(event: Event, **newer_fields: Any) -> None:
        tasks.receive(**message(event, **newer_fields))
        while ("events.handle", {"event_id": str(event.event_id)}) in enqueued:
            enqueued.remove(("events.handle", {"event_id": str(event.event_id)}))
            tasks.handle(event_id=str(event.event_id))

    return run
