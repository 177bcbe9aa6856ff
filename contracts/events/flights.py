"""What flights tells: what an airline changed about a flight. The aggregate is the flight."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from contracts.events.base import Event


@dataclass(frozen=True, kw_only=True)
class FlightEvent(Event):
    """
    A flight's full state after a change; `sequence` is its version.

    Instants are UTC; the zones are IANA names.
    """

    carrier: str
    flight_number: str
    origin: str
    origin_zone: str
    destination: str
    destination_zone: str
    departs_at: datetime
    arrives_at: datetime
    status: str
    boarding_gate: str = ""


@dataclass(frozen=True, kw_only=True)
class FlightRescheduledV1(FlightEvent):
    """Departure or arrival moved (the gate may have, too)."""

    event_type: ClassVar[str] = "flights.flight.rescheduled.v1"


@dataclass(frozen=True, kw_only=True)
class FlightGateChangedV1(FlightEvent):
    """Only the boarding gate changed."""

    event_type: ClassVar[str] = "flights.flight.gate_changed.v1"


@dataclass(frozen=True, kw_only=True)
class FlightCancelledV1(FlightEvent):
    """The airline cancelled the flight."""

    event_type: ClassVar[str] = "flights.flight.cancelled.v1"
