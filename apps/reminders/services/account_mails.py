"""The mails an account's owner is waiting for."""

from datetime import datetime

from django.conf import settings

from apps.reminders.domain.notification import Kind, PlannedMail
from apps.reminders.domain.text import greeting_name
from apps.reminders.services import planning, rendering
from contracts.events.accounts import (
    EmailVerificationRequestedV1,
    PasswordResetRequestedV1,
    RegistrationRepeatedV1,
)


def send_verification_link(*, requested: EmailVerificationRequestedV1, now: datetime) -> None:
    """Mail the link that verifies an address; only the newest one asked for is sent."""
    _plan(requested, Kind.EMAIL_VERIFICATION, now=now, link=_link("verify-email", requested.token))


def send_reset_link(*, requested: PasswordResetRequestedV1, now: datetime) -> None:
    """Mail the link that resets a password; only the newest one asked for is sent."""
    _plan(requested, Kind.PASSWORD_RESET, now=now, link=_link("reset-password", requested.token))


def tell_account_exists(*, repeated: RegistrationRepeatedV1, now: datetime) -> None:
    """Tell an account's owner that somebody tried to register its address again."""
    _plan(repeated, Kind.ACCOUNT_EXISTS, now=now, link=f"{settings.PUBLIC_URL}/login")


def _link(page: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}/{page}?token={token}"


def _plan(
    event: EmailVerificationRequestedV1 | PasswordResetRequestedV1 | RegistrationRepeatedV1,
    kind: Kind,
    *,
    now: datetime,
    link: str,
) -> None:
    expires_at = getattr(event, "expires_at", None)
    context = {"name": greeting_name(event.given_name), "link": link, "expires_at": expires_at}
    subject, content = rendering.render(kind, context)
    mail = PlannedMail(
        kind=kind,
        recipient_email=event.email,
        subject=subject,
        content=content,
        due_at=now,
        useful_until=expires_at,
        version=str(event.event_id),
    )
    planning.apply_plan(event=event, topic=kind.value, mails=[mail], now=now)
