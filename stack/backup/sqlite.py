"""SQLite: all four are locked against writers for the moment they are copied in."""

import sqlite3
from collections.abc import Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import SplitResult

from stack.backup import Refused, file_of

LOCK_SECONDS = 30
SUFFIXES = ("", "-wal", "-shm")


def dump(where: Mapping[str, SplitResult], folder: Path) -> list[str]:
    """
    Copy every database into the folder as it is at one moment; return the names of the files.

    Writers wait meanwhile, readers do not.

    :raises Refused: a database is not there, or stays locked
    """
    with ExitStack() as stack:
        for name, url in where.items():
            if not file_of(url).exists():
                raise Refused(
                    f"There is no database of {name} at {file_of(url)}: run bin/up first."
                )
            lock = stack.enter_context(
                closing(sqlite3.connect(file_of(url), timeout=LOCK_SECONDS, isolation_level=None))
            )
            _lock(lock, name)
            stack.callback(lock.execute, "ROLLBACK")
        return [_copy(file_of(url), folder / f"{name}.sqlite3") for name, url in where.items()]


def _lock(database: sqlite3.Connection, name: str) -> None:
    try:
        database.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        raise Refused(f"The database of {name} cannot be locked: {error}.") from error


def _copy(source: Path, target: Path) -> str:
    with closing(sqlite3.connect(source)) as of, closing(sqlite3.connect(target)) as to:
        of.backup(to)
    return target.name


def occupied(where: Mapping[str, SplitResult]) -> list[str]:
    """Return the databases that are there already."""
    return [str(file_of(url)) for url in where.values() if file_of(url).exists()]


def load(where: Mapping[str, SplitResult], folder: Path) -> None:
    """Put the copies in place of what there is."""
    for name, url in where.items():
        target = file_of(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{target.name}.part")
        _copy(folder / f"{name}.sqlite3", partial)
        for suffix in SUFFIXES:
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        partial.rename(target)
