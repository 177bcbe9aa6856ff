"""What the database does for each statement of a block: nothing of it may read a whole table."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.test.utils import CaptureQueriesContext

_PLANNED = ("SELECT", "UPDATE", "DELETE")


class Plans:
    """The statements of a block, and those among them that read a table from end to end."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.scans: list[str] = []

    def look(self, sql: str) -> None:
        """Ask the database how it would run a statement."""
        if not sql.startswith(_PLANNED):
            return
        self.statements.append(sql)
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), ())
                steps = [str(row[3]) for row in cursor.fetchall()]
                scans = [one for one in steps if one.startswith("SCAN")]
            else:
                cursor.execute("EXPLAIN " + sql.replace("%", "%%"), ())
                names = [column[0] for column in cursor.description]
                rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
                # Without a table: no row can match, which the key told.
                scans = [str(row) for row in rows if row["table"] and row["type"] in _SCANS]
        if scans:
            self.scans.append(f"{sql}\n  {scans}")


_SCANS = ("ALL", "index")


@contextmanager
def planned() -> Iterator[Plans]:
    """Collect the plans of the statements of a block; they are made when it ends."""
    plans = Plans()
    with CaptureQueriesContext(connection) as queries:
        yield plans
    for query in list(queries):
        plans.look(query["sql"])


def fill(model: type[models.Model], count: int, row: Callable[[int], Any]) -> None:
    """Store so many rows that the database would rather not read them all, and let it count."""
    model._default_manager.bulk_create([row(number) for number in range(count)], batch_size=500)
    if connection.vendor == "sqlite":  # which plans without counting, unless told to count
        return
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE TABLE {connection.ops.quote_name(model._meta.db_table)}")
        cursor.fetchall()
