"""`bin/fuzz`: run Jetway and send every operation of its API what nobody would, as every role."""

import argparse
import signal
import sys
import time
from types import FrameType

from stack.environment import ROOT
from stack.fuzz import report
from stack.fuzz.cast import ROLES
from stack.fuzz.run import CouldNotRun, Plan, go
from stack.process import StartFailed
from stack.prove import arena
from stack.prove.api import Unreached
from stack.up import Refused

HELD, FAILED, COULD_NOT_RUN = 0, 1, 2
PHASES = ("examples", "coverage", "fuzzing", "stateful")


def main() -> int:
    """Run; the exit code is 0 without a failure, 1 with one, 2 when it could not run."""
    options = _options()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    roles = [options.role] if options.role else ROLES
    plan = Plan(
        seed=options.seed,
        examples=100,
        phases=dict.fromkeys(roles, PHASES),
        seconds=int(options.minutes * 60 / len(roles)),
        leavers=12,
    )
    folder = ROOT / "var" / f"fuzz-{options.seed}"
    began = time.monotonic()
    print(f"== starting the embedded stack in {folder}", flush=True)
    outcomes = []
    try:
        with arena.running(production=False, folder=folder) as place:
            for outcome in go(place, plan, folder=folder):
                outcomes.append(outcome)
                print("\n".join(report.lines(outcome)), flush=True)
    except (CouldNotRun, Refused, StartFailed, Unreached) as error:
        print(f"\nThe run failed: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    print("\n".join(report.summary(outcomes)))
    print(f"({time.monotonic() - began:.0f} s, seed {options.seed}; all of it: {folder})")
    return FAILED if any(one.failures for one in outcomes) else HELD


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bin/fuzz", description="Send every operation what nobody would, as every role."
    )
    parser.add_argument("--minutes", type=float, default=20, help="for all roles together")
    parser.add_argument("--seed", type=int, default=1, help="chooses what is sent")
    parser.add_argument("--role", choices=ROLES, help="only as this one")
    return parser.parse_args()


def _stop(number: int, frame: FrameType | None) -> None:
    sys.exit(COULD_NOT_RUN)


if __name__ == "__main__":
    sys.exit(main())
