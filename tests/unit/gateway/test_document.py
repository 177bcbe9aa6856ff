"""The published OpenAPI document: what it tells of every operation."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from gateway.catalogue import CATALOGUE, CODES
from gateway.matching import match
from gateway.routes import Auth

# Told by no operation of its own: they have no path or method here, or are met by tools.
ELSEWHERE = {
    "method_not_allowed",
    "not_acceptable",
    "csrf_failed",
    "hold_released",
    "hold_conflict",
    "schedule_refused",
    "timetable_changed",
}
DOCUMENT = json.loads((Path(__file__).parents[3] / "docs" / "openapi.json").read_text())
OPERATIONS = {
    f"{method} {path}": (method, path, operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def test_it_is_openapi_3_1():
    assert DOCUMENT["openapi"].startswith("3.1.")
    validate(DOCUMENT)


@pytest.fixture(params=OPERATIONS)
def operation(request):
    return OPERATIONS[request.param]


def answers(operation):
    """Return an operation's answers by status, those it shares with others too."""
    shared = DOCUMENT["components"]["responses"]
    return {
        status: shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
        for status, one in operation["responses"].items()
    }


def media_of(operation):
    """Yield every JSON body: what is sent, and every answer's."""
    bodies = [operation.get("requestBody", {})]
    bodies += [answer for status, answer in answers(operation).items() if status != "default"]
    for body in bodies:
        yield from (media for kind, media in body.get("content", {}).items() if "json" in kind)


def test_every_body_has_an_example_of_its_own_shape(operation):
    for media in media_of(operation[2]):
        named = media.get("examples", {"": {"value": media.get("example")}})
        assert named
        shape = {**media["schema"], "components": DOCUMENT["components"]}
        for example in named.values():
            Draft202012Validator(shape).validate(example["value"])


def test_who_may_call_is_what_the_table_of_routes_says(operation):
    method, path, told = operation
    route = match(path.replace("{", "").replace("}", ""), method.upper())
    assert ({} in told["security"]) == (route.auth is Auth.OPEN)
    assert ("not_authenticated" in codes_of(told)) == (route.auth is Auth.USER)


def test_its_limits_are_told(operation):
    told = operation[2]["x-rate-limits"]
    assert told and all(one["quota"] and one["window_seconds"] and one["per"] for one in told)
    assert str(told[0]["quota"]) in operation[2]["description"]
    assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= answers(operation[2])["429"][
        "headers"
    ].keys()


def test_it_says_in_a_line_what_it_is_for(operation):
    assert operation[2]["summary"]
    assert "\n" not in operation[2]["summary"]


def codes_of(operation):
    return {
        code
        for status, answer in answers(operation).items()
        if status[0] in "45"
        for code in answer["content"]["application/problem+json"]["examples"]
    }


def test_every_code_is_one_of_the_catalogue_with_its_status(operation):
    statuses = {one.code: one.status for group in CATALOGUE for one in group.entries}
    for status, answer in answers(operation[2]).items():
        if status[0] in "45":
            for code in answer["content"]["application/problem+json"]["examples"]:
                assert status in statuses[code].split(", "), code


def test_every_code_of_the_catalogue_is_told_by_some_operation():
    told = {code for _, _, operation in OPERATIONS.values() for code in codes_of(operation)}
    assert told == CODES - ELSEWHERE


def test_it_tells_the_sizes_of_pages_and_that_empty_filters_are_none():
    (listed,) = (one for _, _, one in OPERATIONS.values() if one["operationId"] == "list_flights")
    told = {one["name"]: one for one in listed["parameters"]}
    limit = told.pop("limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 200}
    assert all(one["allowEmptyValue"] for one in told.values())


@pytest.mark.parametrize(
    ("component", "field", "good", "bad"),
    [
        ("AirplaneInputRequest", "cabins", [{"cabin": "economy", "seats": 1}], []),
        ("AirplaneInputRequest", "model", "A320", "A320\nB"),
        ("FlightInputRequest", "departs_at", "2026-12-24T06:10", "tomorrow"),
        ("FlightInputRequest", "boarding_gate", "", "7\u0000"),
        ("RegisterInputRequest", "given_name", "", "<"),
        ("TicketInputRequest", "subject", "Hello", "Hello\r\nBcc: all@example.org"),
        ("FareFieldRequest", "price", {"amount": "1.50", "currency": "EUR"}, {"amount": "1.50"}),
    ],
)
def test_it_tells_what_a_field_takes(component, field, good, bad):
    schema = {
        "$ref": f"#/components/schemas/{component}/properties/{field}",
        "components": DOCUMENT["components"],
    }
    judge = Draft202012Validator(schema)
    assert judge.is_valid(good)
    assert not judge.is_valid(bad)
