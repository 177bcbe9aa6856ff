"""How checks walk over tables: in chunks by key, each row in bounded memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from common.audit.checks import REMEMBERED, Tally

CHUNK = 2000


def chunks(
    rows: QuerySet[Any], *fields: str, size: int = CHUNK
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield (key, *fields) of every row in key order, a bounded number at a time."""
    # Aliased, because a relation's key would come back under another name.
    page = rows.order_by("pk").values_list("pk", *fields)
    found = list(page[:size])
    while found:
        yield found
        found = list(page.filter(pk__gt=found[-1][0])[:size])


def forbid(
    tally: Tally,
    *,
    rows: QuerySet[Any],
    bad: Q,
    subject: str,
    detail: str,
    fields: Sequence[str],
) -> None:
    """Take every one of the rows that is `bad` for a breach; `fields` fill the two texts."""
    tally.see(rows.count())
    found = rows.filter(bad)
    told = list(found.order_by("pk").values(*fields)[:REMEMBERED])
    for values in told:
        tally.breach(subject.format(**values), detail.format(**values))
    if len(told) == REMEMBERED:
        tally.breaches += found.count() - len(told)


def forbid_repeats(
    tally: Tally, *, rows: QuerySet[Any], of: Sequence[str], subject: str, at_most: int = 1
) -> None:
    """Take more than `at_most` of the rows with the same values of the fields `of` for a breach."""
    tally.see(rows.count())
    groups = rows.order_by().values(*of).annotate(rows_alike=Count("pk"))
    for group in groups.filter(rows_alike__gt=at_most).iterator():
        tally.breach(subject.format(**group), f"is there {group['rows_alike']} times")
