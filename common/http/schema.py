"""How drf-spectacular reads our views."""

import re
from typing import Any

from drf_spectacular import openapi
from rest_framework import serializers

_BLANK = {"type": "string", "maxLength": 0}


class AutoSchema(openapi.AutoSchema):
    """
    Names components after their place: `Login.Input` becomes `LoginInput`.

    And tells of a field what spectacular does not: how short a list may be, of which letters a
    string is, that a decimal is not negative, that an empty parameter is none.
    """

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Return the class's qualified name, without the dots."""
        return type(serializer).__qualname__.replace(".", "")

    def _insert_field_validators(self, field: Any, schema: dict[str, Any]) -> None:
        super()._insert_field_validators(field, schema)  # type: ignore[no-untyped-call]
        if isinstance(field, serializers.ListSerializer) and not field.allow_empty:
            schema["minItems"] = 1
        if isinstance(field, serializers.DecimalField):
            schema["pattern"] = _decimal(field)
        if letters := getattr(field, "LETTERS", None):
            schema["pattern"] = letters
        _leave_one_kind_of_string(schema)

    def _process_override_parameters(self, direction: str = "request") -> Any:
        parameters: dict[Any, Any] = super()._process_override_parameters(direction)  # type: ignore[no-untyped-call]
        for parameter in parameters.values():
            if parameter and parameter["in"] == "query" and not parameter.get("required"):
                # As a form sends what was not filled in: it counts as not sent.
                parameter["allowEmptyValue"] = True
        return parameters


def _decimal(field: serializers.DecimalField) -> str:
    places = field.decimal_places or 0
    sign = "-?" if field.min_value is None or field.min_value < 0 else ""
    return rf"^{sign}[0-9]{{1,{(field.max_digits or 0) - places}}}(\.[0-9]{{1,{places}}})?$"


def _leave_one_kind_of_string(schema: dict[str, Any]) -> None:
    """Take back "or empty", of which only one may be true, where the pattern says so itself."""
    kinds = schema.get("oneOf", ())
    if len(kinds) == 2 and kinds[1] == _BLANK and re.search(kinds[0].get("pattern", "."), ""):
        schema.pop("oneOf")
        schema |= kinds[0]
