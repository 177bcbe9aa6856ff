"""Transactions of the catalogue: what the database refuses becomes a refusal with a code."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, models
from django.db.models import ProtectedError

from apps.flights.services.search_cache import invalidate_search
from common.db import atomic, is_duplicate, is_reference, on_commit
from common.errors import DomainError, InUse


@contextmanager
def writing(model: type[models.Model], *, taken: DomainError) -> Iterator[None]:
    """
    Write in one transaction; a unique key that refuses raises `taken`.

    :raises InUse: a row referred to was deleted at the same moment
    """
    try:
        with atomic(model):
            yield
    except IntegrityError as error:
        if is_duplicate(error):
            raise taken from error
        if is_reference(error):
            raise InUse from error
        raise


def delete(row: models.Model) -> None:
    """
    Delete a row that nothing refers to.

    :raises InUse: something does
    """
    model = type(row)
    try:
        with atomic(model):
            row.delete()
            on_commit(model, invalidate_search)
    except ProtectedError as error:
        raise InUse from error
    except IntegrityError as error:
        if is_reference(error):
            raise InUse from error
        raise
