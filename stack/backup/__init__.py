"""
Backups of the four databases, all of one moment, and their restoration.

One folder a backup: the databases, and `manifest.json` with when, of what, and their hashes. Redis
holds nothing worth keeping, and what the broker holds lies in the outboxes: after a restoration
every event they still have is published again, and inboxes know those they handled.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from stack.environment import DATABASES, ROOT

MANIFEST = "manifest.json"
SQLITE, MYSQL = "sqlite", "mysql"


class Refused(Exception):
    """It cannot be done; the message says what to do."""


def urls(variables: Mapping[str, str]) -> dict[str, SplitResult]:
    """Return where each service's database is."""
    return {name: urlsplit(variables[f"{name.upper()}_DATABASE_URL"]) for name in DATABASES}


def kind_of(where: Mapping[str, SplitResult]) -> str:
    """
    Return what kind of databases they are.

    :raises Refused: of several kinds, or of one that is not known here
    """
    kinds = {url.scheme for url in where.values()}
    if len(kinds) != 1 or not kinds <= {SQLITE, MYSQL}:
        raise Refused(f"The databases are of {', '.join(sorted(kinds))}: use their own tools.")
    return kinds.pop()


def file_of(url: SplitResult) -> Path:
    """Return the file of an SQLite database; relative paths begin where the services run."""
    return ROOT / url.path[1:]
