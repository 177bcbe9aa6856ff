"""Looking for words that must be nowhere: in every column of every table of a service."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models

from common.db import alias_of


def tables() -> Iterable[type[models.Model]]:
    """Return every model of this process that has a table here."""
    return [one for one in apps.get_models() if not one._meta.proxy and one._meta.managed]


def found(*words: str, skip: Iterable[type[models.Model]] = ()) -> list[str]:
    """Return `table.column: value` wherever one of the words stands, in any spelling."""
    hits = []
    for model in tables():
        if model in tuple(skip):
            continue
        columns = [field.attname for field in model._meta.concrete_fields]
        for row in model._default_manager.using(alias_of(model)).order_by("pk").values(*columns):
            hits += [
                f"{model._meta.label}.{column}: {value}"
                for column, value in row.items()
                if _holds(value, words)
            ]
    return hits


def _holds(value: Any, words: Iterable[str]) -> bool:
    text = str(value).lower()
    return any(word.lower() in text for word in words)
