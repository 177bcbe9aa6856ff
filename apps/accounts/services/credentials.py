"""Forgotten and changed passwords."""

from datetime import datetime

from django.contrib.auth.hashers import make_password

from apps.accounts import selectors
from apps.accounts.errors import WrongPassword
from apps.accounts.hashers import matches
from apps.accounts.models import EmailToken, User
from apps.accounts.passwords import require_strong
from apps.accounts.services import email_tokens, mails, sessions
from apps.accounts.services.email_tokens import Purpose
from common.auth.principal import Principal
from common.db import atomic, retry_conflicts


@retry_conflicts()
def forget_password(*, email: str, now: datetime) -> None:
    """
    Send a reset link to a known address; do nothing for any other.

    An address that is not verified yet gets one too: who can answer the mail owns the address.
    """
    with atomic(User):
        user = User.objects.select_for_update().filter(email=email).first()
        if user is not None and user.is_active:
            mails.request_reset(user=user, now=now)


def reset_password(*, token: str, password: str, now: datetime) -> None:
    """
    Set a new password with the token of a mailed link, and end every sign-in.

    :raises InvalidInput: the password misses a rule; the token is still good
    :raises LinkNotValid: unknown, used or over
    """
    require_strong(password)
    email_tokens.require_good(token=token, purpose=Purpose.RESET, now=now)
    _reset(token=token, encoded=make_password(password), now=now)


@retry_conflicts()
def _reset(*, token: str, encoded: str, now: datetime) -> None:
    with atomic(EmailToken):
        _, user = email_tokens.use(token=token, purpose=Purpose.RESET, now=now)
        user.email_verified_at = user.email_verified_at or now
        replace_password(user=user, encoded=encoded, now=now)


def change_password(
    *, principal: Principal, current_password: str, password: str, now: datetime
) -> None:
    """
    Change the password of a signed-in user, and end every sign-in but this one.

    :raises InvalidInput: the new password misses a rule
    :raises WrongPassword: the current password is another
    """
    require_strong(password)
    user = selectors.get_user(principal.user_id)
    if not matches(current_password, user.password):
        raise WrongPassword
    _change(principal=principal, checked=user.password, encoded=make_password(password), now=now)


@retry_conflicts()
def _change(*, principal: Principal, checked: str, encoded: str, now: datetime) -> None:
    with atomic(User):
        user = User.objects.lock(principal.user_id)
        if user.password != checked:
            raise WrongPassword
        replace_password(user=user, encoded=encoded, now=now, keep=principal.session_id)


def replace_password(*, user: User, encoded: str, now: datetime, keep: str | None = None) -> None:
    """
    Store a new password's hash, withdraw mailed links and end every sign-in but `keep`.

    In the caller's transaction, which holds the user's lock.
    """
    user.password = encoded
    user.save(update_fields=["password", "email_verified_at"])
    email_tokens.withdraw(user=user, purposes=[Purpose.VERIFY, Purpose.RESET], now=now)
    sessions.end_all(user=user, now=now, keep=keep)
