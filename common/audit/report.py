"""An audit's results for people and for programs."""

import json
from collections.abc import Sequence
from typing import Any

from common.audit.checks import Scope
from common.audit.running import Result

TOLD = 20


def as_json(results: Sequence[Result], *, scope: Scope) -> str:
    """Return one JSON document; `sample` has the first twenty counter-examples of a check."""
    document = {
        "at": scope.now.isoformat(),
        "judged_before": scope.before.isoformat(),
        "breaches": sum(one.breaches for one in results if one.is_broken),
        "checks": [_check(one) for one in results],
    }
    return json.dumps(document, indent=1)


def _check(result: Result) -> dict[str, Any]:
    return {
        "of": result.of,
        "invariant": result.check.invariant,
        "warning": result.check.warning,
        "examined": result.tally.examined,
        "breaches": result.breaches,
        "sample": [str(breach) for breach in result.tally.remembered[:TOLD]],
        "seconds": round(result.seconds, 2),
    }


def as_table(results: Sequence[Result]) -> str:
    """Return a line for each check, the first counter-example under a broken one, and a verdict."""
    wide = max((len(one.check.invariant) for one in results), default=0)
    lines = [f"{'of':<10} {'invariant':<{wide}} {'examined':>10} {'breaches':>9} {'seconds':>8}"]
    lines.append("-" * len(lines[0]))
    for one in results:
        lines.append(
            f"{one.of:<10} {one.check.invariant:<{wide}} {one.tally.examined:>10,}"
            f" {one.breaches:>9,} {one.seconds:>8.1f}"
        )
        if one.first is not None:
            lines.append(f"{'':<10} {'warning' if one.check.warning else 'BREACH'}: {one.first}")
    return "\n".join([*lines, "", verdict(results)])


def verdict(results: Sequence[Result]) -> str:
    """Return the closing line."""
    broken = [one for one in results if one.is_broken]
    if not broken:
        return f"audit: {len(results)} invariants hold"
    count = sum(one.breaches for one in broken)
    return f"audit: {len(broken)} of {len(results)} invariants broken, {count:,} breaches"
