"""The server of a web process: what a reload and a stop do to those who are just calling."""

import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from common.http import serving
from stack.environment import ROOT
from stack.process import free_port, is_listening
from tests.factories.raw_http import Said, get, read_answer

APPLICATION = """
    import os, time
    from common.http.leaving import said_to_clients

    def answer(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            time.sleep(3)
        if environ["PATH_INFO"] == "/endless":
            open(__file__ + ".begun", "w").close()
            time.sleep(60)
        body = f"{os.getpid()} VERSION".encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    application = said_to_clients(answer)
"""
# As `python -m common.http.serving` does, with less patience.
HURRIED = "from common.http import serving; serving.FINISH_SECONDS = 1; serving.main()"
IMPATIENT = "from common.http import serving; serving.HEAD_SECONDS = 1; serving.main()"

# The second time that it does WHAT, there is no room.
CROWDED = """
from common.http import listening, serving
usual, times = WHAT, []
def crowded(*args, **kwargs):
    times.append(1)
    if len(times) == 2:
        raise OSError(24, "Too many open files")
    return usual(*args, **kwargs)
WHAT = crowded
serving.main()
"""


class Process(NamedTuple):
    """A server under test."""

    master: "subprocess.Popen[bytes]"
    port: int
    module: Path
    log: Path

    def write(self, version: str) -> None:
        """Write the application's code."""
        self.module.write_text(textwrap.dedent(APPLICATION).replace("VERSION", version))

    def connect(self) -> socket.socket:
        """Connect a client."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, path: bytes = b"/") -> Said:
        """Send one request over a connection of its own."""
        with self.connect() as connection:
            return ask(connection, path)


def ask(connection: socket.socket, path: bytes = b"/") -> Said:
    connection.sendall(get(path))
    return read_answer(connection)


def wait_for(what: str, look: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + 15
    while not look():
        assert time.monotonic() < ends_at, what
        time.sleep(0.05)


def pid_and_version(said: Said) -> tuple[int, str]:
    pid, version = said.body.decode().split()
    return int(pid), version


def has_taken_over(process: Process) -> bool:
    """Tell whether the new worker answers; who called between the two was cut off."""
    try:
        return pid_and_version(process.ask())[1] == "second"
    except (OSError, IndexError):
        return False


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Return a function that starts a server over a small application."""
    started: list[Process] = []

    def run(*, with_: tuple[str, ...] = ("-m", "common.http.serving")) -> Process:
        port = free_port()
        module = tmp_path / "small.py"
        command = [sys.executable, *with_, "--interface", "wsgi", "--threads", "4"]
        command += ["--port", str(port), "small:application"]
        env = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
        module.write_text(textwrap.dedent(APPLICATION).replace("VERSION", "first"))
        log = tmp_path / "log"
        with log.open("wb") as output:
            master = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=output)
        process = Process(master, port, module, log)
        started.append(process)
        wait_for("started", lambda: is_listening(port))
        process.ask()
        return process

    yield run
    for process in started:
        process.master.kill()
        process.master.wait()


class TestReload:
    def test_a_new_worker_runs_the_new_code_and_the_old_one_ends_each_time(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        old, version = pid_and_version(process.ask())
        assert version == "first"
        for now in ("second", "third"):
            process.write(now)
            process.master.send_signal(signal.SIGHUP)
            wait_for("the new code", lambda now=now: pid_and_version(process.ask())[1] == now)  # type: ignore[misc]
            wait_for("the old worker's end", lambda old=old: not is_running(old))  # type: ignore[misc]
            old, _ = pid_and_version(process.ask())
            assert {pid_and_version(process.ask())[0] for _ in range(20)} == {old}

    def test_a_kept_connection_is_answered_and_told_to_close(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        with process.connect() as kept:
            old, _ = pid_and_version(ask(kept))
            process.master.send_signal(signal.SIGHUP)
            wait_for("the new worker", lambda: pid_and_version(process.ask())[0] != old)
            wait_for("the word", lambda: ask(kept).headers.get("connection") == "close")
            assert kept.recv(1) == b""

    def test_code_that_does_not_start_leaves_the_old_worker_at_its_work(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        old, _ = pid_and_version(process.ask())
        process.module.write_text("raise RuntimeError('broken release')")
        process.master.send_signal(signal.SIGHUP)
        wait_for("the refusal", lambda: "did not start" in process.log.read_text())
        assert {pid_and_version(process.ask())[0] for _ in range(20)} == {old}
        process.write("mended")
        process.master.send_signal(signal.SIGHUP)
        wait_for("the mended code", lambda: pid_and_version(process.ask())[1] == "mended")

    @pytest.mark.parametrize("what", ["listening.reserve", "serving.Server._spawn_worker"])
    def test_without_room_for_a_new_worker_the_old_one_goes_on(
        self, start: Callable[..., Process], what: str
    ) -> None:
        process = start(with_=("-c", CROWDED.replace("WHAT", what)))
        old, _ = pid_and_version(process.ask())
        process.write("later")
        process.master.send_signal(signal.SIGHUP)
        wait_for("the word", lambda: "Too many open files" in process.log.read_text())
        assert {pid_and_version(process.ask())[0] for _ in range(20)} == {old}
        process.master.send_signal(signal.SIGHUP)
        wait_for("the new code", lambda: pid_and_version(process.ask())[1] == "later")

    def test_a_worker_that_dies_while_the_next_one_loads_is_replaced_by_it(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        old, _ = pid_and_version(process.ask())
        process.write("second")
        begun, go_on = Path(f"{process.module}.begun"), Path(f"{process.module}.on")
        slow = f"""
            import os, time
            open({str(begun)!r}, "w").close()
            while not os.path.exists({str(go_on)!r}):
                time.sleep(0.01)
        """
        process.module.write_text(textwrap.dedent(slow) + process.module.read_text())
        process.master.send_signal(signal.SIGHUP)
        wait_for("the new worker", begun.exists)
        os.kill(old, signal.SIGKILL)
        wait_for("the master's notice", lambda: "Unexpected exit" in process.log.read_text())
        go_on.touch()
        wait_for("the takeover", lambda: has_taken_over(process))
        process.write("third")
        process.master.send_signal(signal.SIGHUP)
        wait_for("the next code", lambda: pid_and_version(process.ask())[1] == "third")
        assert process.master.poll() is None

    def test_who_calls_while_a_killed_worker_is_replaced_is_answered(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        old, _ = pid_and_version(process.ask())
        os.kill(old, signal.SIGKILL)
        assert pid_and_version(process.ask())[0] != old
        assert process.master.poll() is None

    def test_a_worker_ends_with_its_master(self, start: Callable[..., Process]) -> None:
        process = start()
        worker, _ = pid_and_version(process.ask())
        process.master.kill()
        wait_for("the worker's end", lambda: not is_running(worker))


class TestStop:
    def test_who_has_connected_is_answered_and_told_to_close(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        with process.connect() as connection:
            process.master.terminate()
            time.sleep(serving.LINGER_SECONDS / 2)
            said = ask(connection)
        assert (said.status, said.headers["connection"]) == (200, "close")
        assert process.master.wait(10) == 0

    def test_who_comes_later_is_not_taken_and_never_cut_off(
        self, start: Callable[..., Process]
    ) -> None:
        process = start()
        process.master.terminate()
        time.sleep(serving.LINGER_SECONDS / 3)
        ends_at = time.monotonic() + serving.LINGER_SECONDS
        while time.monotonic() < ends_at:
            with pytest.raises((ConnectionRefusedError, TimeoutError)):
                socket.create_connection(("127.0.0.1", process.port), timeout=0.2)
        assert process.master.wait(10) == 0

    def test_idle_it_takes_three_seconds_at_most(self, start: Callable[..., Process]) -> None:
        process = start()
        started = time.monotonic()
        process.master.terminate()
        assert process.master.wait(10) == 0
        assert time.monotonic() - started < 3

    def test_a_request_that_had_to_be_cut_off_shows_in_the_exit_code(
        self, start: Callable[..., Process]
    ) -> None:
        process = start(with_=("-c", HURRIED))
        with process.connect() as connection:
            connection.sendall(get(b"/endless"))
            wait_for("begun", Path(f"{process.module}.begun").exists)
            process.master.terminate()
            assert process.master.wait(15) == 1
            with pytest.raises((ConnectionResetError, IndexError)):
                read_answer(connection)


class TestHeads:
    def test_one_that_is_sent_slowly_is_not_waited_for(self, start: Callable[..., Process]) -> None:
        process = start(with_=("-c", IMPATIENT))
        with process.connect() as slow, process.connect() as silent:
            started = time.monotonic()
            slow.sendall(get(b"/")[:-2])
            with suppress(OSError):  # it hangs up on us between two pieces
                while time.monotonic() - started < 10:
                    slow.sendall(b"A: b\r\n")
                    if select.select([slow], [], [], 0.2)[0]:
                        break
            assert silent.recv(1) == b""
            assert 0.5 < time.monotonic() - started < 5

    @pytest.mark.parametrize(("size", "status"), [(16_000, 200), (200_000, 431)])
    def test_one_too_large_is_refused(
        self, start: Callable[..., Process], size: int, status: int
    ) -> None:
        with start().connect() as connection:
            connection.sendall(get(b"/", b"A: " + b"x" * size))
            assert read_answer(connection).status == status
