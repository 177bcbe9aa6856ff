"""Reading request bodies."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError


class JSONParser(parsers.JSONParser):
    """
    DRF's strict JSON parser, which also survives absurdly deep input.

    JSON is UTF-8, whatever `charset` says: the gateway, which counts by what stands in a body, and
    the services read the same.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """
        Return the JSON value.

        :raises ParseError: not JSON in UTF-8, or nested deeper than the parser's stack
        """
        utf8 = {**(parser_context or {}), "encoding": "utf-8"}
        try:
            return super().parse(stream, media_type, utf8)
        except RecursionError as error:
            raise ParseError("JSON parse error - nested too deeply") from error
