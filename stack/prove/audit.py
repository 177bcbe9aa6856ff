"""`bin/audit` on the run's own tables: the server's side of the promises."""

from stack.prove.arena import Arena
from stack.prove.checks import Check


def run(arena: Arena) -> list[Check]:
    """Return the audit's checks."""
    return []
