"""
Contract dataclasses to JSON values and back.

Unknown members are ignored, so that a newer minor version can be read; a missing or mistyped one
raises `ContractError`.
"""

from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import cattrs
from cattrs.preconf.json import make_converter

T = TypeVar("T")

_converter = make_converter()
_converter.register_unstructure_hook(UUID, str)
_converter.register_structure_hook(UUID, lambda value, _: UUID(value))
_converter.register_unstructure_hook(datetime, datetime.isoformat)
_converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
_converter.register_unstructure_hook(date, date.isoformat)
_converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))


class ContractError(ValueError):
    """A message that does not fit its contract."""


def dump(value: Any) -> dict[str, Any]:
    """Return a contract dataclass as a JSON object."""
    result: dict[str, Any] = _converter.unstructure(value)
    return result


def load(kind: type[T], data: Any) -> T:
    """
    Return the contract dataclass a JSON object stands for.

    :raises ContractError: a member is missing or has the wrong type
    """
    try:
        return _converter.structure(data, kind)
    except (cattrs.BaseValidationError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ContractError(f"{kind.__name__}: {error}") from error
