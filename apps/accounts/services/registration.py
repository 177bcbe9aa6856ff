"""
Registering and verifying an address. Nobody learns here whether an address is known.

An account whose address is not verified belongs to nobody yet: anyone may register it again, and
the registration whose mail is answered decides on the password.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError

from apps.accounts.models import EmailToken, User
from apps.accounts.passwords import require_strong
from apps.accounts.services import email_tokens, mails
from apps.accounts.services.email_tokens import Purpose
from common.db import atomic, retry_conflicts


def register(
    *,
    email: str,
    password: str,
    given_name: str,
    family_name: str,
    now: datetime,
    language: str = settings.LANGUAGE_CODE,
) -> None:
    """
    Register an address: a mail goes out, to verify it or to say that it has an account.

    :raises InvalidInput: the password misses a rule
    """
    require_strong(password)
    applicant = User(
        email=email,
        password=make_password(password),  # for a known address too: the same work
        given_name=given_name,
        family_name=family_name,
        language=language,
        created_at=now,
    )
    try:
        _record(applicant, now=now)
    except IntegrityError:
        # Another registration of the address was faster: now it is known.
        _record(applicant, now=now)


@retry_conflicts()
def _record(applicant: User, *, now: datetime) -> None:
    with atomic(User):
        user = User.objects.select_for_update().filter(email=applicant.email).first()
        if user is None:
            applicant.save(force_insert=True)
            mails.request_verification(user=applicant, now=now)
        elif not user.is_active:
            return
        elif user.email_verified:
            mails.tell_of_repeated_registration(user=user, now=now)
        else:
            _register_again(user, applicant, now=now)


def _register_again(user: User, applicant: User, *, now: datetime) -> None:
    user.password = applicant.password
    user.given_name = applicant.given_name
    user.family_name = applicant.family_name
    user.language = applicant.language
    user.save(update_fields=["password", "given_name", "family_name", "language"])
    mails.request_verification(user=user, now=now)


@retry_conflicts()
def send_verification(*, email: str, now: datetime) -> None:
    """Send a fresh link to an address that waits for one; do nothing for any other."""
    with atomic(User):
        user = User.objects.select_for_update().filter(email=email).first()
        if user is not None and user.is_active and not user.email_verified:
            mails.request_verification(user=user, now=now)


@retry_conflicts()
def verify_email(*, token: str, now: datetime) -> None:
    """
    Verify an address with the token of a mailed link.

    :raises LinkNotValid: unknown, used or over
    """
    with atomic(EmailToken):
        link, user = email_tokens.use(token=token, purpose=Purpose.VERIFY, now=now)
        user.email_verified_at = now
        user.password = link.password
        user.save(update_fields=["email_verified_at", "password"])
        email_tokens.withdraw(user=user, purposes=[Purpose.VERIFY], now=now)
