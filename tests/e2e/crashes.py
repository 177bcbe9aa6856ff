"""
Processes that kill themselves between two steps of a booking, when a test asks for it.

The stack of the end-to-end tests starts with this on its path. A test lays a file named after a
step into the folder `JETWAY_CRASHES`; the process that next comes to that step takes the file away
and dies as by `kill -9`, with everything it started. If there are words in the file, it fails with
them instead.
"""

import importlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Step:
    """Where a process dies: at the beginning or at the end of a function."""

    service: str
    module: str
    function: str
    when: str


# In the order in which a booking travels.
STEPS = {
    "nothing-written": Step("bookings", "apps.bookings.services.booking", "_open_once", BEFORE),
    "claim-not-committed": Step("bookings", "apps.bookings.services.idempotency", "claim", AFTER),
    "flights-not-asked": Step("bookings", "apps.bookings.clients", "hold_seats", BEFORE),
    "seats-not-committed": Step("flights", "apps.flights.services.seat_ledger", "record", AFTER),
    "flights-not-answered": Step("flights", "apps.flights.services.holds", "_take_seats", AFTER),
    "outcome-not-begun": Step("bookings", "apps.bookings.clients", "hold_seats", AFTER),
    "outcome-not-committed": Step("bookings", "apps.bookings.services.idempotency", "store", AFTER),
    "client-not-answered": Step("bookings", "apps.bookings.services.outcomes", "complete", AFTER),
    "event-not-marked": Step("bookings", "common.messaging.relay", "Relay._mark", BEFORE),
    "event-not-stored": Step("reminders", "common.messaging.inbox", "store", BEFORE),
    "event-not-handled": Step("reminders", "common.messaging.inbox", "_handle", BEFORE),
}


class Ordered(ValueError):
    """A fault nobody foresaw, with the words it was ordered to say."""


def lay(folder: Path, step: str, *, words: str = "") -> Path:
    """Have the next process that comes to a step die or fail there; the file is gone then."""
    file = folder / step
    draft = folder / f"{step}.draft"
    draft.write_text(words)
    draft.rename(file)
    return file


def arm() -> None:
    """Have this process look for its orders once its apps are loaded."""
    from stack.prove.sabotage import when_ready

    when_ready(_wrap_all)


def _wrap_all() -> None:
    from django.conf import settings

    folder = Path(os.environ["JETWAY_CRASHES"])
    for name, step in STEPS.items():
        if step.service == settings.SERVICE:
            owner, attribute = _find(step)
            setattr(owner, attribute, _dying(getattr(owner, attribute), folder / name, step.when))


def _find(step: Step) -> tuple[Any, str]:
    owner: Any = importlib.import_module(step.module)
    *path, attribute = step.function.split(".")
    for name in path:
        owner = getattr(owner, name)
    return owner, attribute


def _dying(function: Callable[..., Any], order: Path, when: str) -> Callable[..., Any]:
    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if when == BEFORE:
            _obey(order)
        result = function(*args, **kwargs)
        if when == AFTER:
            _obey(order)
        return result

    return wrapped


def _obey(order: Path) -> None:
    try:
        words = order.read_text()
        order.unlink()
    except FileNotFoundError:
        return
    if words:
        raise Ordered(words)
    # supervisord makes each process the leader of a group of its own.
    os.killpg(os.getpgrp(), signal.SIGKILL)
