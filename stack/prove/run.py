"""One run: a storm over a buying crowd, then calm, then the question what has become of it."""

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from stack.prove import audit, checks, history, people
from stack.prove.api import Api
from stack.prove.arena import Arena
from stack.prove.checks import Breach, Check, Standing
from stack.prove.crowd import Traveller, unfinished
from stack.prove.history import History, Read
from stack.prove.links import Order
from stack.prove.nemesis import WEIGHTS, Nemesis, victims
from stack.prove.tables import SEATS_UNDER_WAY
from stack.prove.world import World

PROGRESS_SECONDS = 10
ALL_KINDS = ("book", "hold", "confirm", "cancel")
# Longer than the broker of the embedded stack keeps what a killed worker had taken (120 s).
DRAIN_SECONDS = 200
# From when everything answers again until no seat is under way any more.
REST_SECONDS = 60
# With a guard off nothing need ever drain.
BROKEN_DRAIN_SECONDS = 20


class CouldNotRun(Exception):
    """The run itself failed: nothing is proven, and nothing is refuted."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to do: for how long, from which seed, with how many travellers, and which guard off."""

    seconds: float
    seed: int
    travellers: int
    guard: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """What the nemesis may do: with a guard off, only what needs that guard."""
        if not self.guard:
            return tuple(WEIGHTS)
        return ("repeat",) if self.guard == "inbox" else ()

    @property
    def calls(self) -> tuple[str, ...]:
        """What the crowd does: with a guard off, as much of what needs it as possible."""
        return ("book",) if self.guard else ALL_KINDS


@dataclass(kw_only=True)
class Rest:
    """Seconds after the storm until no seat or booking was under way, and until nothing was."""

    seats: float | None = None
    everything: float | None = None

    def check(self) -> Check:
        """Hold the seats to their minute."""
        check = Check(name="seats are at rest within a minute", examined=1)
        if self.seats is None or self.seats > REST_SECONDS:
            taken = "never" if self.seats is None else f"after {self.seats:.0f} s"
            check.breaches = [Breach(f"the last hold or pending booking ended {taken}")]
        return check

    def note(self, left: Iterable[str], seconds: float) -> None:
        """Take in what is under way so many seconds after the storm."""
        if self.seats is None and not SEATS_UNDER_WAY & set(left):
            self.seats = seconds
        if self.everything is None and not left:
            self.everything = seconds


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a run found."""

    checks: list[Check]
    history: Read
    faults: Counter[tuple[str, str]]
    kills: int
    extra_copies: int
    rest: Rest
    history_file: Path

    @property
    def proven(self) -> bool:
        """Whether nothing contradicts the promises, and there was something to contradict."""
        return not any(check.count for check in self.checks)


class Run:
    """The run on one arena."""

    def __init__(self, arena: Arena, plan: Plan) -> None:
        self._arena = arena
        self._plan = plan
        self._began = time.monotonic()
        self._stop = threading.Event()
        self._storm_over = threading.Event()
        self._calm_since = 0.0
        self._rest = Rest()
        self.history = History(arena.environment.var / "history.jsonl")
        self._world = World(self._admin(), seed=plan.seed)
        self._crowd: list[Traveller] = []
        self._nemesis = Nemesis(arena, seed=plan.seed, kinds=plan.faults, stop=self._storm_over)

    def go(self) -> Result:
        """
        Do everything, saying what is being done.

        :raises CouldNotRun: a part of the run broke
        """
        self._say("flights and travellers")
        self._world.found()
        self._gather()
        self._say(f"the storm: {self._plan.seconds / 60:.1f} minutes, seed {self._plan.seed}")
        self._storm()
        self._say("calm: everything is healed, every call gets its answer")
        self._heal()
        self._settle()
        self._say("waiting until nothing is under way")
        left = self._drain()
        self._say("asking what there is")
        self.history.close()
        read = history.read(self.history.path)
        standing = self._standing()
        found = [_drained(left), self._rest.check()]
        found += [*checks.judge(read, standing), *audit.run(self._arena)]
        return Result(
            checks=found,
            history=read,
            faults=self._nemesis.faults,
            kills=self._nemesis.kills,
            extra_copies=checks.extra_copies(standing),
            rest=self._rest,
            history_file=self.history.path,
        )

    def _say(self, text: str) -> None:
        print(f"== {time.monotonic() - self._began:4.0f} s  {text}", flush=True)

    def _admin(self) -> Api:
        file = self._arena.environment.var / "demo-accounts.json"
        self._arena.stack.manage("accounts", "ensure_demo_accounts", "--file", str(file))
        admin = Api(self._arena.url, self._arena.accounts()["admin"])
        admin.sign_in()
        return admin

    def _gather(self) -> None:
        names = [f"t{number:02}" for number in range(1, self._plan.travellers + 1)]
        for name, api in zip(
            names, people.register(self._arena.url, self._arena.mailbox, names), strict=True
        ):
            traveller = Traveller(
                name=name,
                api=api,
                world=self._world,
                history=self.history,
                seed=str(self._plan.seed),
                stop=self._stop,
                kinds=self._plan.calls,
            )
            self._crowd.append(traveller)

    def _storm(self) -> None:
        markets = threading.Thread(
            target=self._world.keep_open, args=(self._stop,), name="markets", daemon=True
        )
        threads = [*self._crowd, markets, *([self._nemesis] if self._plan.faults else [])]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        while (passed := time.monotonic() - began) < self._plan.seconds:
            time.sleep(min(PROGRESS_SECONDS, self._plan.seconds - passed))
            print(f"   {time.monotonic() - began:5.0f} s  {self._progress()}", flush=True)
            self._raise_what_broke()
        self._storm_over.set()
        self._stop.set()
        for thread in threads:
            thread.join(90)
        self._raise_what_broke()

    def _progress(self) -> str:
        counts = self.history.counts
        by_phase = {
            phase: sum(n for (_, its), n in counts.items() if its == phase)
            for phase in (history.INVOKE, history.OK, history.FAIL, history.UNKNOWN)
        }
        faults = sum(self._nemesis.faults.values())
        told = ", ".join(f"{phase} {number}" for phase, number in by_phase.items())
        return f"{told}; faults {faults}, of them kills {self._nemesis.kills}"

    def _raise_what_broke(self) -> None:
        threads: list[Nemesis | Traveller] = [self._nemesis, *self._crowd]
        for thread in threads:
            if thread.broken is not None:
                raise CouldNotRun(f"{thread.name} broke: {thread.broken!r}") from thread.broken

    def _heal(self) -> None:
        for link in self._arena.links.ports:
            self._arena.links.give(Order(link=link))
        for victim in victims(self._arena):
            victim.signal(signal.SIGCONT)
        self._arena.mailbox.lose_replies(0)
        self._arena.stack.wait_ready()
        self._calm_since = time.monotonic()

    def _settle(self) -> None:
        threads = [threading.Thread(target=one.settle) for one in self._crowd]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if left := unfinished(self._crowd):
            print(f"   {left} calls have no definite answer", flush=True)

    def _drain(self) -> dict[str, int]:
        patience = BROKEN_DRAIN_SECONDS if self._plan.guard else DRAIN_SECONDS
        ends_at = time.monotonic() + patience
        said_at = time.monotonic()
        while (left := self._look()) and time.monotonic() < ends_at:
            if time.monotonic() - said_at > PROGRESS_SECONDS:
                said_at = time.monotonic()
                print("   " + ", ".join(f"{n} {what}" for what, n in left.items()), flush=True)
            time.sleep(0.5)
        return left

    def _look(self) -> dict[str, int]:
        left = self._arena.tables.under_way()
        self._rest.note(left, time.monotonic() - self._calm_since)
        return left

    def _standing(self) -> Standing:
        bookings = [row for one in self._crowd for row in _bookings(one.api)]
        admin = self._world.admin
        flights = {}
        for market in self._world.markets:
            for flight in market.flights:
                cabin = admin.insist("GET", f"/v1/flights/{flight}").json()["cabins"][0]
                seats = cabin["seats_total"]
                flights[flight] = (seats, seats - cabin["seats_available"])
        mails = Counter(str(one["Message-ID"]).strip() for one in self._arena.mailbox.messages())
        return Standing(
            bookings=bookings, flights=flights, tickets=self._arena.tables.tickets(), mails=mails
        )


def _bookings(api: Api) -> list[dict[str, object]]:
    rows = {row["id"]: row for row in api.pages("/v1/bookings")}
    rows |= {row["id"]: row for row in api.pages("/v1/bookings", status="failed")}
    return list(rows.values())


def _drained(left: dict[str, int]) -> Check:
    check = Check(name="everything came to its end", examined=1)
    check.breaches = [Breach(f"{count} {what}") for what, count in left.items()]
    return check
