"""Deleting what was sent long ago: first the words, then the row."""

from datetime import datetime, timedelta

from django.conf import settings

from apps.reminders.models import NotificationTicket
from common.db import retry_conflicts

CHUNK = 500


@retry_conflicts()
def delete_contents(*, now: datetime, limit: int = CHUNK) -> int:
    """Blank the text of tickets closed `REMINDERS_CONTENT_DAYS` ago; return how many."""
    old = NotificationTicket.objects.filter(
        closed_at__lt=now - timedelta(days=settings.REMINDERS_CONTENT_DAYS),
        content_deleted_at=None,
    )
    ids = list(old.order_by("id").values_list("id", flat=True)[:limit])
    return NotificationTicket.objects.filter(id__in=ids).update(
        content="", details="", content_deleted_at=now
    )


@retry_conflicts()
def delete_rows(*, now: datetime, limit: int = CHUNK) -> int:
    """Delete tickets closed `REMINDERS_ROW_DAYS` ago, with their attempts; return how many."""
    old = NotificationTicket.objects.filter(
        closed_at__lt=now - timedelta(days=settings.REMINDERS_ROW_DAYS)
    )
    ids = list(old.order_by("id").values_list("id", flat=True)[:limit])
    NotificationTicket.objects.filter(id__in=ids).delete()
    return len(ids)


def delete_sent(*, now: datetime) -> None:
    """Delete everything whose time has come, in small transactions."""
    for delete in (delete_rows, delete_contents):
        while delete(now=now) == CHUNK:
            continue
