"""Fingerprints of request bodies: equal for JSON that means the same."""

import hashlib
import json
from typing import Any

from common.errors import InvalidInput

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def fingerprint(body: Any) -> str:
    """
    Return the SHA-256 of a JSON value in canonical form, hexadecimal.

    Order of members, white space, escapes, and 36 or 36.0 make no difference (after RFC 8785).

    :raises InvalidInput: nested deeper than the stack
    """
    try:
        text = _ENCODER.encode(_canonical(body))
    except RecursionError as error:
        raise InvalidInput("The body is nested too deeply.") from error
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _canonical(value: Any) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, dict):
        return {name: _canonical(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_canonical(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
