"""Auditing a test's data, and switching off what keeps a breach from being written."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, models

from common.audit import running
from common.audit.checks import Scope
from common.db import alias_of

LATER = timedelta(minutes=2)


def audit(*, now: datetime | None = None, settled: bool = False) -> dict[str, list[str]]:
    """
    Return the counter-examples by broken invariant, {} when all hold.

    By default at two minutes from now, when what the test wrote is old enough to be judged.
    """
    scope = Scope(now=now or datetime.now(UTC) + LATER, settled=settled)
    found = running.run(scope=scope, pause=0)
    return {
        result.check.invariant: [str(one) for one in result.tally.remembered]
        for result in found
        if result.breaches
    }


@contextmanager
def without_check_constraints(model: type[models.Model]) -> Iterator[None]:
    """Let rows through that the database would refuse by a CHECK."""
    connection = connections[alias_of(model)]
    off, on = "SET check_constraint_checks = 0", "SET check_constraint_checks = 1"
    if connection.vendor == "sqlite":
        off, on = "PRAGMA ignore_check_constraints = ON", "PRAGMA ignore_check_constraints = OFF"
    with connection.cursor() as cursor:
        cursor.execute(off)
        try:
            yield
        finally:
            cursor.execute(on)


@contextmanager
def without_unique_key(model: type[models.Model], name: str) -> Iterator[None]:
    """
    Drop a unique constraint, or a field's uniqueness; bring it back once the rows are gone.

    For transactional tests: some databases end a transaction with it. Whatever the table holds
    is deleted at the end.
    """
    connection = connections[alias_of(model)]
    named = [one for one in model._meta.constraints if one.name == name]
    drop, add = _constraint(model, named[0]) if named else _uniqueness(model, name)
    with connection.schema_editor() as editor:
        drop(editor)
    try:
        yield
    finally:
        model._default_manager.all().delete()
        with connection.schema_editor() as editor:
            add(editor)


def _constraint(model: type[models.Model], one: models.BaseConstraint) -> tuple[Any, Any]:
    declared = model._meta.constraints

    def drop(editor: Any) -> None:
        # SQLite makes the table anew from what the model declares.
        declared.remove(one)
        editor.remove_constraint(model, one)

    def add(editor: Any) -> None:
        declared.append(one)
        editor.add_constraint(model, one)

    return drop, add


def _uniqueness(model: type[models.Model], name: str) -> tuple[Any, Any]:
    unique = model._meta.get_field(name)
    plain: Any = copy(unique)
    plain._unique = False
    return (
        lambda editor: editor.alter_field(model, unique, plain),
        lambda editor: editor.alter_field(model, plain, unique),
    )
