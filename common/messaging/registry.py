"""Which handler wants which event: a service's `SUBSCRIPTIONS` table."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from django.conf import settings
from django.utils.module_loading import import_string

from contracts import codec
from contracts.events.base import Event

Handler: TypeAlias = Callable[[Any], None]
Subscriptions: TypeAlias = Mapping[type[Event], Handler]


@cache
def _by_type() -> dict[str, tuple[type[Event], Handler]]:
    table: Subscriptions = import_string(settings.SUBSCRIPTIONS) if settings.SUBSCRIPTIONS else {}
    return {kind.event_type: (kind, handler) for kind, handler in table.items()}


def find(event_type: str) -> tuple[type[Event], Handler] | None:
    """Return the event's class and handler, None when this service did not subscribe to it."""
    return _by_type().get(event_type)


def parse(event_class: type[Event], envelope: dict[str, Any]) -> Event:
    """
    Return the event an envelope carries; members of a newer minor version are ignored.

    :raises contracts.codec.ContractError: it does not fit the contract
    """
    return codec.load(event_class, {**envelope["payload"], **envelope})
