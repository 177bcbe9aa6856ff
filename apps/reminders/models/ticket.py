"""A notification ticket: one mail, from its plan to its end."""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.reminders.domain.notification import NO_SEGMENT, Kind, Status
from common.ids import uuid7


def new_message_id() -> str:
    """Return a Message-ID no other mail has."""
    return f"<{uuid7()}@jetway>"


class NotificationTicket(models.Model):
    """
    One mail to one reader.

    `dedupe_key` makes it one however often its event arrives. A sender leases the row
    (`SENDING` until `claimed_until`); `superseded_at` on a leased row means: if this attempt
    fails, there is no next one. `message_id` is the same for every automatic attempt.

    `content` is the plain text. `details` are, as JSON, what HTML and enclosed files are made of
    when the mail is sent; a ticket without has its text alone to go by.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dedupe_key = models.CharField(max_length=150)
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in Kind])
    status = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in Status], default=Status.PENDING.value
    )
    recipient_email = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    content = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="en", db_default="en")
    details = models.TextField(blank=True, default="", db_default="")
    message_id = models.CharField(max_length=100, default=new_message_id)

    notification_time = models.DateTimeField()
    useful_until = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    unknown_outcomes = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    content_deleted_at = models.DateTimeField(null=True, blank=True)

    aggregate_id = models.UUIDField(null=True, blank=True)
    topic = models.CharField(max_length=30, blank=True, default="")
    sequence = models.PositiveBigIntegerField(default=0)
    booking_id = models.UUIDField(null=True, blank=True)
    booking_reference = models.CharField(max_length=6, blank=True, default="")
    segment_id = models.UUIDField(default=NO_SEGMENT)
    request_id = models.CharField(max_length=64, blank=True, default="")
    traceparent = models.CharField(max_length=55, blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dedupe_key"], name="reminders_ticket_once"),
            models.CheckConstraint(
                condition=~Q(status=Status.SUCCESS.value) | Q(sent_at__isnull=False),
                name="reminders_ticket_sent_at",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.SENDING.value) | Q(claimed_until__isnull=False),
                name="reminders_ticket_claimed",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.PENDING.value, Status.SENDING.value])
                | Q(closed_at__isnull=False),
                name="reminders_ticket_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["status", "next_attempt_at", "id"], name="reminders_ticket_due"),
            models.Index(fields=["status", "claimed_until"], name="reminders_ticket_claims"),
            models.Index(fields=["aggregate_id", "topic"], name="reminders_ticket_aggregate"),
            models.Index(fields=["booking_id"], name="reminders_ticket_booking"),
            models.Index(fields=["booking_reference"], name="reminders_ticket_reference"),
            models.Index(fields=["recipient_email"], name="reminders_ticket_recipient"),
            models.Index(fields=["closed_at"], name="reminders_ticket_closed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.booking_reference or self.id}"

    @property
    def booking(self) -> str | None:
        """The reference of the booking it is about, if it is about one."""
        return self.booking_reference or None


class DeliveryAttempt(models.Model):
    """One try to hand a ticket's mail to the mail server, and what came of it."""

    class Outcome(StrEnum):
        """UNKNOWN: the connection or the sender was lost while the server held the mail."""

        SENT = "SENT"
        FAILED = "FAILED"
        UNKNOWN = "UNKNOWN"

    ticket = models.ForeignKey(
        NotificationTicket, on_delete=models.CASCADE, related_name="delivery_attempts"
    )
    at = models.DateTimeField()
    message_id = models.CharField(max_length=100)
    outcome = models.CharField(max_length=10, choices=[(o.value, o.value) for o in Outcome])
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M:%S}"
