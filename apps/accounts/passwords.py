"""The password rules, for services and for Django's own password forms."""

from django.core.exceptions import ValidationError

from apps.accounts.domain.password_rules import RULES, missed_rules
from common.errors import InvalidInput


def require_strong(password: str) -> None:
    """
    Refuse a password that misses a rule.

    :raises InvalidInput: with one entry for each rule missed
    """
    missed = missed_rules(password)
    if missed:
        raise InvalidInput(
            "The password misses some of the rules.",
            errors=[
                {"pointer": "/password", "code": rule.code, "detail": rule.detail}
                for rule in missed
            ],
        )


class CharacterRulesValidator:
    """The same rules for `AUTH_PASSWORD_VALIDATORS`."""

    def validate(self, password: str, user: object = None) -> None:
        """
        Check a password.

        :raises ValidationError: with one error for each rule missed
        """
        missed = missed_rules(password)
        if missed:
            raise ValidationError([ValidationError(rule.detail, code=rule.code) for rule in missed])

    def get_help_text(self) -> str:
        """Return what Django shows beside the field."""
        return " ".join(rule.detail for rule in RULES)
