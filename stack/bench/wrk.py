"""Running wrk and reading what it says."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from stack.environment import ROOT

CONNECTIONS = 32
SCRIPT = ROOT / "benchmarks" / "wrk" / "requests.lua"
MISSING_HINT = "apt-get install wrk"


class WrkFailed(Exception):
    """wrk could not do its work; the message is its own."""


@dataclass(frozen=True, kw_only=True)
class Load:
    """What wrk sends: paths, perhaps with a token each; with bodies, POSTs of them."""

    url: str
    requests: Sequence[str]
    bodies: Sequence[str] = ()
    connections: int = CONNECTIONS
    label: str = "run"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one run. Times in milliseconds; `errors` are answers from 400 on and sockets."""

    requests: int
    seconds: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    hits: int = 0
    misses: int = 0
    accepted: int = 0
    sample: str = ""

    @property
    def rate(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds if self.seconds else 0.0


def missing() -> str:
    """Return what to do about a missing wrk, "" when it is there."""
    return "" if shutil.which("wrk") else f"wrk is not installed. Try: {MISSING_HINT}"


def parse(output: str) -> Outcome:
    """
    Return what the script's last line says.

    :raises WrkFailed: there is no such line
    """
    lines = [line for line in output.splitlines() if line.startswith("{")]
    if not lines:
        raise WrkFailed(output.strip()[-500:])
    said = json.loads(lines[-1])
    return Outcome(
        requests=said["requests"],
        seconds=said["seconds"],
        p50_ms=said["p50_ms"],
        p95_ms=said["p95_ms"],
        p99_ms=said["p99_ms"],
        errors=said["socket_errors"] + said["refused"],
        hits=said["hits"],
        misses=said["misses"],
        accepted=said["accepted"],
        sample=said["sample"].strip(),
    )


def run(load: Load, *, seconds: float) -> Outcome:
    """
    Send a load for some seconds.

    :raises WrkFailed: wrk is missing, or ended with an error
    """
    if reason := missing():
        raise WrkFailed(reason)
    with TemporaryDirectory(prefix="jetway-wrk-") as folder:
        files = [_written(Path(folder) / "requests", load.requests)]
        if load.bodies:
            files += [_written(Path(folder) / "bodies", load.bodies), load.label]
        command = ["wrk", "--threads", "1", "--connections", str(load.connections)]
        command += ["--duration", f"{max(1, round(seconds))}s", "--timeout", "10s"]
        command += ["--latency", "--script", str(SCRIPT), load.url, "--", *files]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60)
    if done.returncode != 0:
        raise WrkFailed((done.stdout + done.stderr).strip()[-500:])
    return parse(done.stdout)


def _written(path: Path, lines: Sequence[str]) -> str:
    path.write_text("\n".join(lines) + "\n")
    return str(path)
