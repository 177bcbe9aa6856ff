"""
Outbox and inbox: the source of truth of messaging, abstract here and concrete in each service.

Any transport may drop or repeat a message; these rows do not.
"""

from typing import ClassVar

from django.db import models


class AbstractOutboxMessage(models.Model):
    """
    An event to publish, written in the transaction of what it tells.

    The relay leases rows (`claimed_until`), publishes, and marks them published after the
    broker's confirm. `retry_at` puts off one the broker could not route.
    """

    event_id = models.UUIDField(unique=True)
    event_type = models.CharField(max_length=100)
    aggregate_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    occurred_at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True, default="")
    payload = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["published_at", "id"], name="%(app_label)s_outbox_todo"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"


class AbstractInboxMessage(models.Model):
    """
    A delivered event; unhandled rows are retried from here, so it is the dead-letter place too.
    """

    event_id = models.UUIDField(unique=True)
    event_type = models.CharField(max_length=100)
    aggregate_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    envelope = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["handled_at", "retry_at"], name="%(app_label)s_inbox_todo"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id}"
