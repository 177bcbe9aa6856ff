"""Users who are to be forgotten, and stay so."""

from typing import ClassVar

from django.db import models


class TravellerErasure(models.Model):
    """
    An erasure as bookings knows it: from here on the user books nothing, whatever comes late.

    `due_at`: what is still personal is to be erased then, None once nothing is. `receipts` counts
    how often that was told.
    """

    user_id = models.UUIDField(primary_key=True)
    erasure_id = models.UUIDField()
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    receipts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["user_id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="bookings_erasure_due"),
        ]

    def __str__(self) -> str:
        return str(self.erasure_id)
