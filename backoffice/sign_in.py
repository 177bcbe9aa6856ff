"""Signing in to the back office: passwords are not to be guessed here either."""

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError
from unfold.forms import AuthenticationForm

from common import email_address

log = logging.getLogger(__name__)

TRIES_PER_ADDRESS = "10/15m"
TRIES_PER_IP = "100/15m"


class SignInForm(AuthenticationForm):
    """Django's form, with the limits that the gateway puts on sign-ins."""

    def clean(self) -> dict[str, Any]:
        """
        Count the try, then check the password.

        :raises ValidationError: one too many, or not to be counted; or a wrong password
        """
        ip = str(self.request.META["REMOTE_ADDR"])
        tries = ((f"{_spelling(self.cleaned_data)}|{ip}", TRIES_PER_ADDRESS), (ip, TRIES_PER_IP))
        for value, rate in tries:
            self._count(value, rate)
        return super().clean()

    def _count(self, value: str, rate: str) -> None:
        try:
            usage = get_usage(
                self.request,
                group=f"BACKOFFICE_{rate}",
                key=lambda *_: value,
                rate=rate,
                increment=True,
            )
        except RedisError as error:
            log.warning("sign-ins cannot be counted: %s", type(error).__name__)
            raise ValidationError("Signing in is not possible right now.") from error
        if usage is None or usage["should_limit"]:
            raise ValidationError("Too many tries. Wait a quarter of an hour.")


def _spelling(form: dict[str, Any]) -> str:
    try:
        return email_address.normalise(str(form.get("username", "")))
    except ValueError:
        return ""
