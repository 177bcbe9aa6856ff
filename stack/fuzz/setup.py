"""The document, made strict, and the configuration that schemathesis runs by for one role."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from stack.fuzz import rules
from stack.fuzz.cast import Part

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
SECONDS_FOR_AN_ANSWER = 20
# How often a field gets one of the values there are, rather than a made-up one.
OFTEN = 0.7
# Where the values there are go, beyond the path parameters of their name.
FIELDS = {
    "query.origin": "iata_code",
    "query.destination": "iata_code",
    "query.departure_date": "departure_date",
    "query.month": "month",
    "query.carrier": "code",
    "query.booking": "reference",
    "body.origin": "iata_code",
    "body.destination": "iata_code",
    "body.carrier": "code",
    "body.airplane_id": "airplane_id",
    "body.city_id": "city_id",
    "body.segments[*].flight_id": "flight_id",
}
# Sent as the idempotency key of an example, it is made another each time: see `hooks.py`.
ANY_KEY = "any-key"
_REFERENCE = re.compile(r"#/components/(\w+)/(.+)")
# What may have members that the document does not name: RFC 9457 wants clients to ignore them.
_OPEN = {"Problem"}


def strict(document: Mapping[str, Any], part: Part) -> dict[str, Any]:
    """
    Return the document with examples that are there for a role, and no more than it says.

    It forbids the answers it does not describe: statuses (its "any other" is left out), and members
    of objects.
    """
    told: dict[str, Any] = deepcopy(dict(document))
    sent: set[str] = set()
    answered: set[str] = set()
    for operation in _operations(told):
        operation["responses"].pop("default", None)
        _give_examples(operation, part)
        _collect(operation["responses"], told, answered)
        _collect({k: v for k, v in operation.items() if k != "responses"}, told, sent)
    for name in answered - sent - _OPEN:
        _walk(told["components"]["schemas"][name], _close)
    return told


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        yield from (one for method, one in operations.items() if method in METHODS)


def _give_examples(operation: dict[str, Any], part: Part) -> None:
    names = part.names.get(operation["operationId"], {})
    for parameter in operation.get("parameters", ()):
        name = parameter["name"]
        if name == "Idempotency-Key":
            parameter["example"] = ANY_KEY
        given = FIELDS.get(f"{parameter['in']}.{name}", name)
        if values := part.values.get(given):
            position = -1 if name == "destination" else 0
            parameter["example"] = names.get(name, values[position])
    body = part.bodies.get(operation["operationId"])
    for media in operation.get("requestBody", {}).get("content", {}).values():
        if body is not None:
            media["example"] = body


def _collect(value: Any, document: Mapping[str, Any], names: set[str]) -> None:
    """Add the names of every schema that is referred to, directly or not."""

    def follow(schema: dict[str, Any]) -> None:
        found = _REFERENCE.fullmatch(str(schema.get("$ref", "")))
        if found is None or (found[1] == "schemas" and found[2] in names):
            return
        if found[1] == "schemas":
            names.add(found[2])
        _walk(document["components"][found[1]][found[2]], follow)

    _walk(value, follow)


def _walk(value: Any, visit: Callable[[dict[str, Any]], None]) -> None:
    if isinstance(value, dict):
        visit(value)
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        _walk(inner, visit)


def _close(schema: dict[str, Any]) -> None:
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        schema.setdefault("additionalProperties", False)


def settings(part: Part, *, covered: Sequence[str] = ()) -> dict[str, Any]:
    """Return what schemathesis.toml says for a role; `covered`: the coverage phase's operations."""
    return {
        "base-url": "${FUZZ_URL}",
        "continue-on-failure": True,
        "request-timeout": SECONDS_FOR_AN_ANSWER,
        "checks": {"positive_data_acceptance": {"expected-statuses": rules.ACCEPTED}},
        "generation": {"database": "none"},
        "dictionaries": dict(_dictionaries(part)),
        "parameters": dict(_bindings(part)),
        "operations": [*_special(part, covered)],
        **({"auth": _auth(part)} if part.account else {}),
    }


def _auth(part: Part) -> dict[str, Any]:
    sign_in = {
        "path": "/v1/auth/login",
        "payload": dict(part.account),
        "extract_selector": "/access",
    }
    return {"dynamic": {"openapi": {"bearer": sign_in}}}


def _bindings(part: Part) -> Iterator[tuple[str, Any]]:
    paths = {f"path.{name}": name for name in part.values}
    for where, name in {**paths, **FIELDS}.items():
        if part.values.get(name):
            yield where, {"dictionary": name, "probability": OFTEN}


def _dictionaries(part: Part) -> Iterator[tuple[str, Any]]:
    for name, values in part.values.items():
        if values:
            yield name, {"values": [*values]}
    for operation, names in part.names.items():
        for name, value in names.items():
            yield f"{operation}.{name}", {"values": [value]}


def _special(part: Part, covered: Sequence[str]) -> Iterator[dict[str, Any]]:
    if covered:
        others = {"exclude-operation-id": [*covered]}
        yield {**others, "phases": {"coverage": {"enabled": False}}}
    for operation, names in part.names.items():
        own = {
            f"path.{name}": {"dictionary": f"{operation}.{name}", "probability": OFTEN}
            for name in names
        }
        yield {"include-operation-id": operation, "parameters": own}
