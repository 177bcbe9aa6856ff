"""The gateway as it really runs, under granian, to be told what no HTTP client would send."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.factories.ports import unused_port
from tests.factories.raw_http import Said, read_answer
from tests.factories.upstream import StubUpstream, reply

ROOT = Path(__file__).resolve().parents[4]
START_SECONDS = 30
THREADS = 4


@pytest.fixture(scope="package")
def connections():
    """How many connections each service may hold."""
    return 3


@pytest.fixture(scope="package")
def stub():
    with StubUpstream() as server:
        yield server


@pytest.fixture(scope="package")
def port(stub, connections):
    """The gateway under granian, in front of the stub, without a Redis."""
    with gateway(stub, connections) as (number, _):
        yield number


@contextmanager
def gateway(stub, connections):
    """Run the gateway as `bin/run` does; give its port and its master process."""
    number = unused_port()
    env = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GATEWAY_PORT": str(number),
        "GATEWAY_THREADS": str(THREADS),
        "CACHE_URL": f"redis://127.0.0.1:{unused_port()}/0",
        "UPSTREAM_CONNECTIONS": str(connections),
        **{f"{name}_URL": stub.url for name in ("ACCOUNTS", "FLIGHTS", "BOOKINGS", "REMINDERS")},
    }
    process = subprocess.Popen([ROOT / "bin" / "run", "gateway", "web"], cwd=ROOT, env=env)
    try:
        _wait_for(number)
        yield number, process
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    ends_at = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < ends_at, "the gateway did not start"
            time.sleep(0.05)


@pytest.fixture
def upstream(stub):
    """Start from a stub that answers 200 and has seen nothing."""
    stub.requests.clear()
    stub.answer = lambda seen: reply()
    stub.cut_after_answer = False
    return stub


@pytest.fixture
def say(port, upstream):
    """Send bytes, close the sending half if asked to, and read one answer."""

    def exchange(data: bytes, *, end: bool = False) -> Said:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(data)
            if end:
                connection.shutdown(socket.SHUT_WR)
            return read_answer(connection, head=data.startswith(b"HEAD"))

    return exchange
