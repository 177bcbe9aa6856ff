"""Every contract there is, found by walking the packages."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any

import contracts.events
from contracts.events.base import Event
from contracts.http import bookings, flights, reminders

SETTINGS = ("accounts", "flights", "bookings", "reminders")
HTTP = {
    "flights.hold_request": flights.HoldRequest,
    "flights.priced_hold": flights.PricedHold,
    "reminders.mail_log": reminders.MailLog,
    "reminders.reader_query": reminders.ReaderQuery,
    "reminders.reader_mails": reminders.ReaderMails,
    "bookings.live_bookings": bookings.LiveBookings,
    "bookings.traveller_bookings": bookings.TravellerBookings,
}


def subclasses(base: type[Event]) -> list[type[Event]]:
    """Return every concrete event."""
    _import_all(contracts.events)
    found: list[type[Event]] = []
    for kind in base.__subclasses__():
        found += [kind] if "event_type" in vars(kind) else []
        found += subclasses(kind)
    return found


def all_contracts() -> dict[str, Any]:
    """Return contract types by the name of their schema."""
    return {**HTTP, **{kind.event_type: kind for kind in subclasses(Event)}}


def consumers(event: type[Event]) -> list[str]:
    """Return the services whose queue is bound for the event and whose table handles it."""
    return [name for name in SETTINGS if _consumes(name, event)]


def _consumes(service: str, event: type[Event]) -> bool:
    settings = importlib.import_module(f"config.settings.{service}")
    if not settings.SUBSCRIPTIONS:
        return False
    bound = any(_matches(pattern, event.event_type) for pattern in settings.EVENT_BINDINGS)
    # Read as text: importing another service's handlers would need its settings.
    module = settings.SUBSCRIPTIONS.rpartition(".")[0]
    source = importlib.util.find_spec(module)
    text = open(str(source.origin)).read() if source else ""
    return bound and f"{event.__name__}:" in text


def _matches(pattern: str, event_type: str) -> bool:
    return pattern.endswith("#") and event_type.startswith(pattern[:-1])


def _import_all(package: ModuleType) -> None:
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
