"""CPU time and memory of process trees, from /proc."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")
# Of /proc/PID/stat, counted from the state behind the name: what a process and its ended
# children used.
PARENT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM = 1, 11, 12, 13, 14


@dataclass(frozen=True)
class Process:
    """One process at a moment; `ticks` include those of children that ended."""

    parent: int
    ticks: int


@dataclass(frozen=True)
class Usage:
    """CPU seconds by group of processes."""

    seconds: Mapping[str, float] = field(default_factory=dict)

    def __sub__(self, earlier: "Usage") -> "Usage":
        return Usage({name: s - earlier.seconds.get(name, 0.0) for name, s in self.seconds.items()})

    def of(self, names: Iterable[str]) -> float:
        """Return the CPU seconds of some groups together."""
        return sum(self.seconds[name] for name in names)


def parse_stat(text: str) -> Process:
    """Return what a line of /proc/PID/stat says; a name may contain blanks and brackets."""
    fields = text.rpartition(")")[2].split()
    used = (fields[n] for n in (USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM))
    return Process(parent=int(fields[PARENT]), ticks=sum(int(ticks) for ticks in used))


def snapshot() -> dict[int, Process]:
    """Return every process there is."""
    found = {}
    for entry in os.listdir(PROC):
        if entry.isdigit():
            try:
                found[int(entry)] = parse_stat((PROC / entry / "stat").read_text())
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended between the listing and the reading
    return found


def tree(root: int, processes: Mapping[int, Process]) -> set[int]:
    """Return a process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for pid, process in processes.items():
        children.setdefault(process.parent, []).append(pid)
    found: set[int] = set()
    waiting = [root] if root in processes else []
    while waiting:
        pid = waiting.pop()
        found.add(pid)
        waiting += children.get(pid, [])
    return found


def usage(groups: Mapping[str, int]) -> Usage:
    """Return the CPU seconds so far of trees, by the name of each tree's root."""
    processes = snapshot()
    return Usage(
        {
            name: sum(processes[pid].ticks for pid in tree(root, processes)) / TICKS
            for name, root in groups.items()
        }
    )


def memory_mib(root: int) -> float:
    """Return the proportional set size of a tree."""
    return sum(_pss_kib(pid) for pid in tree(root, snapshot())) / 1024


def _pss_kib(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0  # it ended, and with it its memory
    # A process that has ended and was not waited for yet has no such line.
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
