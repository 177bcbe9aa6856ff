"""A flight on one day, and what it has to sell in each cabin."""

from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models

from apps.flights.models.catalogue import Airplane, Airport, Cabin, Carrier
from common.ids import uuid7
from contracts.money import Money


class Flight(models.Model):
    """
    One departure. Instants are UTC; `departure_date` is the local date at the origin.

    `version` rises with every change of price, time, gate, status or airplane.
    """

    class Status(models.TextChoices):
        SCHEDULED = "scheduled"
        DELAYED = "delayed"
        BOARDING = "boarding"
        DEPARTED = "departed"
        ARRIVED = "arrived"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="flights")
    number = models.PositiveIntegerField()
    origin = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="departures")
    destination = models.ForeignKey(Airport, on_delete=models.PROTECT, related_name="arrivals")
    departure_date = models.DateField()
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    airplane = models.ForeignKey(Airplane, on_delete=models.PROTECT, related_name="flights")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.SCHEDULED)
    boarding_gate = models.CharField(max_length=10, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["departs_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["carrier", "number", "origin", "departure_date"],
                name="flights_flight_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(arrives_at__gt=models.F("departs_at")),
                name="flights_flight_arrives_later",
            ),
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")),
                name="flights_flight_goes_elsewhere",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["origin", "destination", "departure_date", "departs_at"],
                name="flights_flight_search",
            ),
            models.Index(
                fields=["origin", "departure_date", "destination"],
                name="flights_flight_departures",
            ),
            models.Index(
                fields=["destination", "departure_date", "origin"],
                name="flights_flight_arrivals",
            ),
            models.Index(fields=["airplane", "departs_at"], name="flights_flight_airplane"),
            models.Index(fields=["departs_at", "id"], name="flights_flight_departs"),
        ]

    def __str__(self) -> str:
        return f"{self.flight_number} {self.departure_date}"

    @property
    def flight_number(self) -> str:
        """Carrier and number as printed on a ticket, e.g. 6E2133."""
        return f"{self.carrier_id}{self.number}"

    @property
    def duration_minutes(self) -> int:
        """Minutes from departure to arrival."""
        return int((self.arrives_at - self.departs_at).total_seconds() // 60)

    @property
    def local_departure(self) -> datetime:
        """Departure in the origin's local time, with offset."""
        return self.departs_at.astimezone(ZoneInfo(self.origin.time_zone))

    @property
    def local_arrival(self) -> datetime:
        """Arrival in the destination's local time, with offset."""
        return self.arrives_at.astimezone(ZoneInfo(self.destination.time_zone))


class CabinInventory(models.Model):
    """
    The seats of one cabin on one flight, and their fare.

    The invariant no code path can break: `held + sold <= capacity`, all of them >= 0. Rows are
    locked in id order. Each change of a counter has its row in `InventoryLedger`.
    """

    flight = models.ForeignKey(Flight, on_delete=models.CASCADE, related_name="inventory")
    cabin = models.CharField(max_length=20, choices=Cabin.choices)
    capacity = models.PositiveIntegerField()
    held = models.PositiveIntegerField(default=0)
    sold = models.PositiveIntegerField(default=0)
    price_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name_plural = "cabin inventory"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["flight", "cabin"], name="flights_inventory_unique"),
            models.CheckConstraint(
                condition=models.Q(held__gte=0)
                & models.Q(sold__gte=0)
                & models.Q(capacity__gte=models.F("held") + models.F("sold")),
                name="flights_inventory_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flight_id} {self.cabin}"

    @property
    def available(self) -> int:
        """Seats that can still be taken."""
        return self.capacity - self.held - self.sold

    @property
    def price(self) -> Money:
        """The fare for one passenger."""
        return Money(minor=self.price_minor, currency=self.currency)
