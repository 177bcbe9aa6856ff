"""
The language between services changes by addition only.

`contracts/schemas/` and `contracts/examples/` are what was promised; a deliberate addition is
written there with `python -m tests.contract.update`.
"""

import json
from pathlib import Path

import pytest
from openapi_schema_validator import OAS31Validator

from contracts import codec
from contracts.events.base import Event
from tests.contract import kinds
from tests.contract.schema import schema_of

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
EVERYTHING = kinds.all_contracts()


def committed(folder, name):
    return json.loads((CONTRACTS / folder / f"{name}.json").read_text())


@pytest.mark.parametrize("name", sorted(EVERYTHING))
class TestContract:
    def test_is_what_was_promised(self, name):
        assert schema_of(EVERYTHING[name]) == committed("schemas", name)

    def test_reads_and_writes_its_example(self, name):
        example = committed("examples", name)
        assert codec.dump(codec.load(EVERYTHING[name], example)) == example

    def test_example_fits_the_schema(self, name):
        OAS31Validator(committed("schemas", name)).validate(committed("examples", name))

    def test_ignores_a_member_of_a_newer_minor_version(self, name):
        example = committed("examples", name)
        newer = {**example, "added_later": {"a": 1}}
        assert codec.dump(codec.load(EVERYTHING[name], newer)) == example

    def test_refuses_a_message_without_a_required_member(self, name):
        for member in committed("schemas", name)["required"]:
            example = committed("examples", name)
            del example[member]
            with pytest.raises(codec.ContractError):
                codec.load(EVERYTHING[name], example)


@pytest.mark.parametrize("event", kinds.subclasses(Event), ids=lambda kind: kind.__name__)
class TestEvent:
    def test_is_named_by_service_entity_and_participle(self, event):
        service, entity, verb, version = event.event_type.split(".")
        assert service in {"accounts", "flights", "bookings", "reminders"}
        assert entity.replace("_", "").isalpha()
        assert verb.endswith(("ed", "held"))
        assert event.__name__.endswith(version.upper())

    def test_has_a_consumer(self, event):
        """The relay keeps an event no queue is bound for: none may be published in vain."""
        assert kinds.consumers(event), f"nobody subscribes to {event.event_type}"
