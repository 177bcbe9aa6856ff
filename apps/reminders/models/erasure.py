"""Readers who are to be forgotten, and stay so."""

from typing import ClassVar

from django.db import models


class ReaderErasure(models.Model):
    """
    An erasure as reminders knows it: from here on no event about the user makes a mail.

    Accounts tells the address (`asked_at`), bookings which bookings were the user's (`told_at`), in
    any order; with both, mails are to be erased at `due_at`, and that is None once they are. Then
    the address and the ids go, too. `receipts` counts how often that was told.
    """

    user_id = models.UUIDField(primary_key=True)
    erasure_id = models.UUIDField()
    email = models.CharField(max_length=254, blank=True, default="")
    booking_ids = models.JSONField(default=list, blank=True)
    noted_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    receipts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["user_id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="reminders_erasure_due"),
        ]

    def __str__(self) -> str:
        return str(self.erasure_id)
