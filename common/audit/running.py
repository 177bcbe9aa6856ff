"""Running the checks that `settings.AUDITS` names, by what they are about."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from common.audit.checks import Breach, Check, Scope, Tally

PAUSE_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one check."""

    of: str
    check: Check
    tally: Tally
    seconds: float

    @property
    def breaches(self) -> int:
        """How many breaches there are."""
        return self.tally.breaches

    @property
    def is_broken(self) -> bool:
        """Whether the invariant does not hold; what only warns breaks nothing."""
        return bool(self.tally.breaches) and not self.check.warning

    @property
    def first(self) -> Breach | None:
        """The first counter-example."""
        return self.tally.remembered[0] if self.tally.remembered else None


def run(*, scope: Scope, pause: float = PAUSE_SECONDS) -> Iterator[Result]:
    """
    Yield the result of every check.

    The data is live: a check that finds breaches looks again after a pause, and only what both
    looks saw is one.
    """
    for of, path in settings.AUDITS.items():
        for check in import_string(path):
            yield _run(of, check, scope=scope, pause=pause)


def _run(of: str, check: Check, *, scope: Scope, pause: float) -> Result:
    started = time.monotonic()
    tally = _look(check, scope)
    if tally.breaches and not check.warning:
        time.sleep(pause)
        tally = _look(check, scope).also_in(tally)
    return Result(of=of, check=check, tally=tally, seconds=time.monotonic() - started)


def _look(check: Check, scope: Scope) -> Tally:
    tally = Tally()
    check.look(scope, tally)
    return tally
