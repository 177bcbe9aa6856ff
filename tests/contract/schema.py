"""JSON Schema of a contract dataclass, to compare with the committed one."""

import dataclasses
import types
import typing
from datetime import date, datetime
from typing import Any
from uuid import UUID

SCALARS = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
}


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the schema of a contract type."""
    if kind in SCALARS:
        return SCALARS[kind]
    if dataclasses.is_dataclass(kind):
        return _object(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return {"type": "array", "items": schema_of(arguments[0])}
    if origin is dict:  # JSON of the public API, whose own document tells its shape
        return {"type": "object", "properties": {}}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_or_null(one) for one in arguments]}
    raise TypeError(f"contracts do not use {kind}")


def _or_null(kind: Any) -> dict[str, Any]:
    return {"type": "null"} if kind is type(None) else schema_of(kind)


def _object(kind: Any) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    return {
        "type": "object",
        "properties": {field.name: schema_of(hints[field.name]) for field in fields},
        "required": sorted(
            field.name
            for field in fields
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ),
    }
