"""The table of `docs/access.md`, and the operations of the API, each of which has a row there."""

import json
import re
from typing import NamedTuple

from stack.environment import ROOT

CALLERS = ("nobody", "another user", "the owner", "the airline", "another airline", "admin")
DOCUMENT = ROOT / "docs" / "openapi.json"
TABLE = ROOT / "docs" / "access.md"
ROW = re.compile(r"\| `([A-Z]+ /\S+)` *\|((?: \d{3} \|){6})")
METHODS = ("get", "post", "put", "patch", "delete")


class Operation(NamedTuple):
    """One operation of the API: its name, as `GET /v1/flights`, and its `operationId`."""

    name: str
    id: str

    @property
    def method(self) -> str:
        """Return the method."""
        return self.name.split()[0]

    @property
    def path(self) -> str:
        """Return the path, with its parameters in braces."""
        return self.name.split()[1]


def operations(document: dict[str, dict[str, dict[str, dict[str, str]]]]) -> list[Operation]:
    """Return every operation of an OpenAPI document."""
    return [
        Operation(f"{method.upper()} {path}", told["operationId"])
        for path, methods in document["paths"].items()
        for method, told in methods.items()
        if method in METHODS
    ]


def published() -> list[Operation]:
    """Return every operation of the published document."""
    return operations(json.loads(DOCUMENT.read_text()))


def rows() -> list[tuple[str, dict[str, int]]]:
    """Return the rows of the table: an operation's name, and the status by who calls."""
    found = ROW.findall(TABLE.read_text())
    return [
        (name, dict(zip(CALLERS, map(int, re.findall(r"\d+", cells)), strict=True)))
        for name, cells in found
    ]
