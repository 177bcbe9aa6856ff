"""
Statements whose SQL is built once, for the few paths that Django's query compiler would dominate.

Rows are the models', values pass through the fields' conversions, and constraints, locks and errors
are the database's as ever. No signals are sent. Everything else goes through querysets.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields import AutoFieldMixin
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from common import sql
from common.columns import Column, Writer, columns_of, field_of, quote, writer_of
from common.db import alias_of

MOST_VALUES = 10_000
_READ = "_as_read"

_alias = cache(alias_of)

M = TypeVar("M", bound=models.Model)
_Conversion: TypeAlias = tuple[int, Any, list[Any]]


def insert(rows: Sequence[models.Model]) -> None:
    """
    Insert rows of one model in as few statements as the database takes.

    A key that the database counts up is known after a single row.

    :raises django.db.IntegrityError: a constraint refuses one of them
    """
    if not rows:
        return
    using = _alias(type(rows[0]))
    connection = connections[using]
    head, group, writers = _insertion(type(rows[0]), using)
    most = (connection.features.max_query_params or MOST_VALUES) // len(writers)
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        values: list[Any] = []
        for row in some:
            values += _written(row, writers, connection)
        statement = head + ", ".join([group] * len(some))
        key = sql.run(connection, statement, values, sql.last_key)
        if len(rows) == 1 and rows[0].pk is None:
            rows[0].pk = key
    for row in rows:
        row._state.adding, row._state.db = False, using


def add(model: type[models.Model], **values: Any) -> None:
    """
    Insert a row nobody needs as an object, from the attributes that are not as by default.

    :raises django.db.IntegrityError: a constraint refuses it
    """
    using = _alias(model)
    connection = connections[using]
    statement, parts = _addition(model, using, tuple(values))
    written = []
    for name, default, kind, prepare in parts:
        value = values[name] if default is None else default()
        written.append(
            value if value is None or type(value) is kind else prepare(value, connection)
        )
    sql.execute(connection, statement, written)


@cache
def _addition(
    model: type[models.Model], using: str, names: tuple[str, ...]
) -> tuple[str, list[Any]]:
    head, group, writers = _insertion(model, using)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    if unknown := set(names) - fields.keys():
        raise TypeError(f"{model._meta.label} has no {', '.join(sorted(unknown))}")
    parts = []
    for name, fill, kind, prepare in writers:
        default: Any = None
        if name not in names:
            default = fields[name].get_default if fill is None else timezone.now
        parts.append((name, default, kind, prepare))
    return head + group, parts


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
    before = getattr(row, _READ, {})
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
    setattr(row, _READ, now)


def as_stored(row: models.Model) -> None:
    """Take a row for what stands in the database: an `update` writes what is changed from here."""
    values = row.__dict__
    fields = _columns_but_the_key(type(row))
    setattr(row, _READ, {field.attname: values[field.attname] for field in fields})


@cache
def _columns_but_the_key(model: type[models.Model]) -> list[Column]:
    return [one for one in model._meta.concrete_fields if not one.primary_key]


def change(model: type[models.Model], new: Mapping[str, Any], **where: Any) -> int:
    """Write new values where columns equal others, None for NULL; return how many rows match."""
    using = _alias(model)
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
    return sql.execute(connection, statement, values)


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


class Lookup(Generic[M]):
    """
    Rows whose columns equal given values; with `lock` each stays locked by the transaction.

    `skip_locked` leaves out those locked by another, where the database can.
    """

    def __init__(
        self,
        model: type[M],
        *by: str,
        lock: bool = False,
        skip_locked: bool = False,
        order_by: str = "pk",
    ) -> None:
        self._model = model
        self._by = by
        self._lock = lock
        self._skip_locked = skip_locked
        self._order_by = order_by

    def get(self, *values: Any) -> M:
        """
        Return the one row.

        :raises django.core.exceptions.ObjectDoesNotExist: the model's own kind of it
        """
        row = self.first(*values)
        if row is None:
            kind = cast(type[ObjectDoesNotExist], getattr(self._model, "DoesNotExist"))  # noqa: B009
            raise kind(f"there is no {self._model._meta.label} {values}")
        return row

    def first(self, *values: Any) -> M | None:
        """Return the first such row, None when there is none."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Any) -> list[M]:
        """Return every such row, in order."""
        return self.any_of(values[-1:], *values[:-1])

    def any_of(self, choices: Sequence[Any], *values: Any) -> list[M]:
        """Return the rows whose last column is one of the choices, in order."""
        if not choices:
            return []
        using = _alias(self._model)
        connection = connections[using]
        if self._lock and not connection.in_atomic_block:
            raise TransactionManagementError("a row is locked inside a transaction")
        statement, keys, names, conversions = _selection(
            self._model,
            using,
            self._by,
            len(choices),
            self._lock,
            self._skip_locked,
            self._order_by,
        )
        wanted = [
            field.get_db_prep_value(value, connection, prepared=False)
            for field, value in zip(keys, [*values, *choices], strict=True)
        ]
        rows = []
        for columns in map(list, sql.fetch(connection, statement, wanted)):
            for index, column, steps in conversions:
                for step in steps:
                    columns[index] = step(columns[index], column, connection)
            row = self._model.from_db(using, names, columns)
            setattr(row, _READ, dict(zip(names, columns, strict=True)))
            rows.append(row)
        return rows


@cache
def _selection(
    model: type[models.Model],
    using: str,
    by: tuple[str, ...],
    choices: int,
    lock: bool,
    skip_locked: bool,
    order_by: str,
) -> tuple[str, list[Column], list[str], list[_Conversion]]:
    """Return the SQL, the fields of its values, the attributes it fills, and what they pass."""
    connection = connections[using]
    table = model._meta.db_table
    columns = model._meta.concrete_fields
    keys = [field_of(model, name) for name in by]
    *equal, among = columns_of(using, keys)
    conditions = [f"{column} = %s" for column in equal]
    conditions.append(f"{among} IN ({', '.join(['%s'] * choices)})")
    statement = (
        f"SELECT {', '.join(columns_of(using, columns))}"  # noqa: S608 - names of our own columns
        f" FROM {quote(using, table)} WHERE {' AND '.join(conditions)}"
        f" ORDER BY {columns_of(using, [field_of(model, order_by)])[0]}"
    )
    if lock and connection.features.has_select_for_update:
        skip_locked = skip_locked and connection.features.has_select_for_update_skip_locked
        statement += f" {connection.ops.for_update_sql(skip_locked=skip_locked)}"
    conversions = []
    for index, field in enumerate(columns):
        column = field.get_col(table)
        steps = [
            *connection.ops.get_db_converters(column),
            *column.get_db_converters(connection),
        ]
        if steps:
            conversions.append((index, column, steps))
    keys += keys[-1:] * (choices - 1)
    return statement, keys, [one.attname for one in columns], conversions
