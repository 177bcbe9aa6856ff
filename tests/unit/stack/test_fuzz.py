"""The fuzzer's own judgement: what it forbids, and what it lets pass."""

import pytest

from stack.fuzz import rules, setup
from stack.fuzz.cast import Part

PART = Part(
    role="traveller",
    account={"email": "ada@example.org", "password": "Correct-horse-7"},
    leavers=(),
    values={"reference": ["K7M3XQ", "ABC789"], "iata_code": ["QAA", "QBB"]},
    bodies={"cancel": {"quote_id": None}},
    names={"cancel": {"reference": "ABC789"}},
)


def reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def answer(name):
    return {"description": "", "content": {"application/json": {"schema": reference(name)}}}


def thing(inner):
    return {"type": "object", "properties": {"inner": inner}}


@pytest.fixture
def document():
    operation = {
        "operationId": "cancel",
        "parameters": [
            {"name": "reference", "in": "path", "example": "ZZZZZZ"},
            {"name": "origin", "in": "query"},
            {"name": "destination", "in": "query"},
        ],
        "requestBody": {"content": {"application/json": {"schema": reference("Sent")}}},
        "responses": {
            "200": answer("Answered"),
            "400": {"$ref": "#/components/responses/Problem400"},
            "default": answer("Problem"),
        },
    }
    return {
        "paths": {"/v1/bookings/{reference}/cancel": {"post": operation}},
        "components": {
            "responses": {"Problem400": answer("Problem")},
            "schemas": {
                "Answered": thing({"type": "array", "items": reference("Row")}),
                "Row": thing({"type": "string"}),
                "Sent": thing({"type": "string"}),
                "Problem": thing({"type": "string"}),
            },
        },
    }


def test_a_status_or_a_member_it_does_not_tell_is_forbidden(document):
    told = setup.strict(document, PART)
    (operation,) = told["paths"]["/v1/bookings/{reference}/cancel"].values()
    assert set(operation["responses"]) == {"200", "400"}
    closed = {
        name: schema.get("additionalProperties")
        for name, schema in told["components"]["schemas"].items()
    }
    assert closed == {"Answered": False, "Row": False, "Sent": None, "Problem": None}


def test_its_examples_are_there_for_the_role(document):
    told = setup.strict(document, PART)
    (operation,) = told["paths"]["/v1/bookings/{reference}/cancel"].values()
    assert [one["example"] for one in operation["parameters"]] == ["ABC789", "QAA", "QBB"]
    media = operation["requestBody"]["content"]["application/json"]
    assert media["example"] == {"quote_id": None}


@pytest.mark.parametrize(
    ("errors", "foretold"),
    [
        ([], False),
        ([{"pointer": "/cursor", "code": "invalid"}], True),
        ([{"pointer": "/limit", "code": "invalid"}], False),
        ([{"pointer": "/passengers/0/given_name", "code": "unprintable"}], True),
        ([{"pointer": "/password", "code": "password_no_digit"}], True),
        (
            [
                {"pointer": "/cursor", "code": "invalid"},
                {"pointer": "/passengers/0/age", "code": "max_value"},
            ],
            False,
        ),
    ],
)
def test_a_refusal_passes_when_every_reason_is_in_the_table(errors, foretold):
    assert rules.is_foretold(errors) is foretold


def test_every_role_but_nobody_signs_in():
    assert setup.settings(PART)["auth"]["dynamic"]["openapi"]["bearer"]["payload"] == PART.account
    assert "auth" not in setup.settings(
        Part(role="nobody", account={}, leavers=(), values=PART.values)
    )
