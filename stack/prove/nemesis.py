"""
Whoever breaks things while the crowd buys: kills, freezes, restarts, cuts, repeats.

One fault at a time and sometimes two, chosen by the seed, each healed before its time is over. Now
and then it rests: what was broken comes to itself, and a crowd that is served quarrels over seats.
"""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from xmlrpc.client import Fault

from stack.process import Child
from stack.prove.arena import Arena
from stack.prove.links import MUTE, OPEN, REFUSE, SLOW, Order

PAUSE_SECONDS = (0.5, 3.0)
FAULT_SECONDS = (0.5, 4.0)
CAMPAIGN_SECONDS, REST_SECONDS = 20.0, 10.0
# How often each kind is chosen, against the others.
WEIGHTS = {"kill": 10, "freeze": 4, "restart": 3, "link": 4, "repeat": 2, "mail": 1}


@dataclass(frozen=True, kw_only=True)
class Victim:
    """A process that can be killed, stopped for a while, and asked to end; it comes back."""

    name: str
    signal: Callable[[int], object]
    restart: Callable[[], object]
    # None: somebody else starts it again.
    revive: Callable[[], object] | None = None


class Nemesis(threading.Thread):
    """Injects faults until told to stop; `faults` counts them by kind and target."""

    def __init__(self, arena: Arena, *, seed: int, kinds: Sequence[str], stop: threading.Event):
        super().__init__(name="nemesis", daemon=True)
        self.faults: Counter[tuple[str, str]] = Counter()
        self.broken: BaseException | None = None
        self._arena = arena
        self._chance = random.Random(seed)
        self._kinds = [kind for kind in WEIGHTS if kind in kinds]
        self._stopped = stop
        self._victims = victims(arena)

    @property
    def kills(self) -> int:
        """How many processes were killed."""
        return sum(n for (kind, _), n in self.faults.items() if kind == "kill -9")

    def run(self) -> None:
        """Break things until told to stop."""
        try:
            while not self._stopped.is_set():
                self._campaign()
                self._stopped.wait(REST_SECONDS)
        except BaseException as error:  # the run's end tells it
            self.broken = error

    def _campaign(self) -> None:
        ends_at = time.monotonic() + CAMPAIGN_SECONDS
        while time.monotonic() < ends_at:
            if self._stopped.wait(self._chance.uniform(*PAUSE_SECONDS)):
                return
            self._break_something()

    def _break_something(self) -> None:
        kind = self._chance.choices(self._kinds, [WEIGHTS[k] for k in self._kinds])[0]
        {
            "kill": self._kill,
            "freeze": self._freeze,
            "restart": self._restart,
            "link": self._disturb_link,
            "repeat": self._repeat_events,
            "mail": self._lose_replies,
        }[kind]()

    def _kill(self) -> None:
        """Kill one process, at times two that need one another."""
        struck = self._chance.sample(self._victims, self._chance.choice([1, 1, 1, 2]))
        for victim in struck:
            victim.signal(signal.SIGKILL)
            self._count("kill -9", victim.name)
        for victim in struck:
            if victim.revive is not None:
                self._stopped.wait(self._chance.uniform(0, 1))
                victim.revive()

    def _freeze(self) -> None:
        victim = self._chance.choice(self._victims)
        self._count("freeze", victim.name)
        victim.signal(signal.SIGSTOP)
        try:
            self._last()
        finally:
            victim.signal(signal.SIGCONT)

    def _restart(self) -> None:
        victim = self._chance.choice(self._victims)
        self._count("restart", victim.name)
        victim.restart()

    def _disturb_link(self) -> None:
        link = self._chance.choice(sorted(self._arena.links.ports))
        mode = self._chance.choice([OPEN, REFUSE, SLOW, MUTE])
        self._count({OPEN: "cut"}.get(mode, mode), f"link to {link}")
        self._arena.links.give(Order(link=link, mode=mode, cut=mode == OPEN))
        if mode != OPEN:
            try:
                self._last()
            finally:
                self._arena.links.give(Order(link=link))

    def _repeat_events(self) -> None:
        if self._arena.tables.publish_again(self._chance.randint(1, 20)):
            self._count("repeat", "events")

    def _lose_replies(self) -> None:
        self._arena.mailbox.lose_replies(1)
        self._count("lose the reply", "mail server")

    def _last(self) -> None:
        self._stopped.wait(self._chance.uniform(*FAULT_SECONDS))

    def _count(self, kind: str, target: str) -> None:
        self.faults[kind, target] += 1


def victims(arena: Arena) -> list[Victim]:
    """Return everything that runs: each process, and each server."""
    supervisor = arena.supervisor
    found = [_supervised(arena, name) for name in [*supervisor.services, *supervisor.servers]]
    if arena.servers is not None:
        servers = arena.servers
        found += [
            _server("database", lambda: servers.mariadb.child, servers.mariadb.launch),
            _server("cache", lambda: servers.redis.child, servers.redis.start),
            _server("broker", lambda: servers.rabbitmq.child, servers.rabbitmq.launch),
        ]
    return found


def _supervised(arena: Arena, name: str) -> Victim:
    supervisor = arena.supervisor

    def restart() -> None:
        # Refused when it has just died or been started again: then there was a restart as well.
        with suppress(Fault):
            supervisor.stop_process(name)
        with suppress(Fault):
            supervisor.start_process(name)

    return Victim(
        name=name, signal=lambda number: supervisor.signal_process(name, number), restart=restart
    )


def _server(name: str, child: Callable[[], Child | None], launch: Callable[[], None]) -> Victim:
    def send(number: int) -> None:
        if (process := child()) is not None:
            process.signal(number)

    def restart() -> None:
        if (process := child()) is not None:
            process.stop(seconds=20)
        launch()

    def revive() -> None:
        if (process := child()) is not None:
            process.stop()
        launch()

    return Victim(name=name, signal=send, restart=restart, revive=revive)
