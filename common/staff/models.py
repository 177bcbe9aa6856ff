"""Who did what in the back office, to what, when and why."""

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """
    One thing staff did by hand; written before it is done, closed with what came of it.

    The row lies in another database than most of what it tells of, so one that stayed `BEGUN` is
    the trace of a process that died in between: what it tells of may have happened or not.
    `details` are the fields given, or old and new values. Rows are never changed by hand.
    """

    class Outcome(models.TextChoices):
        BEGUN = "begun"
        DONE = "done"
        REFUSED = "refused"
        FAILED = "failed"

    at = models.DateTimeField()
    actor_id = models.UUIDField()
    actor = models.CharField(max_length=254)
    role = models.CharField(max_length=30)
    action = models.CharField(max_length=60)
    table = models.CharField(max_length=80)
    row_id = models.CharField(max_length=64, blank=True, default="")
    row_name = models.CharField(max_length=200, blank=True, default="")
    why = models.CharField(max_length=300)
    details = models.JSONField(default=dict, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.BEGUN)
    result = models.CharField(max_length=300, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    ip = models.CharField(max_length=45, blank=True, default="")

    class Meta:
        verbose_name_plural = "audit log"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["table", "row_id", "-id"], name="staff_audit_row"),
            models.Index(fields=["actor_id", "-id"], name="staff_audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.row_name}".strip()
