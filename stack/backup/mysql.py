"""
MySQL and MariaDB: one snapshot of all four schemas, which so must lie on one server.

`BACKUP_DATABASE_URL` names an account that may read all of them, or for a restoration write them:
a service's own may do neither.
"""

import gzip
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from stack.backup import Refused

ACCOUNT = "BACKUP_DATABASE_URL"
FILE = "databases.sql.gz"
COMPLETE = b"-- Dump completed"
SECONDS = 6 * 3600
# One transaction for all schemas; rows one by one, so that memory does not grow with the tables.
DUMP = ("--single-transaction", "--quick", "--hex-blob", "--skip-lock-tables", "--no-tablespaces")


def dump(where: Mapping[str, SplitResult], folder: Path, account: str) -> list[str]:
    """
    Write one snapshot of all schemas into the folder; return the name of the file.

    :raises Refused: they are on several servers, there is no account, or the dump failed
    """
    schemas = _schemas(where, account)
    # What it complains of goes to a file: nobody reads a second pipe while the first one runs.
    with (
        _client("mariadb-dump", "mysqldump", account) as command,
        tempfile.TemporaryFile() as complaints,
    ):
        process = subprocess.Popen(
            [*command, *DUMP, "--databases", *schemas], stdout=subprocess.PIPE, stderr=complaints
        )
        end = b""
        with gzip.open(folder / FILE, "wb", compresslevel=3) as file:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            while block := process.stdout.read(1 << 20):
                file.write(block)
                end = (end + block)[-200:]
        process.wait(timeout=60)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace").strip()
    if process.returncode != 0 or COMPLETE not in end:
        raise Refused(f"The dump failed: {said or 'it has no end'}")
    return [FILE]


def occupied(where: Mapping[str, SplitResult], account: str) -> list[str]:
    """
    Return the schemas that have tables.

    :raises Refused: the server does not tell
    """
    names = ", ".join(f"'{name}'" for name in _schemas(where, account))
    question = (
        "SELECT DISTINCT table_schema FROM information_schema.tables"  # noqa: S608 - our names
        f" WHERE table_schema IN ({names})"
    )
    return _run(account, question.encode(), "--skip-column-names").split()


def load(where: Mapping[str, SplitResult], folder: Path, account: str) -> None:
    """
    Put the snapshot in place of the tables there are.

    :raises Refused: the server does not take it
    """
    schemas = _schemas(where, account)
    drop = "".join(f"DROP DATABASE IF EXISTS `{name}`;" for name in schemas)
    _run(account, drop.encode())
    with (
        gzip.open(folder / FILE, "rb") as file,
        _client("mariadb", "mysql", account) as command,
    ):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        assert process.stdin is not None  # noqa: S101 - it is a pipe
        try:
            shutil.copyfileobj(file, process.stdin, 1 << 20)
        except BrokenPipeError:
            pass  # it says why, below
        said = process.communicate(timeout=SECONDS)[1].decode(errors="replace").strip()
    if process.returncode != 0:
        raise Refused(f"The restoration failed: {said}")


def _schemas(where: Mapping[str, SplitResult], account: str) -> list[str]:
    if not account:
        raise Refused(
            f"Name an account for all four schemas in {ACCOUNT}=mysql://user:password@host:port/"
            " (docs/how-to/back-up-and-restore.md has its grants)."
        )
    servers = {(url.hostname, url.port or 3306) for url in where.values()}
    if len(servers) != 1:
        raise Refused("The schemas are on several servers: stop Jetway and use the servers' tools.")
    return [url.path[1:] for url in where.values()]


def _run(account: str, statement: bytes, *options: str) -> str:
    with _client("mariadb", "mysql", account) as command:
        done = subprocess.run(
            [*command, *options], input=statement, capture_output=True, timeout=SECONDS
        )
    if done.returncode != 0:
        raise Refused(f"The server refuses: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode()


@contextmanager
def _client(*names_and_account: str) -> Iterator[Sequence[str]]:
    """Yield the beginning of a client's command; its password is in a file nobody else reads."""
    *names, account = names_and_account
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        raise Refused(f"There is no {names[0]}: install mariadb-client.")
    url = urlsplit(account)
    with tempfile.NamedTemporaryFile("w", suffix=".cnf") as file:
        file.write(
            f'[client]\nhost="{url.hostname}"\nport={url.port or 3306}\n'
            f'user="{unquote(url.username or "")}"\npassword="{unquote(url.password or "")}"\n'
        )
        file.flush()
        yield [program, f"--defaults-file={file.name}", "--default-character-set=utf8mb4"]
