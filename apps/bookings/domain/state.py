"""
The life of a booking: every status, and every move between two of them.

A move not in `MOVES` does not happen. What a traveller may do follows from the same table.
"""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where a booking stands; `pending` until flights has decided about its seats."""

    PENDING = "pending"
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


class Action(StrEnum):
    """What a traveller can ask of a booking."""

    CONFIRM = "confirm"
    CANCEL = "cancel"


MOVES: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.HELD, Status.CONFIRMED, Status.FAILED}),
    Status.HELD: frozenset({Status.CONFIRMED, Status.CANCELLED, Status.EXPIRED}),
    Status.CONFIRMED: frozenset({Status.CANCELLED}),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
    Status.FAILED: frozenset(),
}

# An action is open to a traveller in these statuses; each has its move in the table.
_ACTIONS: Mapping[Action, tuple[frozenset[Status], Status]] = {
    Action.CONFIRM: (frozenset({Status.HELD}), Status.CONFIRMED),
    Action.CANCEL: (frozenset({Status.HELD, Status.CONFIRMED}), Status.CANCELLED),
}


def can_move(current: Status, target: Status) -> bool:
    """Tell whether a booking may go from one status to another."""
    return target in MOVES[current]


def available_actions(status: Status) -> list[Action]:
    """Return what a traveller may ask of a booking in this status."""
    return [
        action
        for action, (statuses, target) in _ACTIONS.items()
        if status in statuses and can_move(status, target)
    ]
