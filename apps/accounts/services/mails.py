"""
The mails users wait for, asked of whoever sends them by events.

Each function belongs into a transaction that holds the user's lock: the events of one user are
numbered in order.
"""

from datetime import datetime

from apps.accounts.models import User
from apps.accounts.services import email_tokens
from apps.accounts.services.email_tokens import Purpose
from common.messaging import outbox
from contracts.events.accounts import (
    EmailVerificationRequestedV1,
    PasswordResetRequestedV1,
    RegistrationRepeatedV1,
)


def request_verification(*, user: User, now: datetime) -> None:
    """Have a link mailed that verifies the address and confirms the password as it is now."""
    issued = email_tokens.issue(user=user, purpose=Purpose.VERIFY, password=user.password, now=now)
    outbox.publish(
        EmailVerificationRequestedV1(
            occurred_at=now,
            aggregate_id=user.id,
            sequence=next_sequence(user),
            email=user.email,
            given_name=user.given_name,
            language=user.language,
            token=issued.token,
            expires_at=issued.expires_at,
        )
    )


def request_reset(*, user: User, now: datetime) -> None:
    """Have a link mailed that sets a new password; earlier ones stop working."""
    email_tokens.withdraw(user=user, purposes=[Purpose.RESET], now=now)
    issued = email_tokens.issue(user=user, purpose=Purpose.RESET, now=now)
    outbox.publish(
        PasswordResetRequestedV1(
            occurred_at=now,
            aggregate_id=user.id,
            sequence=next_sequence(user),
            email=user.email,
            given_name=user.given_name,
            language=user.language,
            token=issued.token,
            expires_at=issued.expires_at,
        )
    )


def tell_of_repeated_registration(*, user: User, now: datetime) -> None:
    """Have the owner of an account told that somebody registered with the address again."""
    outbox.publish(
        RegistrationRepeatedV1(
            occurred_at=now,
            aggregate_id=user.id,
            sequence=next_sequence(user),
            email=user.email,
            given_name=user.given_name,
            language=user.language,
        )
    )


def next_sequence(user: User) -> int:
    """Count another event of a user whose lock the caller holds; return its number."""
    user.event_sequence += 1
    user.save(update_fields=["event_sequence"])
    return user.event_sequence
