"""One run: schemathesis over the whole document as each role, in a process for each."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from stack.environment import ROOT
from stack.fuzz import setup
from stack.fuzz.cast import ROLES, TRAVELLER, Cast, Part
from stack.prove.api import Api
from stack.prove.arena import Arena

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
# What schemathesis may take beyond its time to begin and to end.
GRACE_SECONDS = 300


_SHORT = ("examples", "fuzzing")
# Of each service one: methods it does not take, headers it lacks, every bound just missed.
_COVERED = ("update_me", "read_city", "book_itinerary", "get_notification")


class CouldNotRun(Exception):
    """The run itself failed; the message is the end of what it said."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """
    What to send: from which seed, as whom, in which phases, how many cases for each operation.

    With `seconds`, fuzzing repeats until a role's are over; with `covered`, the coverage phase,
    which has some fifty cases for an operation, is of these alone.
    """

    seed: int
    examples: int
    phases: Mapping[str, Sequence[str]]
    seconds: int = 0
    leavers: int = 3
    covered: Sequence[str] = ()


# What every change is held to, in less than a minute.
BRIEF = Plan(
    seed=1,
    examples=1,
    phases=dict.fromkeys(ROLES, _SHORT) | {TRAVELLER: ("coverage", *_SHORT)},
    leavers=1,
    covered=_COVERED,
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one role."""

    role: str
    operations: int
    cases: int
    failures: Counter[str] = field(default_factory=Counter)
    # By operation, how many requests were answered as its document's success says.
    accepted: Mapping[str, int] = field(default_factory=dict)
    said: str = ""


def go(arena: Arena, plan: Plan, *, folder: Path) -> Iterator[Outcome]:
    """
    Return what came of each role, one after the other.

    :raises CouldNotRun: schemathesis could not do its work
    :raises stack.prove.api.Unreached: the API refused what the run needs
    """
    cast = Cast(arena, seed=plan.seed, leavers=plan.leavers)
    cast.found()
    served = Api(arena.url).insist("GET", "/openapi.json").json()
    for role in ROLES:
        if role in plan.phases:
            yield _fuzz(arena.url, served, cast.part(role), plan, folder / role)


def _fuzz(url: str, served: Mapping[str, Any], part: Part, plan: Plan, folder: Path) -> Outcome:
    folder.mkdir()
    document = folder / "openapi.json"
    document.write_text(json.dumps(setup.strict(served, part)))
    config, known, report = (folder / name for name in ("config.toml", "part.json", "report.json"))
    config.write_text(tomli_w.dumps(setup.settings(part, covered=plan.covered)))
    known.write_text(json.dumps(_known(url, part)))
    command = [
        *(str(SCHEMATHESIS), "--no-color", "--config-file", str(config), "run", str(document)),
        *("--phases", ",".join(plan.phases[part.role]), "--max-examples", str(plan.examples)),
        *("--seed", str(plan.seed), "--workers", "1"),
        *("--report", "json", "--report-json-path", str(report)),
    ]
    if plan.seconds:
        command += ["--max-time", str(plan.seconds)]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        "SCHEMATHESIS_HOOKS": "stack.fuzz.hooks",
        "FUZZ_PART": str(known),
        "FUZZ_URL": url,
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=plan.seconds + GRACE_SECONDS,
    )
    (folder / "output.txt").write_text(done.stdout)
    if done.returncode not in (0, 1) or not report.exists():
        raise CouldNotRun(f"as {part.role}: {done.stdout[-2000:]}")
    return _outcome(part.role, json.loads(report.read_text()), done.stdout)


def _known(url: str, part: Part) -> dict[str, Any]:
    return {
        "url": url,
        "account": dict(part.account),
        "leavers": [dict(one) for one in part.leavers],
        "instead": {operation: dict(other) for operation, other in part.instead.items()},
    }


def _outcome(role: str, report: Mapping[str, Any], said: str) -> Outcome:
    if report["errors"]:
        raise CouldNotRun(f"as {role}: {said[-4000:]}")
    accepted = {
        operation: sum(phase["accepted"] for phase in phases.values())
        for operation, phases in report["valid_rates"].items()
    }
    return Outcome(
        role=role,
        operations=report["operations"]["tested"],
        cases=report["test_cases"]["generated"],
        failures=Counter({one["title"]: one["count"] for one in report["failures"]}),
        accepted=accepted,
        said=said,
    )
