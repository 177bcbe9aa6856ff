"""Deleting what nobody needs any more, in batches that hold no lock for long."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from apps.accounts.models import EmailToken, RefreshFamily, RefreshToken

BATCH = 1000


def clean_up(*, now: datetime) -> dict[str, int]:
    """
    Delete tokens past their time, and sign-ins that have ended; return how many of each.

    A spent refresh token stays until its time is over, so that its reuse is noticed; a revoked
    sign-in until no access token of it lives.
    """
    over = Q(denied_until__lte=now) | Q(tokens__isnull=True, denied_until__isnull=True)
    return {
        "refresh_tokens": _delete(RefreshToken.objects.filter(expires_at__lte=now)),
        "families": _delete(RefreshFamily.objects.filter(over)),
        "email_tokens": _delete(EmailToken.objects.filter(expires_at__lte=now)),
    }


def _delete(rows: QuerySet[Any]) -> int:
    deleted = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._default_manager.filter(pk__in=ids).delete()
        deleted += len(ids)
    return deleted
