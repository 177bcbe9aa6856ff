"""What a traveller was told a cancellation would give back."""

from typing import ClassVar

from django.db import models

from apps.bookings.models.booking import Booking
from common.ids import uuid7
from contracts.money import Money


class CancellationQuote(models.Model):
    """
    A refund promised until `expires_at`, for the booking as it was at `sequence`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="quotes")
    sequence = models.PositiveIntegerField()
    rule = models.CharField(max_length=40)
    refund_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    explanation = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["booking", "-created_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["expires_at", "id"], name="bookings_quote_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.refund_minor} {self.currency}"

    @property
    def refund(self) -> Money:
        """What is given back."""
        return Money(minor=self.refund_minor, currency=self.currency)
