"""The forms of a page: what the API's document says can be asked of and sent to a path."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from common.ids import uuid7
from gateway.openapi import METHODS, Document
from gateway.operations import LIMITS, limit_in_words

SENT = ("post", "put", "patch", "delete")
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?")
_DAYS_AHEAD = 30


@dataclass(frozen=True, kw_only=True)
class Field:
    """A parameter of a query; `example` is what an empty one suggests."""

    name: str
    value: str
    example: str
    required: bool
    description: str
    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One operation: what it is for, who may call it how often, and what it is sent."""

    method: str
    summary: str
    description: str
    sign_in: bool
    limits: tuple[str, ...]
    takes_body: bool = False
    body: str = ""
    keyed: bool = False
    key: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def required(self) -> bool:
        """Whether it says nothing without parameters."""
        return any(one.required for one in self.fields)

    @property
    def rows(self) -> int:
        """How many lines its body wants."""
        return min(30, max(4, self.body.count("\n") + 2))


@dataclass(frozen=True, kw_only=True)
class Place:
    """A path in the document: its template, and what can be called there."""

    document: Document
    template: str

    @property
    def operations(self) -> Document:
        """What can be called, by method."""
        operations: Document = self.document["paths"][self.template]
        return operations


def find(document: Document, path: str) -> Place | None:
    """Return a path's place in the document; of two templates the one with fewer parameters."""
    for template in _templates(tuple(document["paths"])):
        if _pattern(template).fullmatch(path):
            return Place(document=document, template=template)
    return None


def below(place: Place, path: str) -> list[tuple[str, str]]:
    """Return path and summary of what lies one step below, and needs no more to be named."""
    found = []
    for template, operations in place.document["paths"].items():
        rest = template.removeprefix(f"{place.template}/")
        if rest != template and "/" not in rest and "{" not in rest:
            summary = next(o["summary"] for m, o in operations.items() if m in METHODS)
            found.append((f"{path}/{rest}", summary))
    return found


def read_call(place: Place, query: QueryDict, *, suggest: bool) -> Call | None:
    """
    Return the reading call of a place, its parameters as they were asked.

    With `suggest`, those that were not hold their examples.
    """
    operation = place.operations.get("get")
    if operation is None:
        return None
    fields = []
    for one in operation.get("parameters", []):
        if one["in"] != "query":
            continue
        example = _example(one.get("example"))
        asked = query.get(one["name"], "")
        schema = one["schema"]
        fields.append(
            Field(
                name=one["name"],
                value=asked or (example if suggest else ""),
                example=example,
                required=one.get("required", False),
                description=one.get("description") or schema.get("description", ""),
                choices=tuple(str(choice) for choice in schema.get("enum", ())),
            )
        )
    fields.sort(key=lambda one: not one.required)
    return _call("get", operation, fields=tuple(fields))


def sent_calls(place: Place) -> list[Call]:
    """Return the calls of a place that change something, each with its example."""
    return [
        _call(
            method,
            operation,
            takes_body="requestBody" in operation,
            body=_body(operation),
            keyed=any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", [])),
            key=str(uuid7()),
        )
        for method in SENT
        if (operation := place.operations.get(method)) is not None
    ]


def pretty(value: Any) -> str:
    """Return JSON as a person would type it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _call(method: str, operation: Document, **more: Any) -> Call:
    return Call(
        method=method.upper(),
        summary=operation.get("summary", ""),
        description=_more(operation),
        sign_in={} not in operation["security"],
        limits=tuple(limit_in_words(one) for one in operation[LIMITS]),
        **more,
    )


def _more(operation: Document) -> str:
    """Return what the description says beyond the summary, without what the page tells itself."""
    text: str = operation.get("description", "").partition("**Who:**")[0].strip()
    return "" if "\n" not in text and len(text) <= len(operation["summary"]) + 1 else text


def _body(operation: Document) -> str:
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return pretty(media["example"]) if "example" in media else "{}"


def _example(value: Any) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if _DATE.fullmatch(text) is None:
        return text
    # A day that is still to come, whenever this is read.
    day = timezone.now().date() + timedelta(days=_DAYS_AHEAD)
    return day.isoformat()[: len(text)]


@lru_cache(8)
def _templates(paths: tuple[str, ...]) -> list[str]:
    return sorted(paths, key=lambda path: path.count("{"))


@lru_cache(256)
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile("".join("[^/]+" if i % 2 else re.escape(p) for i, p in enumerate(parts)))
