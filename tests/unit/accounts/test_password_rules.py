"""The rules of passwords."""

import pytest
from django.core.exceptions import ValidationError

from apps.accounts.domain.password_rules import missed_rules
from apps.accounts.passwords import CharacterRulesValidator, require_strong
from common.errors import InvalidInput


def codes(password: str) -> list[str]:
    return [rule.code for rule in missed_rules(password)]


def test_a_password_that_keeps_every_rule_misses_none() -> None:
    assert codes("Abcdef1!") == []


@pytest.mark.parametrize(
    ("password", "missed"),
    [
        ("Abcde1!", "password_too_short"),
        ("A" + "b1!" * 43, "password_too_long"),
        ("abcdef1!", "password_no_upper"),
        ("ABCDEF1!", "password_no_lower"),
        ("Abcdefg!", "password_no_digit"),
        ("Abcdefg1", "password_no_special"),
        ("Abcdef 1", "password_no_special"),
    ],
)
def test_each_missed_rule_is_named(password: str, missed: str) -> None:
    assert codes(password) == [missed]


def test_all_missed_rules_are_named_together() -> None:
    assert codes("") == [
        "password_too_short",
        "password_no_upper",
        "password_no_lower",
        "password_no_digit",
        "password_no_special",
    ]


def test_letters_of_other_scripts_count_as_letters() -> None:
    assert codes("Ünïcödé-1") == []


def test_a_weak_password_is_refused_with_a_pointer_to_it() -> None:
    with pytest.raises(InvalidInput) as refusal:
        require_strong("abcdefgh1")
    assert [(one["pointer"], one["code"]) for one in refusal.value.errors] == [
        ("/password", "password_no_upper"),
        ("/password", "password_no_special"),
    ]


def test_django_forms_hear_the_same_rules() -> None:
    with pytest.raises(ValidationError) as refusal:
        CharacterRulesValidator().validate("abcdefgh1")
    told = [error.code for error in refusal.value.error_list]
    assert told == ["password_no_upper", "password_no_special"]
