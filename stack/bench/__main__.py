"""`bin/bench`: measure a whole Jetway against its bars."""

import argparse
import fcntl
import importlib.util
import json
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from stack import servers
from stack.bench import dataset, measure, names, report, wrk
from stack.bench.bars import Row
from stack.bench.dataset import LoadFailed
from stack.bench.run import Bench, Plan
from stack.bench.wrk import WrkFailed
from stack.process import StartFailed
from stack.prove.api import Unreached
from stack.up import Refused

HOLDS, BROKEN, COULD_NOT_RUN = 0, 1, 2
BASELINE = dataset.BENCH / "baseline.json"
FAILURES = (
    LoadFailed,
    OSError,
    Refused,
    StartFailed,
    Unreached,
    ValueError,
    WrkFailed,
    subprocess.SubprocessError,
)


def main() -> int:
    """Run; the exit code is 0 when every bar holds, 1 when one fails, 2 when it could not run."""
    options = _options()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    if reason := _refusal(options):
        print(f"bin/bench cannot run: {reason}", file=sys.stderr)
        return COULD_NOT_RUN
    progress = sys.stderr if options.json else sys.stdout

    def say(text: str) -> None:
        print(text, file=progress, flush=True)

    began, machine = time.monotonic(), measure.machine()
    rows: list[Row] = []
    try:
        with _alone():
            baseline = report.load(options.baseline)
            for row in Bench(_plan(options), say=say).rows():
                rows.append(row)
    except FAILURES as error:
        say("\n".join(report.table(rows, baseline={})))
        print(f"\nbin/bench could not run: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    except Exception:  # Python's own exit code would say that a bar fails
        traceback.print_exc()
        return COULD_NOT_RUN
    found = report.as_json(machine, rows)
    broken = [row.name for row in rows if not row.passed]
    say("\n" + "\n".join(report.table(rows, baseline=baseline)))
    say(f"\n{len(broken)} of {len(rows)} scenarios fail" + ": " * bool(broken) + "; ".join(broken))
    say(f"({(time.monotonic() - began) / 60:.1f} minutes; {machine})")
    if options.json:
        print(json.dumps(found))
    if options.save:
        report.save(options.save, found)
        say(f"kept as the baseline: {options.save}")
    return BROKEN if broken else HOLDS


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/bench", description="Measure a whole Jetway against its bars."
    )
    parser.add_argument("--only", default="", help="only scenarios whose name contains this")
    parser.add_argument("--seconds", type=float, default=5, help="how long one run lasts")
    parser.add_argument("--runs", type=int, default=3, help="runs of each scenario")
    parser.add_argument("--growth", action="store_true", help="also 34 k, 337 k and 3.4 M flights")
    parser.add_argument("--json", action="store_true", help="one object on standard output")
    parser.add_argument(
        "--save",
        type=Path,
        nargs="?",
        const=BASELINE,
        help=f"keep this run to compare later ones with (default: {BASELINE.name})",
    )
    parser.add_argument(
        "--baseline", type=Path, default=BASELINE, help="compare with this kept run"
    )
    return parser.parse_args()


def _plan(options: argparse.Namespace) -> Plan:
    return Plan(
        only=options.only, runs=options.runs, seconds=options.seconds, growth=options.growth
    )


def _refusal(options: argparse.Namespace) -> str:
    """Return why there is nothing to start, "" when there is."""
    if not options.growth and not any(options.only in name for name in names.EVERY):
        return f"no scenario's name contains {options.only!r}: {'; '.join(names.EVERY)}"
    if absent := servers.missing():
        return f"not installed: {', '.join(absent)}. Try: {servers.MISSING_HINT}"
    if importlib.util.find_spec("MySQLdb") is None:
        return "mysqlclient is not installed (its headers are missing)"
    return wrk.missing()


@contextmanager
def _alone() -> Iterator[None]:
    """
    Keep a second run of this checkout out: they would share a folder, and the machine.

    :raises OSError: one is running
    """
    dataset.BENCH.mkdir(parents=True, exist_ok=True)
    with (dataset.BENCH / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OSError("another bin/bench runs here") from error
        yield


def _stop(number: int, frame: FrameType | None) -> None:
    for again in (signal.SIGTERM, signal.SIGINT):
        signal.signal(again, signal.SIG_IGN)  # stopping everything is not to be interrupted
    sys.exit(COULD_NOT_RUN)


if __name__ == "__main__":
    sys.exit(main())
