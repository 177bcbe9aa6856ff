"""Which changes of a flight its travellers are told of."""

from dataclasses import dataclass
from datetime import datetime

from apps.flights.domain import flight_status
from contracts.events.flights import (
    FlightCancelledV1,
    FlightEvent,
    FlightGateChangedV1,
    FlightRescheduledV1,
)


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What a traveller has to know of a flight; price and airplane are not among it."""

    departs_at: datetime
    arrives_at: datetime
    boarding_gate: str
    status: str


def news(before: Particulars, after: Particulars) -> type[FlightEvent] | None:
    """
    Return the one event that tells of a change, None when there is nothing to tell.

    The gravest thing names it, as each event carries the full state. A status by itself is no
    news: "delayed" without new times tells nobody when to come.
    """
    if after.status != before.status and after.status == flight_status.CANCELLED:
        return FlightCancelledV1
    if (after.departs_at, after.arrives_at) != (before.departs_at, before.arrives_at):
        return FlightRescheduledV1
    if after.boarding_gate != before.boarding_gate:
        return FlightGateChangedV1
    return None
