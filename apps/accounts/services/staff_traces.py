"""
What the back office keeps of people: its sessions, second factors and audit log.

Its tables lie in accounts' schema, so they are erased in accounts' own transaction. Of the log what
happened stays: when, what was done to which row, by whose id and with what outcome.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.accounts.models import User
from common.staff.models import AuditEntry

ERASED = "(erased)"
_WORDS: dict[str, Any] = {"row_name": ERASED, "why": ERASED, "details": {}, "result": ""}
_BOOKING = "bookings.booking"
_CHUNK = 500


def actions_by(user_id: UUID, *, limit: int) -> list[AuditEntry]:
    """Return what a member of staff did in the back office, newest first. One query."""
    return list(AuditEntry.objects.filter(actor_id=user_id).order_by("-id")[:limit])


def has_second_factor(user_id: UUID) -> bool:
    """Tell whether a user set up an authenticator."""
    return bool(TOTPDevice.objects.filter(user=user_id, confirmed=True).exists())


def erase(user: User, *, email: str, names: Iterable[str] = ()) -> int:
    """
    Erase what the back office keeps of a user; return of how many rows.

    In the log, of what was done to the user, by the user, and where the words name them. In the
    caller's transaction.
    """
    erased: int = _end_sessions(user)
    erased += TOTPDevice.objects.filter(user=user).delete()[0]
    erased += StaticDevice.objects.filter(user=user).delete()[0]
    erased += (
        AuditEntry.objects.filter(actor_id=user.id)
        .exclude(actor=ERASED)
        .update(actor=ERASED, ip="")
    )
    about = Q(table=User._meta.label_lower, row_id=str(user.id))
    for word in filter(None, (email, *names)):
        about |= Q(why__icontains=word) | Q(row_name__icontains=word) | Q(result__icontains=word)
        about |= Q(
            told__icontains=json.dumps(word)[1:-1]
        )  # letters outside ASCII are escaped there
    entries = AuditEntry.objects.annotate(told=Cast("details", TextField())).filter(about)
    ids = list(entries.order_by("id").values_list("id", flat=True))
    return erased + _blank(AuditEntry.objects.filter(id__in=ids))


def erase_bookings(booking_ids: Iterable[UUID]) -> int:
    """Erase what the log says about bookings of an erased user; return of how many entries."""
    ids = [str(one) for one in booking_ids]
    return sum(
        _blank(AuditEntry.objects.filter(table=_BOOKING, row_id__in=ids[start : start + _CHUNK]))
        for start in range(0, len(ids), _CHUNK)
    )


def _blank(entries: QuerySet[AuditEntry]) -> int:
    return entries.exclude(why=ERASED).update(**_WORDS)


def _end_sessions(user: User) -> int:
    sessions = Session.objects.filter(expire_date__gt=timezone.now())
    ended = 0
    for session in sessions.order_by("session_key").iterator(500):  # as many as staff at work
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            ended += session.delete()[0]
    return ended
