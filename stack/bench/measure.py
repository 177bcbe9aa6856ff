"""One run of one load, and what it cost whom."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from stack.bench import processes, wrk
from stack.bench.arena import Arena
from stack.bench.bars import Sample
from stack.bench.floors import Floor
from stack.bench.processes import Usage
from stack.bench.wrk import Load, Outcome
from stack.environment import ROOT

SAMPLE_SECONDS = 1.0
SETTLE_SECONDS, SETTLED_BELOW = 15, 0.3  # seconds of CPU in one second


def floor(one: Floor, *, seconds: float) -> Sample:
    """Measure a floor."""
    groups = {one.name: one.child.pid}
    load = Load(url=one.url, requests=["/hello"])
    before = processes.usage(groups)
    outcome = wrk.run(load, seconds=seconds)
    used = (processes.usage(groups) - before).of(groups)
    return sample(
        outcome, cpu_seconds=used, servers_seconds=None, memory=processes.memory_mib(one.child.pid)
    )


def load(arena: Arena, one: Load, *, seconds: float) -> Sample:
    """Measure a load on the whole stack."""
    before = arena.usage()
    outcome = wrk.run(one, seconds=seconds)
    used = arena.usage() - before
    return sample(
        outcome,
        cpu_seconds=used.of(arena.jetway),
        servers_seconds=used.of(arena.around),
        memory=arena.memory_mib(),
    )


def sample(
    outcome: Outcome, *, cpu_seconds: float, servers_seconds: float | None, memory: float
) -> Sample:
    """Return what a run of wrk came to."""
    answered = max(1, outcome.requests)
    notes: dict[str, float] = {}
    if looked := outcome.hits + outcome.misses:
        notes = {"hits, %": 100 * outcome.hits / looked, "refills": outcome.misses}
    return Sample(
        rate=outcome.rate,
        p50_ms=outcome.p50_ms,
        p99_ms=outcome.p99_ms,
        errors=outcome.errors,
        cpu_ms=1000 * cpu_seconds / answered,
        servers_ms=None if servers_seconds is None else 1000 * servers_seconds / answered,
        memory_mib=memory,
        facts={"p95_ms": outcome.p95_ms},
        notes=notes,
        said=outcome.sample,
    )


def idle(arena: Arena, *, seconds: float) -> Usage:
    """Return what the stack uses when nobody asks for anything, for one second."""
    before = arena.usage()
    time.sleep(seconds)
    used = arena.usage() - before
    return Usage({name: cpu / seconds for name, cpu in used.seconds.items()})


def settle(arena: Arena) -> None:
    """Wait until what clients left behind is worked off, at most some seconds."""
    ends_at = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < ends_at:
        if idle(arena, seconds=0.5).of(arena.jetway) < SETTLED_BELOW:
            return


def alone(arena: Arena, module: str, *, service: str) -> dict[str, float]:
    """Return what a module of this package finds, in a process with a service's settings."""
    environment = arena.environment.variables()
    environment["DJANGO_SETTINGS_MODULE"] = f"config.settings.{service}"
    done = subprocess.run(
        [sys.executable, "-m", f"stack.bench.{module}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def mailing(arena: Arena) -> Iterator[None]:
    """Send the mails that the stack only plans, until the block ends."""
    stop = threading.Event()

    def send() -> None:
        while not stop.wait(0.5):
            alone(arena, "mails", service="reminders")

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@dataclass
class Backlog:
    """What waited between a booking and its tickets, each second."""

    counts: list[int] = field(default_factory=list)


@contextmanager
def watching(arena: Arena) -> Iterator[Backlog]:
    """Count what waits until the block ends."""
    found, stop = Backlog(), threading.Event()

    def look() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            found.counts.append(waiting(arena))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()


def waiting(arena: Arena) -> int:
    """Return how many events have not come to their end, which is a ticket."""
    count = arena.tables.count
    outbox = count("bookings", "bookings_outboxmessage", "TRUE")
    inbox = count("reminders", "reminders_inboxmessage", "event_type LIKE 'bookings.%'")
    unhandled = count("reminders", "reminders_inboxmessage", "handled_at IS NULL")
    return max(0, outbox - inbox) + unhandled


def drain(arena: Arena, *, seconds: float) -> float:
    """Wait until nothing waits, at most so long; return the seconds it took."""
    began = time.monotonic()
    while waiting(arena) and time.monotonic() - began < seconds:
        time.sleep(0.1)
    return time.monotonic() - began


def machine() -> dict[str, object]:
    """Return what the figures were measured on."""
    with open("/proc/cpuinfo") as lines:
        models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    with open("/proc/meminfo") as lines:
        kib = int(next(line.split()[1] for line in lines if line.startswith("MemTotal")))
    return {
        "cpus": os.cpu_count(),
        "cpu": models[0] if models else "unknown",
        "memory_gib": round(kib / 2**20, 1),
        "python": sys.version.split()[0],
        "load_before": [round(load, 2) for load in os.getloadavg()],
    }
