"""The document, made strict, and the configuration that schemathesis runs by for one role."""

from collections.abc import Iterator, Mapping
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


def strict(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document without its word that any status may be answered."""
    paths = {
        path: {
            method: _without_default(operation) if method in METHODS else operation
            for method, operation in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    return {**document, "paths": paths}


def _without_default(operation: Mapping[str, Any]) -> dict[str, Any]:
    told = {status: one for status, one in operation["responses"].items() if status != "default"}
    return {**operation, "responses": told}


def settings(part: Part) -> dict[str, Any]:
    """Return what schemathesis.toml says for a role."""
    return {
        "base-url": "${FUZZ_URL}",
        "continue-on-failure": True,
        "request-timeout": SECONDS_FOR_AN_ANSWER,
        "checks": {"positive_data_acceptance": {"expected-statuses": rules.ACCEPTED}},
        "generation": {"database": "none"},
        "dictionaries": {
            name: {"values": [*values]} for name, values in part.values.items() if values
        },
        "parameters": dict(_bindings(part)),
        "operations": [*_operations(part)],
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


def _operations(part: Part) -> Iterator[dict[str, Any]]:
    for one in rules.OFF:
        yield {
            "include-operation-id": one.operation,
            "checks": {one.check: {"enabled": False}},
        }
