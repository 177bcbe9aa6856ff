"""Tokens in mailed links: issued, used once, withdrawn. All in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from apps.accounts.errors import LinkNotValid
from apps.accounts.models import EmailToken, User
from apps.accounts.services import opaque_tokens

Purpose = EmailToken.Purpose


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """A token as it goes into the mail."""

    token: str
    expires_at: datetime


def issue(*, user: User, purpose: Purpose, now: datetime, password: str = "") -> IssuedToken:
    """Return a new token; `password` is the hash a verification confirms."""
    issued = IssuedToken(token=opaque_tokens.new(), expires_at=now + _lifetime(purpose))
    EmailToken.objects.create(
        digest=opaque_tokens.digest(issued.token),
        user=user,
        purpose=purpose,
        password=password,
        created_at=now,
        expires_at=issued.expires_at,
    )
    return issued


def _lifetime(purpose: Purpose) -> timedelta:
    if purpose == Purpose.VERIFY:
        return timedelta(seconds=settings.VERIFICATION_TOKEN_SECONDS)
    return timedelta(seconds=settings.RESET_TOKEN_SECONDS)


def require_good(*, token: str, purpose: Purpose, now: datetime) -> EmailToken:
    """
    Return a token that could be used now, without using it.

    :raises LinkNotValid: unknown, used or over
    """
    found = EmailToken.objects.filter(
        digest=opaque_tokens.digest(token), purpose=purpose, used_at=None, expires_at__gt=now
    ).first()
    if found is None:
        raise LinkNotValid
    return found


def use(*, token: str, purpose: Purpose, now: datetime) -> tuple[EmailToken, User]:
    """
    Use a token, once; return it with its user, locked.

    :raises LinkNotValid: unknown, used or over, or the account is closed
    """
    found = require_good(token=token, purpose=purpose, now=now)
    user = User.objects.lock(found.user_id)
    used = EmailToken.objects.filter(id=found.pk, used_at=None).update(used_at=now)
    if not used or not user.is_active:
        raise LinkNotValid
    return found, user


def withdraw(*, user: User, purposes: list[Purpose], now: datetime) -> None:
    """Make a user's unused tokens of these purposes worthless."""
    EmailToken.objects.filter(user=user, purpose__in=purposes, used_at=None).update(used_at=now)
