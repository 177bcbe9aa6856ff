"""Sign-ins as refresh families: opening, adding a token, ending everywhere."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.accounts.models import RefreshFamily, RefreshToken, User
from apps.accounts.services import opaque_tokens
from common import statements
from common.auth import denylist
from common.auth.principal import Principal
from common.db import atomic, on_commit, retry_conflicts
from common.errors import Unavailable

log = logging.getLogger(__name__)

# Past an access token's life, for clocks that differ.
DENIAL_SLACK_SECONDS = 60
DENIALS_AT_ONCE = 1000


def open_family(*, user: User, now: datetime) -> tuple[RefreshFamily, str]:
    """Begin a sign-in; return it with its first refresh token. The caller holds the user's lock."""
    family = statements.new(RefreshFamily, user_id=user.id, created_at=now)
    family.user = user
    statements.insert_later([family])
    return family, add_token(family=family, now=now)


def add_token(*, family: RefreshFamily, now: datetime) -> str:
    """Return a new refresh token of a sign-in."""
    token = opaque_tokens.new()
    statements.add_later(
        RefreshToken,
        digest=opaque_tokens.digest(token),
        family_id=family.id,
        created_at=now,
        expires_at=now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS),
    )
    return token


def end(families: QuerySet[RefreshFamily], *, now: datetime) -> None:
    """
    Revoke those of the sign-ins that go on, in the caller's transaction.

    After the commit they are denied everywhere; with Redis away the job `restore_denials` does
    that once it is back.
    """
    session_ids = _revoke(families, now=now)
    on_commit(RefreshFamily, lambda: _deny_if_possible(session_ids))


def end_all(*, user: User, now: datetime, keep: str | None = None) -> None:
    """End every sign-in of a user but `keep`; the caller holds the user's lock."""
    families = RefreshFamily.objects.filter(user=user)
    end(families.exclude(id=keep) if keep else families, now=now)


@retry_conflicts()
def end_some(*, ids: Iterable[UUID], now: datetime) -> None:
    """End these sign-ins, whosever they are."""
    with atomic(RefreshFamily):
        end(RefreshFamily.objects.filter(id__in=ids), now=now)


def _revoke(families: QuerySet[RefreshFamily], *, now: datetime) -> list[str]:
    live = families.filter(revoked_at=None).order_by("id")
    ids: list[UUID] = list(live.values_list("id", flat=True).distinct())
    denied_until = now + timedelta(seconds=settings.ACCESS_TOKEN_SECONDS + DENIAL_SLACK_SECONDS)
    RefreshFamily.objects.filter(id__in=ids, revoked_at=None).update(
        revoked_at=now, denied_until=denied_until
    )
    return [str(id) for id in ids]


def _deny_if_possible(session_ids: Iterable[str]) -> None:
    try:
        denylist.deny_all(session_ids)
    except Unavailable:
        log.warning("Redis is away: %s denied by the job later", ", ".join(session_ids))


def sign_out(*, principal: Principal, refresh: str | None, now: datetime) -> None:
    """
    End a user's sign-in, everywhere and at once; and that of `refresh`, if it is theirs.

    :raises Unavailable: ended here, but Redis is away and other services may not know yet
    """
    denylist.deny_all(_revoke_own(principal=principal, refresh=refresh, now=now))


@retry_conflicts()
def _revoke_own(*, principal: Principal, refresh: str | None, now: datetime) -> list[str]:
    named = Q(id=principal.session_id)
    if refresh:
        named |= Q(tokens__digest=opaque_tokens.digest(refresh))
    with atomic(RefreshFamily):
        return _revoke(RefreshFamily.objects.filter(named, user=principal.user_id), now=now)


def restore_denials(*, now: datetime) -> int:
    """
    Deny again every sign-in whose last access token may live: Redis keeps nothing on disk.

    :raises Unavailable: Redis is away
    """
    ended = RefreshFamily.objects.filter(denied_until__gt=now).order_by("id")
    ids = [str(id) for id in ended.values_list("id", flat=True)]
    for start in range(0, len(ids), DENIALS_AT_ONCE):
        denylist.deny_all(ids[start : start + DENIALS_AT_ONCE])
    return len(ids)
