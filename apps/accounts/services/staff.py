"""What staff do with users: roles, closing and opening accounts, addresses, sign-ins."""

import re
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from apps.accounts.domain.roles import CARRIER_PATTERN
from apps.accounts.errors import LastAdmin
from apps.accounts.models import User
from apps.accounts.services import email_tokens, sessions
from apps.accounts.services.email_tokens import Purpose
from common.auth.principal import ADMIN, AIRLINE_AUTHORITY
from common.db import atomic, retry_conflicts
from common.errors import InvalidInput, NotFound


@retry_conflicts()
def set_roles(*, user_id: UUID, roles: Collection[str], carrier: str | None, now: datetime) -> User:
    """
    Give a user these roles and no other but `customer`, which everyone keeps.

    A change ends every sign-in of the user: tokens carry roles. `carrier` is kept only with
    `airline_authority`.

    :raises NotFound: there is no such user
    :raises InvalidInput: an airline authority without a carrier's designator
    :raises LastAdmin: nobody else could give the role back
    """
    designator = _designator(carrier) if AIRLINE_AUTHORITY in roles else ""
    with atomic(User):
        user, other_admins = lock_with_admins(user_id)
        before = (user.is_admin, user.carrier)
        user.is_admin = ADMIN in roles
        user.carrier = designator
        if before == (user.is_admin, user.carrier):
            return user
        if before[0] and not user.is_admin:
            require_another(other_admins)
        user.save(update_fields=["is_admin", "carrier"])
        sessions.end_all(user=user, now=now)
    return user


@retry_conflicts()
def set_active(*, user_id: UUID, is_active: bool, now: datetime) -> User:
    """
    Open an account, or close it and end every sign-in.

    :raises NotFound: there is no such user
    :raises LastAdmin: nobody else could open it again
    """
    with atomic(User):
        user, other_admins = lock_with_admins(user_id)
        if user.is_active == is_active:
            return user
        if user.is_admin and not is_active:
            require_another(other_admins)
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        if not is_active:
            sessions.end_all(user=user, now=now)
    return user


@retry_conflicts()
def verify_email(*, user_id: UUID, now: datetime) -> User:
    """
    Take an address for verified on staff's word; links still in the mail stop working.

    The password is the one of the latest registration.

    :raises NotFound: there is no such user
    """
    with atomic(User):
        user = _lock(user_id)
        if not user.email_verified:
            user.email_verified_at = now
            user.save(update_fields=["email_verified_at"])
            email_tokens.withdraw(user=user, purposes=[Purpose.VERIFY], now=now)
    return user


@retry_conflicts()
def end_sign_ins(*, user_id: UUID, now: datetime) -> None:
    """
    End every sign-in of a user, everywhere.

    :raises NotFound: there is no such user
    """
    with atomic(User):
        sessions.end_all(user=_lock(user_id), now=now)


def _lock(user_id: UUID) -> User:
    user = User.objects.known().select_for_update().filter(id=user_id).first()
    if user is None:
        raise NotFound
    return user


def _designator(carrier: str | None) -> str:
    if carrier is None or not re.fullmatch(CARRIER_PATTERN, carrier):
        raise InvalidInput.at("/carrier", "An airline authority needs a carrier, such as 6E.")
    return carrier


def lock_with_admins(user_id: UUID) -> tuple[User, list[User]]:
    """
    Lock a user and all admins, in id order, so that two admins cannot demote each other.

    :raises NotFound: there is no such user
    """
    admins = User.objects.filter(is_admin=True).values_list("id", flat=True)
    wanted = User.objects.known().select_for_update().filter(id__in={*admins, user_id})
    locked = {user.id: user for user in wanted.order_by("id")}
    user = locked.pop(user_id, None)
    if user is None:
        raise NotFound
    return user, [other for other in locked.values() if other.is_admin]


def require_another(other_admins: list[User]) -> None:
    """
    Make sure that somebody is left who could give the role back.

    :raises LastAdmin: nobody is
    """
    if not any(other.may_sign_in for other in other_admins):
        raise LastAdmin
