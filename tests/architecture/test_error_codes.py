"""Every code a client can meet is explained under `/docs/errors`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from common.http.problems import TITLES
from gateway.catalogue import CATALOGUE, CODES

ROOT = Path(__file__).resolve().parents[2]
NEVER_SENT = {"error"}  # the base class's own


def declared() -> Iterator[tuple[str, str]]:
    """Yield (code, file) of each `code = "..."` in the body of a class."""
    for folder in ("apps", "common", "gateway"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef):
                    yield from ((code, path.name) for code in codes_of(node))


def codes_of(definition: ast.ClassDef) -> Iterator[str]:
    for statement in definition.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        named = any(isinstance(target, ast.Name) and target.id == "code" for target in targets)
        if named and isinstance(statement.value, ast.Constant):
            yield str(statement.value.value)


def test_every_code_is_in_the_catalogue():
    missing = {(code, file) for code, file in declared() if code not in CODES | NEVER_SENT}
    assert missing == set()


def test_every_code_of_the_conventions_is_in_the_catalogue():
    assert set(TITLES) <= CODES


def test_no_code_is_explained_twice():
    codes = [entry.code for group in CATALOGUE for entry in group.entries]
    assert len(codes) == len(set(codes))
