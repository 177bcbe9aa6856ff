"""Lists: `?limit=` and an opaque `?cursor=`; body `{"data": [...], "meta": {...}}`."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import InvalidInput

if TYPE_CHECKING:  # DRF's views import this module while they load
    from rest_framework.views import APIView

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


def parse_limit(raw: str | None) -> int:
    """
    Return the page size asked for, 1 to 200.

    :raises InvalidInput: not a number in that range
    """
    if raw is None:
        return DEFAULT_LIMIT
    if not (raw.isascii() and raw.isdigit() and len(raw) < 7 and 1 <= int(raw) <= MAX_LIMIT):
        raise InvalidInput.at("/limit", f"A whole number from 1 to {MAX_LIMIT}.")
    return int(raw)


class CursorPagination(pagination.CursorPagination):
    """DRF's cursors in Jetway's envelope. A view sets `ordering`, ending in a unique column."""

    page_size_query_param = "limit"
    page_size = DEFAULT_LIMIT
    max_page_size = MAX_LIMIT
    ordering: Any = ("id",)

    def get_page_size(self, request: Request) -> int:
        """Return the page size asked for, refusing absurd ones."""
        return parse_limit(request.query_params.get("limit"))

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: "APIView | None" = None,
    ) -> list[Any] | None:
        """
        Return the page's rows.

        :raises InvalidInput: a cursor we did not make
        """
        self._limit = self.get_page_size(request)
        self.ordering = getattr(view, "ordering", None) or self.ordering
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValidationError, ValueError) as error:
            # Not ours, or another list's: its place is no value of this list's column.
            raise InvalidInput.at("/cursor", "This cursor is not valid.") from error

    def get_paginated_response(self, data: Any) -> Response:
        """Return the envelope."""
        meta = {
            "next": _cursor(self.get_next_link()),
            "previous": _cursor(self.get_previous_link()),
            "limit": self._limit,
        }
        return Response({"data": data, "meta": meta})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the query parameters for the OpenAPI document."""
        told = f"Rows on a page; {DEFAULT_LIMIT} when it is not given."
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}
        return [
            {
                "name": "cursor",
                "in": "query",
                "description": "`meta.next` or `meta.previous` of another page.",
                "schema": {"type": "string"},
                "allowEmptyValue": True,
            },
            {"name": "limit", "in": "query", "description": told, "schema": limit},
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the envelope for the OpenAPI document."""
        cursor = {"type": ["string", "null"]}
        return {
            "type": "object",
            "required": ["data", "meta"],
            "properties": {
                "data": schema,
                "meta": {
                    "type": "object",
                    "required": ["next", "previous", "limit"],
                    "properties": {
                        "next": cursor,
                        "previous": cursor,
                        "limit": {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT},
                    },
                },
            },
        }


def _cursor(link: str | None) -> str | None:
    if link is None:
        return None
    values = parse_qs(urlsplit(link).query).get("cursor")
    return values[0] if values else None
