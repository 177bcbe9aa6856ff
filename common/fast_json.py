"""
JSON of the busiest paths, by orjson: the standard library's, but UTF-8 without escapes.

Integers of more than 64 bits are read as floats; where that matters they are not taken. A float
that is not finite is written as null: contracts and events have no floats that could be one.
"""

from typing import Any

import orjson

# As strict as the standard library: what has no JSON form is the caller's to convert.
_STRICT = (
    orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
    | orjson.OPT_PASSTHROUGH_SUBCLASS
)


def encode(value: Any) -> bytes:
    """
    Return JSON without white space.

    :raises TypeError: something in it has no JSON form, or an integer more than 64 bits
    """
    return orjson.dumps(value, option=_STRICT)


def decode(text: bytes | str) -> Any:
    """
    Return the value of a JSON text.

    :raises ValueError: it is none (NaN and lone surrogates are none)
    """
    return orjson.loads(text)
