"""A place in a query: an airport code, a metro code or a city."""

import re
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.flights.selectors.places import CITY_PREFIX
from common.http.fields import UUID_PATTERN

_CODE = re.compile(r"[A-Za-z]{3}")


@extend_schema_field(
    {
        "type": "string",
        "pattern": rf"^([A-Za-z]{{3}}|city:{UUID_PATTERN})$",
        "description": "Airport code, metro code (all its airports), or `city:<uuid>`",
        "examples": ["BLR", "LON"],
    }
)
class PlaceField(serializers.CharField):
    """A place's name in the one form the selectors know."""

    default_error_messages = {"place": "An airport code, a metro code or city:<uuid>."}

    def to_internal_value(self, data: Any) -> str:
        """Return the code in capitals, or `city:` with a well-formed id."""
        name: str = super().to_internal_value(data)
        if _CODE.fullmatch(name):
            return name.upper()
        if not name.startswith(CITY_PREFIX):
            self.fail("place")
        try:
            return f"{CITY_PREFIX}{UUID(name.removeprefix(CITY_PREFIX))}"
        except ValueError:
            self.fail("place")
