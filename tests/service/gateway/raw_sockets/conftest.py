"""The gateway as it really runs, under granian, to be told what no HTTP client would send."""

import os
import socket
import ssl
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.factories import nginx
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
def gateway(stub, connections, **more):
    """Run the gateway as `bin/run` does, with `more` settings; give its port and its master."""
    number = unused_port()
    env = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GATEWAY_PORT": str(number),
        "GATEWAY_THREADS": str(THREADS),
        "CACHE_URL": f"redis://127.0.0.1:{unused_port()}/0",
        "UPSTREAM_CONNECTIONS": str(connections),
        **{f"{name}_URL": stub.url for name in ("ACCOUNTS", "FLIGHTS", "BOOKINGS", "REMINDERS")},
        **more,
    }
    process = subprocess.Popen([ROOT / "bin" / "run", "gateway", "web"], cwd=ROOT, env=env)
    try:
        _wait_for(number)
        yield number, process
    finally:
        process.kill()  # stopping is for other tests; the worker ends with it
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


class Edge(NamedTuple):
    """The shipped edge, before a gateway that knows it: its ports and its folder."""

    plain: int
    tls: int
    folder: Path
    gateway: int

    def connect(self, *, host: str = "localhost", source: str = "127.0.0.1") -> ssl.SSLSocket:
        """Connect over TLS, from this address."""
        connection = socket.create_connection(
            ("127.0.0.1", self.tls), timeout=10, source_address=(source, 0)
        )
        trust = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        return trust.wrap_socket(connection, server_hostname=host)


@pytest.fixture(scope="package")
def edge(stub, connections, tmp_path_factory):
    """nginx with the shipped file, and a second instead of ten for slow clients."""
    if nginx.PROGRAM is None:
        pytest.skip("nginx is not installed")
    folder = tmp_path_factory.mktemp("edge")
    plain, tls = unused_port(), unused_port()
    limits = dict.fromkeys(("client_header_timeout", "client_body_timeout"), "1s")
    with gateway(stub, connections, EDGES="127.0.0.1", BEHIND_TLS="true") as (number, _):
        inside = nginx.shipped(folder, gateways=[number], plain=plain, tls=tls, **limits)
        with nginx.running(folder, inside, port=tls):
            yield Edge(plain, tls, folder, number)
