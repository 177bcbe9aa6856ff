"""What a run prints."""

from collections.abc import Iterator, Sequence

from stack.fuzz.run import Outcome

FAILURES = "= FAILURES ="


def lines(outcome: Outcome) -> Iterator[str]:
    """Return what came of one role, and every failure with the request that shows it."""
    found = sum(outcome.failures.values())
    yield f"== {outcome.role}: {outcome.cases} cases, {found} failures"
    if outcome.failures and FAILURES in outcome.said:
        yield outcome.said.partition(FAILURES)[2].partition("= SUMMARY =")[0]


def summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Return a table of the roles."""
    yield ""
    yield f"  {'role':<12}{'operations':>11}{'reached':>9}{'cases':>8}{'failures':>10}"
    for one in outcomes:
        reached = sum(count > 0 for count in one.accepted.values())
        found = sum(one.failures.values())
        yield f"  {one.role:<12}{one.operations:>11}{reached:>9}{one.cases:>8}{found:>10}"
        for check, count in one.failures.most_common():
            yield f"    {check:<46}{count:>4}"
