"""How drf-spectacular reads our views."""

from typing import Any

from drf_spectacular import openapi


class AutoSchema(openapi.AutoSchema):
    """Names components after their place: `Login.Input` becomes `LoginInput`."""

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        """Return the class's qualified name, without the dots."""
        return type(serializer).__qualname__.replace(".", "")
