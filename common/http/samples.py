"""
What the OpenAPI document tells of an operation beyond its shape: an example, and how it refuses.

Each service has one table of these, by operation id: `SAMPLES` in its `api/samples.py`. The gateway
adds what it knows itself: who may call, how often, and what any operation may answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
CODES = "x-error-codes"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """
    One operation: a body that is sent, one that comes back, values of parameters, refusals.

    `refusals` are the codes of its own by their status. Of a list, `answer` is one row.
    """

    summary: str
    body: Any = None
    answer: Any = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    refusals: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


def add_samples(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Put the table's rows into the document (a hook of drf-spectacular)."""
    if not result.get("paths"):
        return result  # the back office, which has no API
    samples: Mapping[str, Sample] = import_string(f"apps.{settings.SERVICE}.api.samples.SAMPLES")
    for operations in result["paths"].values():
        for method, operation in operations.items():
            sample = samples.get(operation.get("operationId", ""))
            if method in METHODS and sample is not None:
                _add(operation, sample)
    return result


def _add(operation: dict[str, Any], sample: Sample) -> None:
    operation["summary"] = sample.summary
    refusals = {str(status): [*codes] for status, codes in sample.refusals.items()}
    operation[CODES] = refusals
    for parameter in operation.get("parameters", []):
        if parameter["name"] in sample.parameters:
            parameter["example"] = sample.parameters[parameter["name"]]
    for media in operation.get("requestBody", {}).get("content", {}).values():
        media["example"] = sample.body
    for status, answer in operation["responses"].items():
        for kind, media in answer.get("content", {}).items() if status.startswith("2") else ():
            if kind == "application/json" or kind.startswith("text/"):  # no example is binary
                media["example"] = _answer(media, sample.answer)


def _answer(media: dict[str, Any], answer: Any) -> Any:
    if "/Paginated" not in str(media.get("schema", {}).get("$ref", "")):
        return answer
    return {"data": [answer], "meta": {"next": None, "previous": None, "limit": 50}}
