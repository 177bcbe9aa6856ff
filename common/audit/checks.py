"""What a check is given, and what it finds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GRACE = timedelta(minutes=1)
# A run remembers so many breaches of a check by name, and counts the rest.
REMEMBERED = 1000


@dataclass(frozen=True, kw_only=True)
class Scope:
    """
    Which rows an audit judges: those left alone for `grace`.

    `settled`: nothing is under way any more, as after a drained test run, so that every row is
    judged and nothing may wait.
    """

    now: datetime
    grace: timedelta = GRACE
    settled: bool = False

    @property
    def before(self) -> datetime:
        """Rows changed later than this may still be on their way."""
        return self.now if self.settled else self.now - self.grace

    def overdue(self, patience: timedelta) -> datetime:
        """Return since when something may wait that is given so much time."""
        return self.now if self.settled else self.now - patience


@dataclass(frozen=True)
class Breach:
    """One counter-example: what, and how it breaks the invariant."""

    subject: str
    detail: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.detail}"


@dataclass(kw_only=True)
class Tally:
    """What a check has looked at and found so far."""

    examined: int = 0
    breaches: int = 0
    remembered: list[Breach] = field(default_factory=list)

    def see(self, count: int = 1) -> None:
        """Count things looked at."""
        self.examined += count

    def breach(self, subject: str, detail: str) -> None:
        """Count a breach, and remember it while there is room."""
        self.breaches += 1
        if len(self.remembered) < REMEMBERED:
            self.remembered.append(Breach(subject, detail))

    def also_in(self, earlier: "Tally") -> "Tally":
        """
        Return what this look has in common with an earlier one: breaches that stay.

        What was under way at one look has gone on by the other. Where a look found more than it
        could remember, its count stands.
        """
        names = {one.subject for one in earlier.remembered}
        both = [one for one in self.remembered if one.subject in names]
        forgotten = min(look.breaches - len(look.remembered) for look in (self, earlier))
        return Tally(examined=self.examined, breaches=len(both) + forgotten, remembered=both)


Look = Callable[[Scope, Tally], None]


@dataclass(frozen=True, kw_only=True)
class Check:
    """An invariant in words, and the function that looks for breaches; a warning fails no run."""

    invariant: str
    look: Look
    warning: bool = False
