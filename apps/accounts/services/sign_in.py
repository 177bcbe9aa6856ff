"""Signing in with a password, and going on with a refresh token."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from apps.accounts import selectors
from apps.accounts.errors import EmailNotVerified, InvalidCredentials, InvalidRefreshToken
from apps.accounts.hashers import matches
from apps.accounts.models import RefreshFamily, RefreshToken, User
from apps.accounts.services import access_tokens, opaque_tokens, registration, sessions
from common.auth import denylist
from common.db import atomic, retry_conflicts
from common.lookups import Lookup

# As `User.objects.lock`.
_locked = Lookup(User, "pk", lock=True)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """What a user signed in with gets; `expires_in` is the access token's life in seconds."""

    user: User
    access: str
    refresh: str
    expires_in: int


def sign_in(*, email: str, password: str, now: datetime) -> SignedIn:
    """
    Begin a sign-in; takes as long for an unknown address as for a wrong password.

    :raises InvalidCredentials: the address is unknown or the password another
    :raises EmailNotVerified: right, but not verified yet; a fresh link has been sent
    :raises Unavailable: Redis is away, so that this sign-in could not be ended at once
    """
    denylist.require_answer()
    user = selectors.find_by_email(email)
    encoded = user.password if user is not None and user.is_active else None
    if not matches(password, encoded) or user is None:
        raise InvalidCredentials
    if not user.email_verified:
        registration.send_verification(email=email, now=now)
        raise EmailNotVerified
    family, refresh = _open(user=user, now=now)
    return _signed_in(user=family.user, family=family, refresh=refresh, now=now)


@retry_conflicts()
def _open(*, user: User, now: datetime) -> tuple[RefreshFamily, str]:
    with atomic(RefreshFamily):
        locked = _locked.get(user.id)
        # What was checked may be over: a reset or a deactivation can have come in between.
        if locked.password != user.password or not locked.may_sign_in:
            raise InvalidCredentials
        return sessions.open_family(user=locked, now=now)


def refresh(*, token: str, now: datetime) -> SignedIn:
    """
    Spend a refresh token for a new pair.

    A token already spent is in two hands: its whole family is revoked, which stands although
    the caller is refused.

    :raises InvalidRefreshToken: unknown, spent, over, or the sign-in or the account has ended
    """
    rotated = _rotate(token=token, now=now)
    if rotated is None:
        raise InvalidRefreshToken
    family, successor = rotated
    return _signed_in(user=family.user, family=family, refresh=successor, now=now)


@retry_conflicts()
def _rotate(*, token: str, now: datetime) -> tuple[RefreshFamily, str] | None:
    """Return the sign-in and its next token; None (and commit) if the family had to be revoked."""
    with atomic(RefreshFamily):
        held = RefreshToken.objects.filter(digest=opaque_tokens.digest(token)).first()
        if held is None:
            raise InvalidRefreshToken
        # The family's lock orders this against a sign-out and a change of roles.
        families = RefreshFamily.objects.select_for_update()
        family = families.filter(id=held.family_id).first()
        if family is None:
            raise InvalidRefreshToken
        if not RefreshToken.objects.filter(id=held.pk, used_at=None).update(used_at=now):
            sessions.end(RefreshFamily.objects.filter(id=family.id), now=now)
            return None
        if family.revoked_at or held.expires_at <= now or not family.user.may_sign_in:
            raise InvalidRefreshToken
        return family, sessions.add_token(family=family, now=now)


def _signed_in(*, user: User, family: RefreshFamily, refresh: str, now: datetime) -> SignedIn:
    return SignedIn(
        user=user,
        access=access_tokens.sign(user=user, session_id=family.id, now=now),
        refresh=refresh,
        expires_in=settings.ACCESS_TOKEN_SECONDS,
    )
