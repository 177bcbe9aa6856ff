"""Child processes: started in a group of their own, waited for, stopped for certain."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path


class StartFailed(RuntimeError):
    """A server or process did not come up; the message says where its log lies."""


def free_port() -> int:
    """Return a TCP port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether something accepts connections on the port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex((host, port)) == 0


class Child:
    """One process and everything it starts; its output goes to `log`. `env` is all it gets."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process id, which is also its group's."""
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code, None while it runs."""
        return self._process.poll()

    def wait_until(self, ready: Callable[[], bool], *, seconds: float = 60) -> None:
        """
        Wait until `ready()` holds.

        :raises StartFailed: the process ended, or did not get there in time
        """
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            if self.poll() is not None:
                raise StartFailed(f"{self.name} ended with {self.poll()}; see {self.log}")
            if ready():
                return
            time.sleep(0.1)
        raise StartFailed(f"{self.name} was not ready in {seconds:.0f} s; see {self.log}")

    def signal(self, number: int) -> None:
        """Send a signal to the whole group, if it is still there."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            return

    def stop(self, *, seconds: float = 10) -> int:
        """Ask the group to end, then make it; return the exit code."""
        if self.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.signal(signal.SIGKILL)
        self.signal(signal.SIGKILL)  # whatever it started and left behind
        return self._process.wait()
