"""Rows by the values of some columns, read with SQL that is built once: see `statements`."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.core.exceptions import ObjectDoesNotExist
from django.db import connections, models
from django.db.transaction import TransactionManagementError

from common import sql
from common.columns import Column, columns_of, field_of, quote
from common.db import alias_of

# Where a row keeps what was read of it, for `statements.update` to compare with.
AS_READ = "_as_read"

M = TypeVar("M", bound=models.Model)
_Conversion: TypeAlias = tuple[int, Any, list[Any]]


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
        using = alias_of(self._model)
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
            setattr(row, AS_READ, dict(zip(names, columns, strict=True)))
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
