"""`bin/prove`: run Jetway under a storm and hold what clients were told against what there is."""

import argparse
import importlib.util
import signal
import sys
import time
from types import FrameType

from stack import servers
from stack.environment import ROOT
from stack.process import StartFailed
from stack.prove import arena, report
from stack.prove.api import Unreached
from stack.prove.audit import AuditFailed
from stack.prove.run import CouldNotRun, Plan, Run
from stack.prove.sabotage import GUARDS
from stack.up import Refused

PROVEN, REFUTED, COULD_NOT_RUN = 0, 1, 2


def main() -> int:
    """Run; the exit code is 0 when proven, 1 with a counter-example, 2 when it could not run."""
    options = _options()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    production = options.stack == "production"
    if production and (reason := _missing()):
        print(f"--stack production cannot run here: {reason}", file=sys.stderr)
        return COULD_NOT_RUN
    plan = Plan(
        seconds=options.minutes * 60,
        seed=options.seed,
        travellers=options.travellers,
        guard=options.guard,
    )
    folder = ROOT / "var" / "-".join(filter(None, ["prove", str(options.seed), options.guard]))
    began = time.monotonic()
    print(f"== starting the {options.stack} stack in {folder}", flush=True)
    try:
        with arena.running(production=production, folder=folder, guard=options.guard) as place:
            result = Run(place, plan).go()
    except (AuditFailed, CouldNotRun, Refused, StartFailed, Unreached) as error:
        print(f"\nThe run failed, so nothing is proven: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    print("\n".join(report.lines(result)))
    print(f"({time.monotonic() - began:.0f} s, seed {options.seed}, {options.stack} stack)")
    return PROVEN if result.proven else REFUTED


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/prove", description="Prove that no booking lies, under faults."
    )
    parser.add_argument("--minutes", type=float, default=2, help="how long the storm lasts")
    parser.add_argument("--seed", type=int, default=1, help="chooses faults and purchases")
    parser.add_argument("--stack", choices=["embedded", "production"], default="embedded")
    parser.add_argument("--travellers", type=int, default=24)
    parser.add_argument(
        "--break",
        dest="guard",
        choices=sorted(GUARDS),
        default="",
        help="switch this guard off, with every layer behind it: the run must find it",
    )
    return parser.parse_args()


def _missing() -> str:
    if absent := servers.missing():
        return f"not installed: {', '.join(absent)}. Try: {servers.MISSING_HINT}"
    if importlib.util.find_spec("MySQLdb") is None:
        return "mysqlclient is not installed (its headers are missing)"
    return ""


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(COULD_NOT_RUN)


if __name__ == "__main__":
    sys.exit(main())
