"""What an airline's change of a flight means to somebody booked on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CANCELLED = "cancelled"

What = Literal["rescheduled", "gate_changed", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class Flown:
    """A flight as somebody booked on it knows it."""

    departs_at: datetime
    arrives_at: datetime
    boarding_gate: str
    status: str


def what_changed(before: Flown, after: Flown) -> What | None:
    """
    Return the gravest difference, None when there is nothing to tell.

    Versions may be skipped: a flight moved away and back between two looks did not change.
    A cancelled flight stays so, and nothing else about it matters.
    """
    if before.status == CANCELLED:
        return None
    if after.status == CANCELLED:
        return "cancelled"
    if (before.departs_at, before.arrives_at) != (after.departs_at, after.arrives_at):
        return "rescheduled"
    if before.boarding_gate != after.boarding_gate:
        return "gate_changed"
    return None
