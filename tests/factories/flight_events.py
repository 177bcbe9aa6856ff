"""What flights tells of a changed flight, and its delivery to bookings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from common.messaging.outbox import ENVELOPE
from contracts import codec
from contracts.events.base import Event
from contracts.events.flights import (
    FlightCancelledV1,
    FlightEvent,
    FlightGateChangedV1,
    FlightRescheduledV1,
)
from tests.factories.fake_flights import DEPARTS_AT


def rescheduled(flight_id: UUID, version: int = 2, **more: Any) -> FlightRescheduledV1:
    """Tell that the flight leaves and arrives half an hour later, unless told otherwise."""
    return _event(FlightRescheduledV1, flight_id, version, **{**_late(minutes=30), **more})


def gate_changed(flight_id: UUID, version: int = 2, **more: Any) -> FlightGateChangedV1:
    """Tell that the flight boards at B7."""
    return _event(FlightGateChangedV1, flight_id, version, **{"boarding_gate": "B7", **more})


def cancelled(flight_id: UUID, version: int = 2, **more: Any) -> FlightCancelledV1:
    """Tell that the flight is cancelled."""
    return _event(FlightCancelledV1, flight_id, version, **{"status": "cancelled", **more})


def _late(*, minutes: int) -> dict[str, Any]:
    departs_at = DEPARTS_AT + timedelta(minutes=minutes)
    return {"departs_at": departs_at, "arrives_at": departs_at + timedelta(minutes=165)}


def _event(kind: type[FlightEvent], flight_id: UUID, version: int, **more: Any) -> Any:
    values: dict[str, Any] = {
        "occurred_at": DEPARTS_AT - timedelta(days=1),
        "aggregate_id": flight_id,
        "sequence": version,
        "request_id": "staff-request-1",
        "carrier": "6E",
        "flight_number": "6E2133",
        "origin": "BLR",
        "origin_zone": "Asia/Kolkata",
        "destination": "DEL",
        "destination_zone": "Asia/Kolkata",
        **_late(minutes=0),
        "status": "scheduled",
    }
    return kind(**{**values, **more})


def as_delivered(event: Event) -> dict[str, Any]:
    """Return an event as it travels."""
    payload = codec.dump(event)
    envelope = {name: payload.pop(name) for name in ENVELOPE}
    return {**envelope, "event_type": event.event_type, "payload": payload}
