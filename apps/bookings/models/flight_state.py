"""Flights as their airlines changed them."""

from typing import ClassVar

from django.db import models


class FlightState(models.Model):
    """
    The newest state of a flight its airline told of; a flight nobody changed has none.

    `due_at`: its travellers are to be told then, None once they all are. Who does it puts the
    time off first, so that nobody else does meanwhile. `taken_up_at`: when that began for this
    version; a booking begun later has read this row.
    """

    flight_id = models.UUIDField(primary_key=True)
    version = models.PositiveBigIntegerField()
    departs_at = models.DateTimeField()
    arrives_at = models.DateTimeField()
    boarding_gate = models.CharField(max_length=10, blank=True, default="")
    status = models.CharField(max_length=20)
    request_id = models.CharField(max_length=64, blank=True, default="")
    noted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["flight_id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="bookings_flightstate_due"),
        ]

    def __str__(self) -> str:
        return f"{self.flight_id} at {self.version}"
