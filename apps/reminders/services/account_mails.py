"""The mails an account's owner is waiting for."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from apps.reminders.domain.letter import Letter, link, paragraph
from apps.reminders.domain.notification import Kind, PlannedMail
from apps.reminders.domain.text import greeting_name
from apps.reminders.services import planning
from contracts.events.accounts import (
    EmailVerificationRequestedV1,
    PasswordResetRequestedV1,
    RegistrationRepeatedV1,
)
from documents import words

AccountEvent = EmailVerificationRequestedV1 | PasswordResetRequestedV1 | RegistrationRepeatedV1


def send_verification_link(*, requested: EmailVerificationRequestedV1, now: datetime) -> None:
    """Mail the link that verifies an address; only the newest one asked for is sent."""
    _plan(requested, verification(requested, now=now), now=now)


def send_reset_link(*, requested: PasswordResetRequestedV1, now: datetime) -> None:
    """Mail the link that resets a password; only the newest one asked for is sent."""
    _plan(requested, reset(requested, now=now), now=now)


def tell_account_exists(*, repeated: RegistrationRepeatedV1, now: datetime) -> None:
    """Tell an account's owner that somebody tried to register its address again."""
    _plan(repeated, account_exists(repeated, now=now), now=now)


def verification(requested: EmailVerificationRequestedV1, *, now: datetime) -> PlannedMail:
    """Return the mail with the link that verifies an address."""
    with words.speaking(requested.language):
        letter = Letter(
            subject=_("Verify your email"),
            heading=_greeting(requested.given_name),
            blocks=[
                paragraph(_("please verify your email address by opening this link:")),
                link(
                    _("Verify your email"),
                    _address("verify-email", requested.token),
                    advice=_if_no_button(),
                ),
                paragraph(
                    _("It works once, until {time}.").format(
                        time=words.utc_time(requested.expires_at)
                    )
                ),
                paragraph(
                    _(
                        "If you did not register with Jetway, ignore this mail: without the link"
                        " nothing happens."
                    ),
                    is_small=True,
                ),
            ],
        )
    return _mail(requested, Kind.EMAIL_VERIFICATION, letter, until=requested.expires_at, now=now)


def reset(requested: PasswordResetRequestedV1, *, now: datetime) -> PlannedMail:
    """Return the mail with the link that resets a password."""
    with words.speaking(requested.language):
        letter = Letter(
            subject=_("Reset your password"),
            heading=_greeting(requested.given_name),
            blocks=[
                paragraph(_("choose a new password by opening this link:")),
                link(
                    _("Choose a new password"),
                    _address("reset-password", requested.token),
                    advice=_if_no_button(),
                ),
                paragraph(
                    _("It works once, until {time}.").format(
                        time=words.utc_time(requested.expires_at)
                    )
                ),
                paragraph(
                    _("If you did not ask for it, ignore this mail: your password stays as it is."),
                    is_small=True,
                ),
            ],
        )
    return _mail(requested, Kind.PASSWORD_RESET, letter, until=requested.expires_at, now=now)


def account_exists(repeated: RegistrationRepeatedV1, *, now: datetime) -> PlannedMail:
    """Return the mail to somebody whose address was registered again."""
    with words.speaking(repeated.language):
        letter = Letter(
            subject=_("You already have an account"),
            heading=_greeting(repeated.given_name),
            blocks=[
                paragraph(
                    _(
                        "somebody, perhaps you, tried to register with this address. You already"
                        " have an account:"
                    )
                ),
                link(_("Sign in"), f"{settings.PUBLIC_URL}/login", advice=_if_no_button()),
                paragraph(_("If you forgot the password, ask for a new one there.")),
                paragraph(
                    _("If it was not you, there is nothing to do: your account is unchanged."),
                    is_small=True,
                ),
            ],
        )
    return _mail(repeated, Kind.ACCOUNT_EXISTS, letter, until=None, now=now)


def _greeting(given_name: str) -> str:
    name = greeting_name(given_name)
    return _("Hi {name},").format(name=name) if name else _("Hi there,")


def _if_no_button() -> str:
    return _("If the button does not work, open this address:")


def _address(page: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}/{page}?token={token}"


def _mail(
    event: AccountEvent, kind: Kind, letter: Letter, *, until: datetime | None, now: datetime
) -> PlannedMail:
    return PlannedMail(
        kind=kind,
        recipient_email=event.email,
        letter=letter,
        language=event.language,
        due_at=now,
        useful_until=until,
        version=str(event.event_id),
    )


def _plan(event: AccountEvent, mail: PlannedMail, *, now: datetime) -> None:
    planning.apply_plan(event=event, topic=mail.kind.value, mails=[mail], now=now)
