"""`python -m stack.backup backup FOLDER`, `… restore BACKUP`: bin/backup and bin/restore."""

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stack import up
from stack.backup import MANIFEST, MYSQL, SQLITE, Refused, kind_of, mysql, sqlite, urls
from stack.environment import DATABASES, Environment
from stack.process import is_listening

PUBLISHING = ("accounts", "flights", "bookings", "reminders")


def main() -> int:
    """Back up, or restore; the exit code is 1 when that was not possible."""
    options = _options()
    environment = Environment()
    try:
        if options.what == "backup":
            _back_up(environment.variables(), options.folder)
        else:
            _restore(environment, options.folder, replace=options.replace)
    except (Refused, up.Refused) as error:
        print(f"bin/{options.what}: {error}", file=sys.stderr)
        return 1
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/backup, bin/restore")
    commands = parser.add_subparsers(dest="what", required=True)
    backup = commands.add_parser("backup", prog="bin/backup", description="Back Jetway up.")
    backup.add_argument("folder", type=Path, help="where the backup's own folder is made")
    restore = commands.add_parser("restore", prog="bin/restore", description="Restore a backup.")
    restore.add_argument("folder", type=Path, help="the folder of one backup")
    restore.add_argument("--replace", action="store_true", help="what is there is lost")
    return parser.parse_args()


def _back_up(variables: Mapping[str, str], folder: Path) -> None:
    where = urls(variables)
    kind = kind_of(where)
    now = datetime.now(UTC)
    os.umask(0o077)  # it holds what the databases hold
    target = folder / f"jetway-{now:%Y%m%dT%H%M%SZ}"
    partial = target.with_suffix(".part")
    partial.mkdir(parents=True)
    if kind == SQLITE:
        names = sqlite.dump(where, partial)
    else:
        names = mysql.dump(where, partial, variables.get(mysql.ACCOUNT, ""))
    files = {name: _hash(partial / name) for name in names}
    manifest = {"made_at": now.isoformat(), "kind": kind, "sha256": files}
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    partial.rename(target)
    print(f"{target}\nNext: copy it to another machine, and the keys apart from it.")


def _restore(environment: Environment, folder: Path, *, replace: bool) -> None:
    manifest = _manifest(folder)
    variables = environment.variables()
    where = urls(variables)
    if kind_of(where) != manifest["kind"]:
        raise Refused(f"The backup is of {manifest['kind']}, the databases are not.")
    if running := [name for name, port in environment.ports.items() if is_listening(port)]:
        raise Refused(f"Stop Jetway first: {', '.join(running)} can be reached.")
    account = variables.get(mysql.ACCOUNT, "")
    is_mysql = manifest["kind"] == MYSQL
    occupied = mysql.occupied(where, account) if is_mysql else sqlite.occupied(where)
    if occupied and not replace:
        raise Refused(f"There is something in {', '.join(occupied)}: --replace throws it away.")
    print(f"== loading the backup of {manifest['made_at']}", flush=True)
    if is_mysql:
        mysql.load(where, folder, account)
    else:
        sqlite.load(where, folder)
    _make_good(environment)
    print("Next: start Jetway (bin/up, or its units), then bin/audit --settled.")


def _make_good(environment: Environment) -> None:
    """Bring the databases to this version, and let every event be published again."""
    environment.prepare()
    stack = up.Stack(environment, quiet=True)
    print("== migrations", flush=True)
    for name in (*DATABASES, "backoffice"):
        stack.manage(name, "migrate", "--noinput", "-v0", "--skip-checks")
    print("== events to publish again", flush=True)
    for service in PUBLISHING:
        stack.manage(service, "republish", show=True)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except OSError as error:
        raise Refused(f"{folder} is no backup: it has no {MANIFEST}.") from error
    for name, expected in manifest["sha256"].items():
        if _hash(folder / name) != expected:
            raise Refused(f"{folder / name} is damaged: its hash is another one.")
    return manifest


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error}") from error


if __name__ == "__main__":
    sys.exit(main())
