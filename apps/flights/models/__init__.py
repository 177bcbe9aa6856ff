"""The tables of flights: the catalogue, the seats, and the events."""

from apps.flights.models.catalogue import Airplane, AirplaneCabin, Airport, Cabin, Carrier, City
from apps.flights.models.flight import CabinInventory, Flight
from apps.flights.models.hold import Hold, HoldSegment, InventoryLedger
from apps.flights.models.outbox import OutboxMessage

__all__ = [
    "Airplane",
    "AirplaneCabin",
    "Airport",
    "Cabin",
    "CabinInventory",
    "Carrier",
    "City",
    "Flight",
    "Hold",
    "HoldSegment",
    "InventoryLedger",
    "OutboxMessage",
]
