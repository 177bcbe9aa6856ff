"""Shapes that several of accounts' views share."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from apps.accounts.domain.roles import CARRIER_PATTERN
from common import email_address
from common.auth import tokens
from common.auth.principal import ROLES
from common.http.fields import StringField

MAX_PASSWORD = 1024


class EmailAddressField(StringField, serializers.EmailField):
    """An email address, read into its one spelling."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=email_address.MAX_LENGTH, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        """Return the normalised address."""
        try:
            return email_address.normalise(super().to_internal_value(data))
        except ValueError:
            self.fail("invalid")


class PasswordField(StringField):
    """A password as typed; the rules are the service's."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            trim_whitespace=False,
            max_length=MAX_PASSWORD,
            write_only=True,
            style={"input_type": "password"},
            **kwargs,
        )


class NameField(StringField, serializers.RegexField):
    """A part of a person's name: no control characters, nothing that makes a link in a mail."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"^[^\u0000-\u001f\u007f<>/:@]*$", max_length=100, **kwargs)


class LanguageField(serializers.ChoiceField):
    """A language there are mails and documents in."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Of mails, receipts and calendars; errors are in English.")
        super().__init__(choices=settings.LANGUAGES, **kwargs)


class CarrierField(StringField, serializers.RegexField):
    """A carrier's IATA designator."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(CARRIER_PATTERN, **kwargs)


class TokenField(StringField):
    """A token from a mailed link or a sign-in; one of any other length is simply not good."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=tokens.MAX_LENGTH, **kwargs)


class Email(serializers.Serializer[Any]):
    """A request about an address."""

    email = EmailAddressField()


class Accepted(serializers.Serializer[Any]):
    """The answer that is the same for every address."""

    detail = serializers.CharField()


class UserSummary(serializers.Serializer[Any]):
    """Who is signed in; `carrier` only for an airline authority."""

    id = serializers.UUIDField()
    email = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLES))
    carrier = serializers.RegexField(CARRIER_PATTERN, required=False)

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """Leave out an empty carrier."""
        shown: dict[str, Any] = super().to_representation(instance)
        if not shown.get("carrier"):
            shown.pop("carrier", None)
        return shown


class UserResource(serializers.Serializer[Any]):
    """A user's account."""

    id = serializers.UUIDField()
    email = serializers.CharField()
    email_verified = serializers.BooleanField()
    given_name = serializers.CharField()
    family_name = serializers.CharField()
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=ROLES))
    carrier = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()

    def get_carrier(self, user: Any) -> str | None:
        """Return the carrier of an airline authority, else null."""
        return user.carrier or None
