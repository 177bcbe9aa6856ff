"""What a password must be, as the public contract says."""

from collections.abc import Callable
from dataclasses import dataclass

MIN_LENGTH = 8
MAX_LENGTH = 128


@dataclass(frozen=True)
class Rule:
    """One rule: a stable code, what to tell people, and whether a password keeps it."""

    code: str
    detail: str
    is_kept: Callable[[str], bool]


def _has(test: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda password: any(map(test, password))


def _is_special(character: str) -> bool:
    return not character.isalnum() and not character.isspace()


RULES = (
    Rule(
        "password_too_short",
        f"Use at least {MIN_LENGTH} characters.",
        lambda password: len(password) >= MIN_LENGTH,
    ),
    Rule(
        "password_too_long",
        f"Use at most {MAX_LENGTH} characters.",
        lambda password: len(password) <= MAX_LENGTH,
    ),
    Rule("password_no_upper", "Use an upper-case letter.", _has(str.isupper)),
    Rule("password_no_lower", "Use a lower-case letter.", _has(str.islower)),
    Rule("password_no_digit", "Use a digit.", _has(str.isdigit)),
    Rule("password_no_special", "Use a special character, such as ! or #.", _has(_is_special)),
)


def missed_rules(password: str) -> list[Rule]:
    """Return every rule the password misses, in the order they are told."""
    return [rule for rule in RULES if not rule.is_kept(password)]
