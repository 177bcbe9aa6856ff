"""Fields as columns, and how their values go into the database, for `statements`."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.fields import Field

from common import fast_json

Column: TypeAlias = "Field[Any, Any]"
# The attribute, what fills it in if it fills itself, the type that needs no conversion, the
# conversion of all others.
Writer: TypeAlias = tuple[
    str, Callable[[Any, bool], Any] | None, type | None, Callable[[Any, BaseDatabaseWrapper], Any]
]


def quote(using: str, name: str) -> str:
    """Return a name as SQL takes it."""
    return str(connections[using].ops.quote_name(name))


def columns_of(using: str, fields: Iterable[Column]) -> list[str]:
    """Return the columns of fields as SQL takes them."""
    return [quote(using, one.column) for one in fields if one.column]


def writer_of(field: Column) -> Writer:
    """Return how a field's value goes into the database."""
    if isinstance(field, models.ForeignKey):
        return field.attname, None, *writer_of(field.target_field)[2:]
    fills_itself = isinstance(field, models.DateField) and (field.auto_now or field.auto_now_add)
    # A field with a conversion of its own is not one of these, whatever it derives from.
    prepares = type(field).get_db_prep_value
    if prepares is models.DateTimeField.get_db_prep_value:
        prepare = _instant
    elif prepares is models.UUIDField.get_db_prep_value:
        prepare = _id
    elif type(field) is models.JSONField and field.encoder is None:
        prepare = _json
    else:
        prepare = None
    fill = field.pre_save if fills_itself or _fills(field) else None
    return field.attname, fill, _plain(field), prepare or field.get_db_prep_save


def _fills(field: Column) -> bool:
    """Tell whether a field has a value that its row does not, as one for files."""
    usual = (Field.pre_save, models.DateField.pre_save, models.DateTimeField.pre_save)
    return type(field).pre_save not in usual


def _instant(value: Any, connection: BaseDatabaseWrapper) -> Any:
    if type(value) is datetime and value.tzinfo is UTC:
        return value.isoformat(" ")[: -len("+00:00")]
    return connection.ops.adapt_datetimefield_value(value)


def _id(value: Any, connection: BaseDatabaseWrapper) -> Any:
    known = value if type(value) is UUID else UUID(str(value))
    return str(known) if connection.features.has_native_uuid_field else known.hex


def _json(value: Any, connection: BaseDatabaseWrapper) -> Any:
    if hasattr(value, "resolve_expression"):
        raise TypeError("expressions are the query sets' to write")
    return fast_json.encode(value).decode()


def _plain(field: Column) -> type | None:
    """Return the type whose values stand in the database as they are."""
    # A field with a conversion of its own is not plain, whatever it derives from.
    prepares = type(field).get_prep_value
    if prepares in (models.CharField.get_prep_value, models.TextField.get_prep_value):
        return str
    return int if prepares is models.IntegerField.get_prep_value else None


def field_of(model: type[models.Model], name: str) -> Column:
    """Return a model's field, by its name or as `pk`."""
    meta = model._meta
    field: Column = meta.pk if name == "pk" else meta.get_field(name)  # type: ignore[assignment]
    return field
