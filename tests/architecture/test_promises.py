"""The tests that the page of promises names exist."""

import ast
import re

from stack.environment import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_test_named_there_exists():
    named = NAMED.findall((ROOT / "docs" / "promises.md").read_text())
    assert len(named) > 20
    missing = [f"{path}::{name}" for path, name in named if name not in functions_of(path)]
    assert missing == []


def functions_of(path):
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
