"""
Statements whose SQL is built once, for the few paths that Django's query compiler would dominate.

Rows are the models', values pass through the fields' conversions, and constraints, locks and errors
are the database's as ever. No signals are sent. Everything else goes through querysets.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState
from django.db.models.fields import AutoFieldMixin
from django.utils import timezone

from common import sql
from common.columns import Column, Writer, columns_of, field_of, quote, writer_of
from common.db import alias_of
from common.lookups import AS_READ

MOST_VALUES = 10_000

M = TypeVar("M", bound=models.Model)


def new(model: type[M], **values: Any) -> M:
    """
    Return a row to insert, from the attributes that are not as by default.

    As Django's own constructor would make it, which looks at each field of each row anew.
    """
    constants, calls = _defaults(model)
    if unknown := values.keys() - constants.keys() - calls.keys():
        raise TypeError(f"{model._meta.label} has no {', '.join(sorted(unknown))}")
    row = model.__new__(model)
    row._state = ModelState()
    made = {name: call() for name, call in calls.items() if name not in values}
    row.__dict__.update(constants, **made, **values)
    return row


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], dict[str, Callable[[], Any]]]:
    """Return the defaults of a model's attributes: those that are always the same, the others."""
    fields = model._meta.concrete_fields
    # What stands for "no default" is a class, and could be called as well.
    made = [one for one in fields if one.has_default() and callable(one.default)]
    calls = {one.attname: one.default for one in made}
    constants = {one.attname: one.get_default() for one in fields if one.attname not in calls}
    return constants, calls


def insert(rows: Sequence[models.Model]) -> None:
    """
    Insert rows of one model in as few statements as the database takes.

    A key that the database counts up is known after a single row.

    :raises django.db.IntegrityError: a constraint refuses one of them
    """
    for connection, statement, values in _insertions(rows):
        told = sql.run(connection, statement, values)
        if len(rows) == 1 and rows[0].pk is None:
            rows[0].pk = told[0].key


def insert_later(rows: Sequence[models.Model]) -> None:
    """
    Insert rows of one model, which nobody has to be sure of before he goes on; see `sql.later`.

    Keys that the database counts up are not known. What a constraint refuses is told by the
    transaction's next statement, or by its commit.
    """
    for connection, statement, values in _insertions(rows):
        sql.later(connection, statement, values)


def _insertions(
    rows: Sequence[models.Model],
) -> Iterator[tuple[BaseDatabaseWrapper, str, list[Any]]]:
    if not rows:
        return
    using = alias_of(type(rows[0]))
    connection = connections[using]
    head, group, writers = _insertion(type(rows[0]), using)
    most = (connection.features.max_query_params or MOST_VALUES) // len(writers)
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        values: list[Any] = []
        for row in some:
            values += _written(row, writers, connection)
        yield connection, head + ", ".join([group] * len(some)), values
    for row in rows:
        row._state.adding, row._state.db = False, using


def add_later(model: type[models.Model], **values: Any) -> None:
    """
    Insert a row nobody needs as an object, from the attributes that are not as by default.

    As with `insert_later`, what a constraint refuses is told later.
    """
    using = alias_of(model)
    connection = connections[using]
    statement, constants, parts = _addition(model, using, tuple(values))
    written = constants.copy()
    for index, name, make, kind, prepare in parts:
        value = values[name] if make is None else make()
        plain = value is None or type(value) is kind
        written[index] = value if plain else prepare(value, connection)
    sql.later(connection, statement, written)


@cache
def _addition(
    model: type[models.Model], using: str, names: tuple[str, ...]
) -> tuple[str, list[Any], list[Any]]:
    """Return the SQL, its values where they never change, and how the others are made."""
    head, group, writers = _insertion(model, using)
    constants, calls = _defaults(model)
    if unknown := set(names) - constants.keys() - calls.keys():
        raise TypeError(f"{model._meta.label} has no {', '.join(sorted(unknown))}")
    values: list[Any] = [None] * len(writers)
    parts: list[Any] = []
    for index, (name, fill, kind, prepare) in enumerate(writers):
        if name in names:
            parts.append((index, name, None, kind, prepare))
        elif fill is not None or name in calls:
            make = calls[name] if fill is None else timezone.now
            parts.append((index, name, make, kind, prepare))
        elif constants[name] is not None:
            values[index] = prepare(constants[name], connections[using])
    return head + group, values, parts


def _written(
    row: models.Model, writers: Sequence[Writer], connection: BaseDatabaseWrapper
) -> list[Any]:
    """Return a new row's values as the database takes them."""
    values = row.__dict__
    result = []
    for name, fill, kind, prepare in writers:
        value = values[name] if fill is None else fill(row, True)
        result.append(value if value is None or type(value) is kind else prepare(value, connection))
    return result


@cache
def _insertion(model: type[models.Model], using: str) -> tuple[str, str, list[Writer]]:
    fields = [one for one in model._meta.concrete_fields if not isinstance(one, AutoFieldMixin)]
    columns = ", ".join(columns_of(using, fields))
    table = quote(using, model._meta.db_table)
    head = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608 - names of our own columns
    group = f"({', '.join(['%s'] * len(fields))})"
    return head, group, [writer_of(one) for one in fields]


def update(row: models.Model) -> None:
    """
    Write a row the caller has locked: of one that a `Lookup` read, the columns that changed since.

    Such a row is written by this alone: a `save()` in between would not be known here.

    :raises django.db.DatabaseError: there is no such row
    """
    before = getattr(row, AS_READ, {})
    columns = _columns_but_the_key(type(row))
    now = {field.attname: field.pre_save(row, False) for field in columns}
    new = {
        field.name: now[field.attname]
        for field in columns
        # Whether a JSON value is another one inside cannot be told.
        if isinstance(now[field.attname], (dict, list))
        or field.attname not in before
        or now[field.attname] != before[field.attname]
    }
    if new and not change(type(row), new, pk=row.pk):
        raise DatabaseError(f"there is no {row._meta.label} {row.pk}")
    setattr(row, AS_READ, now)


def as_stored(row: models.Model) -> None:
    """Take a row for what stands in the database: an `update` writes what is changed from here."""
    values = row.__dict__
    fields = _columns_but_the_key(type(row))
    setattr(row, AS_READ, {field.attname: values[field.attname] for field in fields})


@cache
def _columns_but_the_key(model: type[models.Model]) -> list[Column]:
    return [one for one in model._meta.concrete_fields if not one.primary_key]


def change(model: type[models.Model], new: Mapping[str, Any], **where: Any) -> int:
    """Write new values where columns equal others, None for NULL; return how many rows match."""
    return sql.execute(*_change(model, new, where))


def change_later(model: type[models.Model], new: Mapping[str, Any], **where: Any) -> None:
    """Do as `change` does where nobody needs to know how many rows match; see `sql.later`."""
    sql.later(*_change(model, new, where))


def change_one_later(model: type[models.Model], new: Mapping[str, Any], **where: Any) -> None:
    """
    Do as `change` does where exactly one row is to match; see `sql.later`.

    :raises sql.Unmatched: another number of rows did; the transaction's next statement may tell
    """
    sql.later(*_change(model, new, where), one=True)


def _change(
    model: type[models.Model], new: Mapping[str, Any], where: Mapping[str, Any]
) -> tuple[BaseDatabaseWrapper, str, list[Any]]:
    using = alias_of(model)
    connection = connections[using]
    nulls = tuple(name for name, value in where.items() if value is None)
    known = {name: value for name, value in where.items() if value is not None}
    statement, writers, keys = _changing(model, using, tuple(new), tuple(known), nulls)
    values: list[Any] = [
        value if value is None or type(value) is kind else prepare(value, connection)
        for (_, _, kind, prepare), value in zip(writers, new.values(), strict=True)
    ]
    values += [
        field.get_db_prep_value(value, connection, prepared=False)
        for field, value in zip(keys, known.values(), strict=True)
    ]
    return connection, statement, values


@cache
def _changing(
    model: type[models.Model],
    using: str,
    new: tuple[str, ...],
    known: tuple[str, ...],
    nulls: tuple[str, ...],
) -> tuple[str, list[Writer], list[Column]]:
    fields = [field_of(model, name) for name in new]
    keys = [field_of(model, name) for name in known]
    empty = [field_of(model, name) for name in nulls]
    conditions = [f"{column} = %s" for column in columns_of(using, keys)]
    conditions += [f"{column} IS NULL" for column in columns_of(using, empty)]
    statement = (
        f"UPDATE {quote(using, model._meta.db_table)}"  # noqa: S608 - names of our own columns
        f" SET {', '.join(f'{column} = %s' for column in columns_of(using, fields))}"
        f" WHERE {' AND '.join(conditions)}"
    )
    return statement, [writer_of(one) for one in fields], keys
