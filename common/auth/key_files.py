"""
The files of the keys that sign access tokens, `<kid>.pem` in one folder: whose turn it is.

A key is served to all who verify from the moment its file is there, and signs once they have had
time to fetch it. It is served for a day after the next one began to sign, which is longer than
any access token lives. The time a file was written is the key's age: copy files with their times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# So often those who verify fetch the public keys; once it may fail.
REFRESH_SECONDS = 300.0
ANNOUNCED_SECONDS = 2 * REFRESH_SECONDS
KEPT_SECONDS = 24 * 3600.0


@dataclass(frozen=True, order=True)
class KeyFile:
    """A key's file, and when it was written (Unix time)."""

    written_at: float
    kid: str
    path: Path

    @property
    def signs_from(self) -> float:
        """Return when everybody knows it."""
        return self.written_at + ANNOUNCED_SECONDS


def key_files(folder: Path) -> tuple[KeyFile, ...]:
    """Return the files in a folder, newest last."""
    return tuple(
        sorted(KeyFile(path.stat().st_mtime, path.stem, path) for path in folder.glob("*.pem"))
    )


def signing(files: Sequence[KeyFile], *, now: float) -> KeyFile | None:
    """Return the newest that everybody knows; the oldest where none is known, None of none."""
    known = [file for file in files if file.signs_from <= now]
    return known[-1] if known else next(iter(files), None)


def superseded(files: Sequence[KeyFile], *, now: float) -> list[KeyFile]:
    """Return those that no access token names any more."""
    pairs = zip(files, files[1:], strict=False)
    return [file for file, successor in pairs if successor.signs_from + KEPT_SECONDS <= now]
