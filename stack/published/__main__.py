"""
`python -m stack.published`: make `docs/openapi.json`, the Postman files and the Python client anew.

With `--check` nothing is written, and what is out of date is named.
"""

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from stack.environment import ROOT
from stack.published import postman

SERVICES = ("accounts", "flights", "bookings", "reminders")
DOCUMENT = Path("docs") / "openapi.json"
POSTMAN = Path("docs") / "postman"
CLIENT = Path("clients") / "python"
CONFIG = ROOT / "stack" / "published" / "client.yaml"
BIN = Path(sys.executable).parent
SECONDS = 120


def main() -> int:
    """Make everything; the exit code is 1 when `--check` finds something out of date."""
    parser = argparse.ArgumentParser(description="Make what is published of the API.")
    parser.add_argument("--check", action="store_true", help="write nothing, name what is old")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="jetway-published-") as name:
        made = Path(name)
        _make(made)
        parts = (DOCUMENT, POSTMAN, CLIENT)
        if not options.check:
            for part in parts:
                _replace(made / part, ROOT / part)
            return 0
        old = [one for part in parts for one in _differences(made / part, ROOT / part)]
    for path in old:
        print(f"out of date: {path}; run python -m stack.published")
    return 1 if old else 0


def _make(folder: Path) -> None:
    (folder / "docs").mkdir()
    _make_document(folder / DOCUMENT)
    document = json.loads((folder / DOCUMENT).read_text())
    postman.write(document, folder / POSTMAN)
    _make_client(folder)


def _make_document(file: Path) -> None:
    with TemporaryDirectory(prefix="jetway-openapi-") as folder:
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(lambda name: _spectacular(name, Path(folder)), SERVICES))
        _manage("gateway", "merge_openapi", folder, "--file", str(file))


def _spectacular(service: str, folder: Path) -> None:
    file = folder / f"{service}.json"
    _manage(service, "spectacular", "--format", "openapi-json", "--file", str(file))


def _manage(service: str, *arguments: str) -> None:
    # As the code says it: limits and lifetimes of this machine's environment are not published.
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= {"SECRET_KEY": "documents", "JETWAY_ENV_FILE": os.devnull}
    settings = f"config.settings.{service}"
    command = [sys.executable, "manage.py", *arguments, "--settings", settings]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=SECONDS)


def _make_client(folder: Path) -> None:
    target = folder / CLIENT
    target.parent.mkdir(parents=True)
    command = [str(BIN / "openapi-python-client"), "generate", "--config", str(CONFIG)]
    command += ["--path", str(folder / DOCUMENT), "--output-path", str(target)]
    path = f"{BIN}:{os.environ.get('PATH', os.defpath)}"
    environment = {**os.environ, "PATH": path, "RUFF_NO_CACHE": "true"}
    done = subprocess.run(
        [*command, "--fail-on-warning"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    shutil.copy(ROOT / "stack" / "published" / "client.md", target / "README.md")


def _replace(made: Path, kept: Path) -> None:
    if made.is_dir():
        shutil.rmtree(kept, ignore_errors=True)
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, kept)


def _differences(made: Path, kept: Path) -> list[str]:
    names = {path.relative_to(made) for path in made.rglob("*") if path.is_file()}
    names |= {path.relative_to(kept) for path in kept.rglob("*") if _counts(path)}
    if made.is_file():
        names = {Path()}
    return sorted(
        str((kept / name).relative_to(ROOT))
        for name in names
        if not (made / name).is_file()
        or not (kept / name).is_file()
        or not filecmp.cmp(made / name, kept / name, shallow=False)
    )


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


if __name__ == "__main__":
    sys.exit(main())
