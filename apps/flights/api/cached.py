"""Answers that the search cache keeps: what makes two questions one, and the headers beside one."""

import json
from collections.abc import Sequence

from django.http import HttpResponse, QueryDict

from apps.flights.services.search_cache import Answer


def question(path: str, query: QueryDict, parameters: Sequence[str]) -> str:
    """Return the parameters that matter, in one order, whatever else the query string carries."""
    return json.dumps([path, *(query.get(name) for name in parameters)])


def headers(answer: Answer) -> dict[str, str]:
    """Return what is told beside an answer."""
    # No cache on the way may keep it: prices are right when they leave here, not later.
    return {
        "X-Cache": "HIT" if answer.hit else "MISS",
        "ETag": answer.etag,
        "Cache-Control": "no-cache",
        "Vary": "Accept",
    }


def response(answer: Answer) -> HttpResponse:
    """Return the stored bytes as they are."""
    return HttpResponse(answer.body, content_type="application/json", headers=headers(answer))
