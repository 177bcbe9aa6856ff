"""Seats taken for a booking, and the ledger of every change."""

from typing import ClassVar

from django.db import models

from apps.flights.models.flight import CabinInventory


class Hold(models.Model):
    """
    Seats of one booking, by the booking's id: on all its segments or on none.

    `request` and `snapshot` are the contract's JSON, so that a repeated PUT gets the same answer.
    A released hold without segments is a tombstone: a late PUT is refused.
    """

    class Status(models.TextChoices):
        HELD = "held"
        SOLD = "sold"
        RELEASED = "released"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    seats = models.PositiveIntegerField()
    expires_at = models.DateTimeField(null=True, blank=True)
    request = models.JSONField()
    snapshot = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(status="held") | models.Q(expires_at__isnull=False),
                name="flights_hold_expires",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "expires_at"], name="flights_hold_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.status}"


class HoldSegment(models.Model):
    """Which cabin inventory a hold took its seats from, in travel order, at which fare."""

    hold = models.ForeignKey(Hold, on_delete=models.CASCADE, related_name="segments")
    position = models.PositiveSmallIntegerField()
    inventory = models.ForeignKey(CabinInventory, on_delete=models.PROTECT, related_name="holds")
    price_minor = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["hold", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hold", "position"], name="flights_holdsegment_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.hold_id}/{self.position}"


class InventoryLedger(models.Model):
    """
    One change of one inventory's counters. Per inventory the sums equal the counters.

    A hold does each thing to an inventory once: the unique key refuses a second time.
    """

    class Reason(models.TextChoices):
        HOLD = "hold"
        SELL = "sell"
        CONFIRM = "confirm"
        RELEASE = "release"
        EXPIRE = "expire"

    inventory = models.ForeignKey(CabinInventory, on_delete=models.PROTECT, related_name="ledger")
    hold_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=10, choices=Reason.choices)
    delta_held = models.IntegerField()
    delta_sold = models.IntegerField()
    request_id = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "inventory ledger"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hold_id", "position", "reason"], name="flights_ledger_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inventory_id} {self.reason} {self.delta_held:+}/{self.delta_sold:+}"
