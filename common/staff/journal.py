"""The log of what staff do by hand: who, what, why, and what came of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from common.errors import DomainError, InvalidInput
from common.http import request_id
from common.staff.models import AuditEntry

LONGEST_WHY = 300
Outcome = AuditEntry.Outcome


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A member of staff at work; `role` is what they may do it as."""

    user_id: UUID
    email: str
    role: str
    ip: str


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    user: Any = request.user
    role = "admin" if user.is_admin else f"airline {user.carrier}"
    return Actor(
        user_id=user.pk, email=user.email, role=role, ip=str(request.META["REMOTE_ADDR"])[:45]
    )


def table_of(model: type[Model] | Model) -> str:
    """Return the name of a table as the log has it."""
    return model._meta.label_lower


@contextmanager
def record(
    *,
    by: Actor,
    action: str,
    table: str,
    why: str,
    row: Model | None = None,
    details: Mapping[str, Any] | None = None,
) -> Iterator[AuditEntry]:
    """
    Log what the block does: first that it begins, then what came of it.

    What the block raises is raised on, a refusal too. Set `result` to what is worth keeping of it.

    :raises InvalidInput: nobody said why
    """
    entry = AuditEntry.objects.create(
        at=timezone.now(),
        actor_id=by.user_id,
        actor=by.email,
        role=by.role,
        action=action,
        table=table,
        row_id=str(row.pk) if row is not None and row.pk is not None else "",
        row_name=str(row)[:200] if row is not None else "",
        why=require_why(why),
        details=plain(details or {}),
        request_id=request_id.current.get()[:64],
        ip=by.ip,
    )
    try:
        yield entry
    except DomainError as refusal:
        _close(entry, Outcome.REFUSED, f"{refusal.code}: {refusal.detail}")
        raise
    except Exception as error:
        _close(entry, Outcome.FAILED, type(error).__name__)
        raise
    _close(entry, Outcome.DONE, entry.result)


def require_why(text: str) -> str:
    """
    Return the reason, tidied.

    :raises InvalidInput: it is empty
    """
    why = " ".join(text.split())[:LONGEST_WHY]
    if not why:
        raise InvalidInput("Say why: it stands in the audit log.")
    return why


def plain(details: Mapping[str, Any]) -> dict[str, Any]:
    """Return details as JSON can hold them."""
    return {str(name): _plain(value) for name, value in details.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Model):
        return str(value)
    try:
        return DjangoJSONEncoder().default(value)
    except TypeError:
        return str(value)


def _close(entry: AuditEntry, outcome: AuditEntry.Outcome, result: str) -> None:
    entry.outcome, entry.result = outcome, result[:300]
    entry.save(update_fields=["outcome", "result", "row_id", "row_name"])
