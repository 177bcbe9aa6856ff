"""The tables of flights: the catalogue, and the seats."""

from apps.flights.models.catalogue import Airplane, AirplaneCabin, Airport, Cabin, Carrier, City
from apps.flights.models.flight import CabinInventory, Flight
from apps.flights.models.hold import Hold, HoldSegment, InventoryLedger

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
]
