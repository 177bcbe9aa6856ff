"""Accounts made by operators: the first admin, and the demo's."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password

from apps.accounts import selectors
from apps.accounts.hashers import matches
from apps.accounts.models import User
from apps.accounts.passwords import require_strong
from apps.accounts.services import credentials, staff
from common.auth.principal import ADMIN
from common.db import atomic, retry_conflicts


def ensure_account(
    *,
    email: str,
    password: str,
    roles: Collection[str],
    now: datetime,
    carrier: str | None = None,
    given_name: str = "",
) -> User:
    """
    Make or mend a verified account with this password and these roles.

    What is as it should be is left alone, sign-ins too.

    :raises InvalidInput: the password misses a rule, or an airline authority has no carrier
    :raises LastAdmin: the account is the last admin and would not be one any more
    """
    require_strong(password)
    user = selectors.find_by_email(email)
    if user is None:
        encoded = make_password(password)
        user = _make(email=email, encoded=encoded, given_name=given_name, now=now)
    elif not (user.email_verified and matches(password, user.password)):
        # A stranger may have registered the address with a password of their own.
        _take_over(user_id=user.id, encoded=make_password(password), now=now)
    staff.set_active(user_id=user.id, is_active=True, now=now)
    return staff.set_roles(user_id=user.id, roles=roles, carrier=carrier, now=now)


def ensure_admin(*, email: str, password: str, now: datetime) -> User:
    """
    Make or mend a verified admin; a carrier the account has stays.

    :raises InvalidInput: the password misses a rule
    """
    known = selectors.find_by_email(email)
    return ensure_account(
        email=email,
        password=password,
        roles={ADMIN, *(known.roles if known else ())},
        carrier=known.carrier if known else None,
        now=now,
    )


def _make(*, email: str, encoded: str, given_name: str, now: datetime) -> User:
    with atomic(User):
        return User.objects.create(
            email=email,
            password=encoded,
            given_name=given_name,
            email_verified_at=now,
            created_at=now,
        )


@retry_conflicts()
def _take_over(*, user_id: UUID, encoded: str, now: datetime) -> None:
    with atomic(User):
        user = User.objects.lock(user_id)
        user.email_verified_at = user.email_verified_at or now
        credentials.replace_password(user=user, encoded=encoded, now=now)
