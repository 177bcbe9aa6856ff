"""`bin/up` as a person uses it."""

import signal
import socket
import subprocess
import time

import pytest

from stack.environment import DATABASES, ROOT
from tests.e2e import running

pytestmark = pytest.mark.timed


def run_up(folder, **ports):
    given = running.own_environment(folder, ports)
    return subprocess.Popen(
        [str(ROOT / "bin" / "up")],
        env={**given, "DEMO": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process, text):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return lines
    raise AssertionError("".join(lines))


class TestUp:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_starts_in_fifteen_seconds_and_stops_in_ten_leaving_no_process(self, tmp_path, number):
        first = run_up(tmp_path)
        read_until(first, "Ctrl-C stops everything")
        first.send_signal(number)
        first.communicate(timeout=12)
        assert first.returncode == 0
        assert running.processes_of(tmp_path) == []

        started = time.monotonic()
        second = run_up(tmp_path)
        read_until(second, "Ctrl-C stops everything")
        taken = time.monotonic() - started
        workers = {f"worker-{name}" for name in DATABASES}
        assert {one.name for one in (tmp_path / "ready").iterdir()} == workers
        stopping = time.monotonic()
        second.send_signal(number)
        second.communicate(timeout=12)
        assert time.monotonic() - stopping < 10
        assert running.processes_of(tmp_path) == []
        assert taken < 15

    def test_says_which_port_is_taken(self, tmp_path):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            process = run_up(tmp_path, FLIGHTS_PORT=str(port))
            said, _ = process.communicate(timeout=60)
        assert process.returncode == 1
        assert f"flights {port}" in said
        assert "FLIGHTS_PORT" in said
        assert running.processes_of(tmp_path) == []
