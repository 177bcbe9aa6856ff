"""What is made of the API's document."""

import json
import re

import pytest

from stack.environment import ROOT
from stack.published import postman

DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())


@pytest.fixture(scope="module")
def requests():
    made = postman.collection(DOCUMENT)
    return {one["name"]: one for folder in made["item"] for one in folder["item"]}


def test_the_collection_has_a_request_for_every_operation(requests):
    operations = [one for item in DOCUMENT["paths"].values() for one in item.values()]
    assert {one["summary"] for one in operations} == requests.keys()
    assert len(operations) == len(requests)


def test_every_body_is_json(requests):
    for one in requests.values():
        if body := one["request"].get("body"):
            assert isinstance(json.loads(body["raw"]), dict)


def test_every_value_it_asks_of_the_environment_is_in_it(requests):
    text = json.dumps(postman.collection(DOCUMENT))
    known = {one["key"] for one in postman.environment()["values"]}
    assert set(re.findall(r"{{(\w+)}}", text)) == known


def test_what_anyone_may_call_sends_no_token(requests):
    assert requests["Sign in"]["request"]["auth"] == {"type": "noauth"}
    assert "auth" not in requests["List bookings, newest first"]["request"]
