"""The closing table of a run, and the first counter-example."""

from collections import Counter
from collections.abc import Iterator

from stack.prove.checks import Check
from stack.prove.run import Result

HISTORY_LINES = 24


def lines(result: Result) -> Iterator[str]:
    """Return the report, line by line."""
    yield ""
    yield "Faults injected"
    yield from _faults(result.faults)
    yield ""
    yield "Calls by outcome"
    yield from _outcomes(result.history.outcomes)
    yield f"  {'contended attempts':<34}{result.history.contended:>8}"
    yield f"  {'purchases':<34}{len(result.history.purchases):>8}"
    yield f"  {'mails that came twice (excused)':<34}{result.extra_copies:>8}"
    yield f"  {'seconds until seats were at rest':<34}{_seconds(result.rest.seats):>8}"
    yield f"  {'seconds until everything was':<34}{_seconds(result.rest.everything):>8}"
    wide = max(len(check.name) for check in result.checks) + 2
    yield ""
    yield f"  {'Invariant':<{wide}}{'examined':>10}{'breaches':>10}"
    for check in result.checks:
        yield f"  {check.name:<{wide}}{check.examined:>10}{check.count:>10}"
    yield ""
    yield from _verdict(result)


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.0f}"


def _faults(faults: Counter[tuple[str, str]]) -> Iterator[str]:
    kinds = Counter[str]()
    for (kind, _), count in faults.items():
        kinds[kind] += count
    for kind, count in kinds.most_common():
        targets = [f"{t} {n}" for (k, t), n in sorted(faults.items()) if k == kind]
        yield f"  {kind:<16}{count:>6}  {', '.join(targets)}"
    yield f"  {'all':<16}{sum(kinds.values()):>6}"


def _outcomes(outcomes: Counter[tuple[str, str]]) -> Iterator[str]:
    for (what, outcome), count in sorted(outcomes.items()):
        yield f"  {what:<10}{outcome:<24}{count:>8}"


def _verdict(result: Result) -> Iterator[str]:
    broken = [check for check in result.checks if check.count]
    if not broken:
        yield "PROVEN"
        return
    # The one with a history says most.
    broken.sort(key=lambda check: not any(breach.purchases for breach in check.breaches))
    yield f"NOT PROVEN: {', '.join(check.name for check in broken)}"
    yield from _counter_example(broken[0])
    yield f"The whole history is in {result.history_file}."


def _counter_example(check: Check) -> Iterator[str]:
    breach = max(check.breaches, key=lambda one: bool(one.purchases))
    yield f"First counter-example of '{check.name}':"
    yield f"  {breach.said}"
    told = [line for purchase in breach.purchases for line in purchase.lines]
    if told:
        yield "What its clients did and were told:"
    yield from (f"  {line}" for line in told[:HISTORY_LINES])
    if len(told) > HISTORY_LINES:
        yield f"  ... and {len(told) - HISTORY_LINES} lines more"
