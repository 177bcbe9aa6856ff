"""Users who want to be forgotten, and who has forgotten them."""

from typing import ClassVar

from django.db import models

from common.ids import uuid7


class Erasure(models.Model):
    """
    The erasure of one user; finished when the receipt of every part is there.

    `email` is what mails to the user are found by, "" once finished. `asked_at` is when the other
    services were last asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user_id = models.UUIDField(unique=True)
    email = models.CharField(max_length=254, blank=True, default="")
    requested_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["finished_at", "asked_at"], name="accounts_erasure_open"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ErasureReceipt(models.Model):
    """One part of Jetway has forgotten the user."""

    class Part(models.TextChoices):
        ACCOUNTS = "accounts"
        BACK_OFFICE = "backoffice"
        BOOKINGS = "bookings"
        REMINDERS = "reminders"

    erasure = models.ForeignKey(Erasure, on_delete=models.CASCADE, related_name="receipts")
    part = models.CharField(max_length=20, choices=Part.choices)
    received_at = models.DateTimeField()
    rows = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["erasure", "part"], name="accounts_receipt_once"),
        ]

    def __str__(self) -> str:
        return f"{self.part} of {self.erasure_id}"
