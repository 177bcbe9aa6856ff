"""
One guard of Jetway switched off, with every layer behind it: the checker must notice.

Nothing in the services knows of this. `bin/prove --break` starts them with a `sitecustomize` that
calls `arm`, which replaces functions once a service has loaded its app; constraints are dropped
from the tables of the run (`python -m stack.prove.sabotage GUARD`, with a service's settings).
"""

import importlib
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any
from uuid import uuid4

# Between looking and writing, so that another one comes between within seconds.
PAUSE_SECONDS = 0.15

# Constraints behind a guard: service, model, constraint.
CONSTRAINTS = {
    "lock": [("flights", "CabinInventory", "flights_inventory_never_oversold")],
    "unique-key": [("bookings", "IdempotencyKey", "bookings_idempotencykey_unique")],
    "idempotency": [("bookings", "IdempotencyKey", "bookings_idempotencykey_unique")],
    "inbox": [("reminders", "NotificationTicket", "reminders_ticket_once")],
}


def arm(guard: str) -> None:
    """Have the guard switched off in this process as soon as its apps are loaded."""

    def break_it() -> None:
        from django.conf import settings

        service, switch_off = GUARDS[guard]
        if settings.SERVICE == service:
            switch_off()

    when_ready(break_it)


def when_ready(act: Callable[[], None]) -> None:
    """Have something done in this process as soon as its apps are loaded."""
    from django.apps.registry import Apps

    populate = Apps.populate

    def populate_and_act(self: Any, installed_apps: Any = None) -> None:
        was_ready = self.ready
        populate(self, installed_apps)
        if self.ready and not was_ready:
            act()

    setattr(Apps, "populate", populate_and_act)  # noqa: B010


def _lock() -> None:
    """Seats are counted without a look at who else is counting."""
    from django.db.models import QuerySet

    holds = _module("apps.flights.services.holds")
    offers = _module("apps.flights.services.offers")
    seat_ledger = _module("apps.flights.services.seat_ledger")
    setattr(QuerySet, "select_for_update", lambda self, *_, **__: self.all())  # noqa: B010
    inventory = seat_ledger.CabinInventory.objects
    seat_ledger.lock_inventory = lambda ids: inventory.in_bulk(list(ids))
    offers.check = _then_pause(offers.check)
    _without_transactions(holds)


def _unique_key() -> None:
    """Two requests with one key may both find that nobody used it."""
    booking = _module("apps.bookings.services.booking")
    idempotency = _module("apps.bookings.services.idempotency")
    idempotency.find = _then_pause(idempotency.find)
    _without_transactions(booking)


def _idempotency() -> None:
    """A key is forgotten as soon as it was used."""
    idempotency = _module("apps.bookings.services.idempotency")
    idempotency.find = lambda use, *, now: None


def _inbox() -> None:
    """An event is handled as often as it is delivered, and each time anew."""
    inbox = _module("common.messaging.inbox")
    planning = _module("apps.reminders.services.planning")
    store = inbox.store

    def store_and_forget(envelopes: list[dict[str, Any]]) -> Any:
        store(envelopes)
        ids = [one["event_id"] for one in envelopes]
        rows = inbox._model()._default_manager.filter(event_id__in=ids)
        return ids[0] if rows.update(handled_at=None) else None

    inbox.store = store_and_forget
    planning.dedupe_key = lambda event, topic, mail: str(uuid4())


GUARDS: dict[str, tuple[str, Callable[[], None]]] = {
    "lock": ("flights", _lock),
    "unique-key": ("bookings", _unique_key),
    "inbox": ("reminders", _inbox),
    "idempotency": ("bookings", _idempotency),
}


def _module(name: str) -> Any:
    return importlib.import_module(name)


def _then_pause(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def paused(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        time.sleep(PAUSE_SECONDS)
        return result

    return paused


def _without_transactions(module: Any) -> None:
    """SQLite's writers go one after the other: there the transaction itself is a guard."""
    from django.db import connection

    if connection.vendor == "sqlite":
        module.atomic = lambda model, **_: nullcontext()


def drop_constraints(guard: str) -> None:
    """Take the guard's constraints out of the tables of the service whose settings are set."""
    import django
    from django.apps import apps
    from django.conf import settings
    from django.db import connection

    django.setup()
    for service, model_name, name in CONSTRAINTS[guard]:
        if service != settings.SERVICE:
            continue
        model = apps.get_model(service, model_name)
        constraint = next(one for one in model._meta.constraints if one.name == name)
        # SQLite's editor makes the table anew from what the model says.
        model._meta.constraints.remove(constraint)
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)


if __name__ == "__main__":
    drop_constraints(sys.argv[1])
