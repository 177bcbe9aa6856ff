"""
What the clients know: each call begun, and what came of it, in a file kept before going on.

A line is a call's `invoke`, `ok`, `fail` or `unknown`. Unknown is neither success nor failure:
either may be found afterwards, never both.
"""

import json
import os
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BOOKING = ("book", "hold")
INVOKE, OK, FAIL, UNKNOWN = "invoke", "ok", "fail", "unknown"


class History:
    """The file of one run; any number of threads may write to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._began = time.monotonic()
        self._lock = threading.Lock()
        self._file = path.open("w", encoding="utf-8")
        self._calls = 0
        self.counts: Counter[tuple[str, str]] = Counter()

    def invoke(self, what: str, purchase: str, **facts: Any) -> int:
        """Write that a call begins; return its number."""
        with self._lock:
            self._calls += 1
            call = self._calls
        self._write(call, what, INVOKE, purchase, facts)
        return call

    def end(self, call: int, what: str, phase: str, purchase: str, **facts: Any) -> None:
        """Write what came of a call."""
        self._write(call, what, phase, purchase, facts)

    def _write(
        self, call: int, what: str, phase: str, purchase: str, facts: dict[str, Any]
    ) -> None:
        at = round(time.monotonic() - self._began, 3)
        line = {"at": at, "call": call, "what": what, "phase": phase, "purchase": purchase}
        text = json.dumps({**line, **facts}) + "\n"
        with self._lock:
            self._file.write(text)
            self._file.flush()
            self.counts[what, phase] += 1
            descriptor = self._file.fileno()
        # Outside the lock: threads that write together wait for the disk together.
        os.fsync(descriptor)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


@dataclass
class Purchase:
    """
    One attempt to buy, with all calls about it.

    `asked` are the calls ever sent for it, `answered` those with a definite answer, `told` the
    booking states clients were ever told, `ids` the bookings they were told of, `refusals` why
    the booking itself was refused.
    """

    name: str
    email: str = ""
    flights: tuple[str, ...] = ()
    seats: int = 0
    asked: set[str] = field(default_factory=set)
    told: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    refusals: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    lines: list[str] = field(default_factory=list)

    @property
    def unanswered(self) -> set[str]:
        """The calls nobody ever got a definite answer to."""
        return self.asked - self.answered

    def read(self, line: dict[str, Any]) -> None:
        """Take in the next line about it."""
        what, phase = line["what"], line["phase"]
        if phase == INVOKE:
            self.asked.add(what)
            if "email" in line:
                self.email, self.seats = line["email"], line["seats"]
                self.flights = tuple(line["flights"])
            return
        if phase == UNKNOWN:
            return
        self.answered.add(what)
        if booking := line.get("booking"):
            self.ids.add(booking)
        if state := line.get("booking_status"):
            self.told.add(state)
        if phase == FAIL and what in BOOKING:
            self.refusals.add(line["code"])


@dataclass(frozen=True)
class Read:
    """
    A history read back.

    `contended` counts the attempts that were decided, and met another one for the same flight.
    """

    purchases: dict[str, Purchase]
    contended: int
    outcomes: Counter[tuple[str, str]]


def read(path: Path) -> Read:
    """Read a history back from its file."""
    purchases: dict[str, Purchase] = {}
    running: dict[str, set[int]] = defaultdict(set)
    flights_of: dict[int, list[str]] = {}
    outcomes: Counter[tuple[str, str]] = Counter()
    met: set[int] = set()
    undecided: set[int] = set()
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        what, call = line["what"], line["call"]
        if line["phase"] == INVOKE:
            flights_of[call] = line.get("flights", [])
            for flight in flights_of[call]:
                if running[flight]:
                    met |= {call, *running[flight]}
                running[flight].add(call)
        else:
            outcomes[what, line.get("code") or line["phase"]] += 1
            if line["phase"] == UNKNOWN:
                undecided.add(call)
            for flight in flights_of.pop(call):
                running[flight].discard(call)
        if line["purchase"]:
            one = purchases.setdefault(line["purchase"], Purchase(line["purchase"]))
            one.lines.append(text)
            one.read(line)
    return Read(purchases, len(met - undecided), outcomes)
