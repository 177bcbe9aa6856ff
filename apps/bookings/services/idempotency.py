"""
Idempotency keys: the first answer again, and never a second booking.

A key is claimed in the transaction that writes its pending booking or its intent, and its answer
is stored in the transaction that decides either. Rules of the header follow the IETF draft
`draft-ietf-httpapi-idempotency-key-header`.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from apps.bookings import mappers
from apps.bookings.errors import IdempotencyKeyRequired, IdempotencyKeyReused
from apps.bookings.models import Booking, IdempotencyKey
from common import statements
from common.errors import DomainError, InvalidInput
from common.http import problems
from common.lookups import Lookup

LIFETIME = timedelta(hours=24)
BOOK = "POST /v1/bookings"
CONFIRM = "POST /v1/bookings/{reference}/confirm"
_USED = Lookup(IdempotencyKey, "user_id", "route", "key_digest")
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the caller is told: HTTP status and JSON body; `path` is the booking's."""

    status: int
    body: dict[str, Any]
    path: str | None = None
    replayed: bool = False


@dataclass(frozen=True, kw_only=True)
class KeyUse:
    """A key as sent with a request: by whom, where, and the fingerprint of the body."""

    user_id: UUID
    route: str
    key: str
    fingerprint: str

    @property
    def digest(self) -> str:
        """The key's SHA-256, the same on databases that compare text without case."""
        return hashlib.sha256(self.key.encode("ascii")).hexdigest()


def parse_key(header: str | None) -> str:
    """
    Return the value of an `Idempotency-Key` header.

    :raises IdempotencyKeyRequired: missing or empty
    :raises InvalidInput: not 1 to 255 visible ASCII characters
    """
    if not header:
        raise IdempotencyKeyRequired
    if not _VISIBLE_ASCII.fullmatch(header):
        raise InvalidInput.at("/Idempotency-Key", "1 to 255 visible ASCII characters.")
    return header


def find(use: KeyUse, *, now: datetime) -> IdempotencyKey | None:
    """
    Return the row of a key that was used before; one past its life is forgotten.

    :raises IdempotencyKeyReused: it came with another body
    """
    row = _USED.first(use.user_id, use.route, use.digest)
    if row is not None and _is_over(row, now):
        row.delete()
        return None
    if row is not None and row.fingerprint != use.fingerprint:
        raise IdempotencyKeyReused
    return row


def _is_over(row: IdempotencyKey, now: datetime) -> bool:
    return row.created_at <= now - LIFETIME and row.response_status is not None


def claim(
    use: KeyUse, *, now: datetime, booking: Booking | None = None, answer: Answer | None = None
) -> None:
    """
    Write the key, leading to a booking flights is to be asked about, or to an answer.

    :raises django.db.IntegrityError: another request claimed it first
    """
    statements.add_later(
        IdempotencyKey,
        user_id=use.user_id,
        route=use.route,
        key=use.key,
        key_digest=use.digest,
        fingerprint=use.fingerprint,
        booking_id=booking.id if booking else None,
        response_status=answer.status if answer else None,
        response_body=answer.body if answer else None,
        created_at=now,
    )


def store(booking: Booking, answer: Answer, *, route: str = BOOK) -> None:
    """Store the final answer of the request that began the booking, or its intent."""
    told = {"response_status": answer.status, "response_body": answer.body}
    waiting = {"booking": booking.id, "route": route, "response_status": None}
    statements.change_later(IdempotencyKey, told, **waiting)


def stored_answer(booking: Booking, *, now: datetime) -> Answer:
    """Return the answer of the request that began the booking: the stored one, or to wait."""
    keys = IdempotencyKey.objects.filter(booking=booking, route=BOOK)
    row = keys.select_related("booking").order_by("id").first()
    return replay(row, now=now) if row else booking_made(booking, now=now)


def replay(row: IdempotencyKey, *, now: datetime) -> Answer:
    """Return what the first request with this key was told; after a 202 the booking as it is."""
    booking = row.booking
    if row.response_status is not None and row.response_body is not None:
        path = mappers.path_of(booking) if booking and row.response_status == 201 else None
        return Answer(status=row.response_status, body=row.response_body, path=path, replayed=True)
    if booking is None:
        raise LookupError(f"idempotency key {row.pk} leads nowhere")
    if row.route == CONFIRM:
        return replace(booking_as_is(booking, status=202, now=now), replayed=True)
    return booking_made(booking, now=now, replayed=True)


def booking_as_is(booking: Booking, *, status: int, now: datetime) -> Answer:
    """Return a booking as an answer that made nothing new."""
    return Answer(status=status, body=mappers.booking_answer(booking, now=now))


def booking_made(booking: Booking, *, now: datetime, replayed: bool = False) -> Answer:
    """Return 201 with a decided booking, 202 with a pending one."""
    return Answer(
        status=202 if booking.status == Booking.Status.PENDING else 201,
        body=mappers.booking_answer(booking, now=now),
        path=mappers.path_of(booking),
        replayed=replayed,
    )


def refused(refusal: DomainError) -> Answer:
    """Return a refusal as the problem it is told as."""
    body, _ = problems.domain_problem(refusal)
    return Answer(status=int(refusal.kind), body=body)


def answer_of_failure(booking: Booking) -> Answer:
    """Return the refusal a booking came to nothing with."""
    if booking.failure is None:
        raise LookupError(f"booking {booking.reference} has no failure")
    return Answer(status=booking.failure["status"], body=booking.failure["body"])


def delete_old_keys(*, now: datetime, limit: int = 5000) -> int:
    """Delete keys past their life, but never one still waiting for its answer; return how many."""
    old = IdempotencyKey.objects.filter(
        created_at__lte=now - LIFETIME, response_status__isnull=False
    )
    ids = list(old.order_by("created_at", "id").values_list("id", flat=True)[:limit])
    return IdempotencyKey.objects.filter(id__in=ids).delete()[0]
