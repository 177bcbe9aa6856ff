"""Idempotency keys: one answer for each (user, route, key)."""

from typing import ClassVar

from django.db import models

from apps.bookings.models.booking import Booking


class IdempotencyKey(models.Model):
    """
    A key a client sent, what it was sent with, and the answer once there is one.

    `key_digest` is the SHA-256 of the key: some databases compare text without case. A refusal
    that needed no booking has none; a key without an answer has a pending booking.
    """

    user_id = models.UUIDField()
    route = models.CharField(max_length=60)
    key = models.CharField(max_length=255)
    key_digest = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="idempotency_keys"
    )
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_body = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user_id", "route", "key_digest"], name="bookings_idempotencykey_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(booking__isnull=False) | models.Q(response_status__isnull=False),
                name="bookings_idempotencykey_leads_somewhere",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at", "id"], name="bookings_key_age"),
        ]

    def __str__(self) -> str:
        return f"{self.route} {self.key}"
