"""
What the fuzzer may be told that the OpenAPI document cannot say.

The document says which requests are well formed. They may be answered 2xx or 3xx; 401, 403 or 404,
as it depends on who asks for what; 409, on what there is; 422, where a rule refuses them; and 429.
400 means that the document was not exact, but for the fields and reasons of this table.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "422", "429"]


@dataclass(frozen=True)
class Beyond:
    """
    A refusal of a field that no JSON Schema foretells.

    `pointer` and `code`, regular expressions, are those of the problem's entry.
    """

    pointer: str
    code: str
    why: str

    def covers(self, error: Mapping[str, Any]) -> bool:
        """Return whether an entry of a problem's `errors` is such a refusal."""
        return bool(
            re.fullmatch(self.pointer, error["pointer"]) and re.fullmatch(self.code, error["code"])
        )


BEYOND_A_SCHEMA = (
    Beyond("/cursor", "invalid", "opaque: only cursors this API gave out are good"),
    Beyond(".*", "unprintable", "no regular expression of every engine knows what prints"),
    Beyond(".*", "blank", "white space around a word does not count"),
    Beyond(".*/cabins", "duplicate", "each cabin once: rows may differ in all else"),
    Beyond(".*/(price|expected_total)", "invalid|precision", "ISO 4217: codes and their decimals"),
    Beyond("/password", "password_.*", "several rules at once, and common passwords"),
    Beyond("/time_zone", "unknown", "the names of the IANA database"),
    Beyond("/(departs|arrives)_at", "invalid", "a day that its month does not have"),
    Beyond("/notification_time", "invalid", "a year this mail could be meant for"),
    Beyond("/carrier", "invalid", "needed by some roles, and only by them"),
)


def is_foretold(errors: Iterable[Mapping[str, Any]]) -> bool:
    """Return whether every entry of a problem's `errors` is in the table."""
    entries = [*errors]
    return bool(entries) and all(
        any(rule.covers(error) for rule in BEYOND_A_SCHEMA) for error in entries
    )
