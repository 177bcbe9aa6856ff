"""The embedded stack, doing nothing: what it takes to have it."""

import shutil
import sys
import time
from pathlib import Path

from stack.bench import arena, names, processes
from stack.bench.bars import Limit, Sample
from stack.bench.scenarios import Scenario
from stack.environment import ROOT
from stack.process import Child

SETTLE_SECONDS, BETWEEN_SECONDS = 15, 2
READY = "Ctrl-C stops"


class Embedded:
    """`bin/up` on SQLite and Valkeys, started by the first look and stopped by `stop`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._up: Child | None = None

    def scenario(self) -> Scenario:
        """Return its memory as a scenario: every process, supervisor and Valkeys included."""
        bar = [Limit(quantity="memory_gb", at_most=1.3)]
        return Scenario(name=names.IDLE, run=self._look, bar=bar)

    def stop(self) -> None:
        """Stop it and leave nothing behind."""
        if self._up is not None:
            self._up.stop(seconds=60)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _look(self, _: int) -> Sample:
        if self._up is None:
            self._up = self._start()
            time.sleep(SETTLE_SECONDS)
        time.sleep(BETWEEN_SECONDS)
        mib = processes.memory_mib(self._up.pid)
        return Sample(memory_mib=mib, facts={"memory_gb": mib * 2**20 / 1e9})

    def _start(self) -> Child:
        shutil.rmtree(self._folder, ignore_errors=True)
        command = [sys.executable, "-m", "stack.up"]
        log = self._folder / "up.out"
        up = Child("bin/up", command, log=log, env=arena.given(self._folder), cwd=ROOT)
        try:
            up.wait_until(lambda: READY in log.read_text(), seconds=240)
        except BaseException:
            up.stop(seconds=60)
            raise
        return up
