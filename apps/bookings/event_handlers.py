"""Which events bookings acts on."""

from django.utils import timezone

from apps.bookings.services import airline_changes, erasure
from common.messaging.registry import Subscriptions
from contracts.events.accounts import ErasureRequestedV1
from contracts.events.flights import (
    FlightCancelledV1,
    FlightEvent,
    FlightGateChangedV1,
    FlightRescheduledV1,
)


def on_flight_changed(event: FlightEvent) -> None:
    """Note the flight's state; a job tells the travellers."""
    airline_changes.note_flight(flight=event, now=timezone.now())


def on_erasure_requested(event: ErasureRequestedV1) -> None:
    """Note that the user is to be forgotten; a job does it."""
    erasure.note_request(requested=event, now=timezone.now())


SUBSCRIPTIONS: Subscriptions = {
    ErasureRequestedV1: on_erasure_requested,
    FlightRescheduledV1: on_flight_changed,
    FlightGateChangedV1: on_flight_changed,
    FlightCancelledV1: on_flight_changed,
}
