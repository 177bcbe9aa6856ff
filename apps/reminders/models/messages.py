"""Events to publish, events received, and how far each aggregate's have come."""

from typing import ClassVar

from django.db import models

from common.messaging.models import AbstractInboxMessage, AbstractOutboxMessage


class OutboxMessage(AbstractOutboxMessage):
    """An event of reminders to publish."""

    class Meta(AbstractOutboxMessage.Meta):
        pass


class InboxMessage(AbstractInboxMessage):
    """An event delivered to reminders."""

    class Meta(AbstractInboxMessage.Meta):
        pass


class AggregateSequence(models.Model):
    """
    The newest event acted on for one topic of an aggregate.

    Locked while an event is handled: events arrive in any order, and an older one never
    overwrites a newer. Of a booking it also keeps what older events have to be told with: its
    status, and by segment the newest change of its flight.
    """

    aggregate_id = models.UUIDField()
    topic = models.CharField(max_length=30)
    sequence = models.PositiveBigIntegerField(default=0)
    status = models.CharField(max_length=20, blank=True, default="")
    changed_segments = models.JSONField(blank=True, default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["aggregate_id", "topic"], name="reminders_sequence_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.aggregate_id}: {self.sequence}"
