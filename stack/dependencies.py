"""
What Jetway is made of: `bin/audit-dependencies` looks for known faults in it, `bin/sbom` lists it.

Both read the requirement files, where every package stands with its version and its hashes.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests

from stack.environment import ROOT

BIN = ROOT / ".venv" / "bin"
REQUIREMENTS = ROOT / "requirements"
# What a production installation is given: see the Dockerfile.
DEPLOYED = REQUIREMENTS / "production.txt"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.M)

OSV_URL = "https://api.osv.dev/v1/query"
PYPI_URL = "https://pypi.org/pypi/django/5.2/json"
PROBE_SECONDS = 3.0
READ_SECONDS = 15
# All files together, one question for each package.
AUDIT_SECONDS = 600
FOUND, NO_FEED = 1, 3


def pins(file: Path) -> dict[str, str]:
    """Return the version of each package that a requirement file pins."""
    return dict(PIN.findall(file.read_text()))


def answering_feed(osv_url: str | None) -> list[str] | None:
    """Return pip-audit's options for the first feed that answers, None if none does."""
    if osv_url is None and "vulnerabilities" in _asked("GET", PYPI_URL):
        return ["--vulnerability-service", "pypi"]
    question = {"package": {"name": "django", "ecosystem": "PyPI"}, "version": "1.0"}
    url = osv_url or OSV_URL
    # That version has faults that everybody knows: a feed which knows none answers for nothing.
    if _asked("POST", url, question).get("vulns"):
        return ["--vulnerability-service", "osv", "--osv-url", url]
    return None


def _asked(method: str, url: str, question: Any = None) -> dict[str, Any]:
    """Return what a feed answers, {} if that is nothing of use."""
    try:
        answer = requests.request(method, url, json=question, timeout=PROBE_SECONDS)
        told = answer.json() if answer.status_code == 200 else {}
    except (requests.RequestException, ValueError) as error:
        print(f"{url}: {type(error).__name__}")
        return {}
    return told if isinstance(told, dict) else {}


def audit(files: Sequence[Path], *, osv_url: str | None) -> int:
    """Ask a feed for the known faults of every pinned package; return the exit code."""
    feed = answering_feed(osv_url)
    if feed is None:
        print("skipped: the vulnerability feed does not answer")
        return NO_FEED
    command = [f"{BIN}/pip-audit", "--strict", "--require-hashes", "--disable-pip"]
    command += ["--progress-spinner", "off", "--timeout", str(READ_SECONDS), *feed]
    for file in files:
        command += ["--requirement", str(file)]
    try:
        return subprocess.run(command, timeout=AUDIT_SECONDS).returncode
    except subprocess.TimeoutExpired:
        print(f"no answer for every package within {AUDIT_SECONDS} s", file=sys.stderr)
        return FOUND


def write_sbom(target: Path) -> int:
    """Write what is deployed as a CycloneDX document, which is validated; return the exit code."""
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [f"{BIN}/cyclonedx-py", "requirements", str(DEPLOYED)]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    command += ["--spec-version", "1.6", "--output-format", "JSON", "--output-file", str(target)]
    done = subprocess.run(command, timeout=120, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
    else:
        print(f"{len(pins(DEPLOYED))} packages: {target}")
    return done.returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code of the audit: 0 nothing known, 1 a fault, 3 no feed answers."""
    parser = argparse.ArgumentParser(prog="", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    auditing = commands.add_parser("audit", help="look for known vulnerabilities")
    auditing.add_argument("files", nargs="*", type=Path, default=sorted(REQUIREMENTS.glob("*.txt")))
    auditing.add_argument("--osv-url", help="ask this feed, which speaks as api.osv.dev does")
    listing = commands.add_parser("sbom", help="list what is deployed")
    listing.add_argument("file", nargs="?", type=Path, default=ROOT / "var" / "sbom.json")
    options = parser.parse_args(arguments)
    if options.command == "sbom":
        return write_sbom(options.file)
    return audit(options.files, osv_url=options.osv_url)


if __name__ == "__main__":
    sys.exit(main())
