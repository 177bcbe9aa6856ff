"""Two hundred slow clients before the shipped edge, and how long all others wait meanwhile."""

import http.client
import ssl
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from stack.environment import ROOT
from stack.process import Child, free_port, is_listening
from tests.factories import nginx

# It wants a machine that does nothing else.
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(nginx.PROGRAM is None, reason="nginx is not installed"),
]
# A round takes ten seconds, after which the first slow heads are cut off and begin again.
CLIENTS, REQUESTS, ROUNDS = 4, 600, 5
PAUSE_SECONDS = 0.01
PATH = "/v1/airports?limit=20"


def test_two_hundred_slow_clients_leave_the_others_p99_within_twice(
    jetway, tmp_path, record_property
):
    quiet, crowded = [], []
    with edge(jetway, tmp_path) as port:
        certificate = tmp_path / "fullchain.pem"
        measure(port, certificate)  # nobody's first request counts
        for _ in range(ROUNDS):
            quiet.append(p99(measure(port, certificate)))
            with slow_clients(port, certificate):
                crowded.append(p99(measure(port, certificate)))
    before, meanwhile = statistics.median(quiet), statistics.median(crowded)
    told = f"p99 {before * 1000:.1f} ms, with 200 slow clients {meanwhile * 1000:.1f} ms"
    record_property("slow clients", told)
    print(f"\n{told}; quiet {shown(quiet)}, crowded {shown(crowded)}")
    assert meanwhile < 2 * before


@contextmanager
def edge(jetway, folder):
    """Run the shipped edge, with its own time limits, before a gateway that knows it."""
    number, tls = free_port(), free_port()
    env = jetway.environment.variables()
    env |= {"GATEWAY_PORT": str(number), "EDGES": "127.0.0.1", "BEHIND_TLS": "true"}
    command = [str(ROOT / "bin" / "run"), "gateway", "web"]
    gateway = Child("gateway", command, log=folder / "gateway.log", env=env, cwd=ROOT)
    try:
        gateway.wait_until(lambda: is_listening(number))
        inside = nginx.shipped(folder, gateways=[number], plain=free_port(), tls=tls)
        with nginx.running(folder, inside, port=tls):
            yield tls
    finally:
        gateway.stop()


@contextmanager
def slow_clients(port, certificate):
    """Have two hundred slow clients until the end of the block."""
    command = [sys.executable, "-m", "tests.e2e.slow_clients", str(port), str(certificate)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield
        assert process.poll() is None
        process.stdin.close()
        assert process.stdout.readline().strip().isdigit()
        assert process.wait(10) == 0


def measure(port, certificate):
    """Return how long each request of some ordinary clients took."""
    taken, failed = [], []

    def go():
        trust = ssl.create_default_context(cafile=certificate)
        connection = http.client.HTTPSConnection("localhost", port, timeout=30, context=trust)
        try:
            connection.connect()
            for _ in range(REQUESTS):
                started = time.perf_counter()
                connection.request("GET", PATH)
                answer = connection.getresponse()
                answer.read()
                taken.append(time.perf_counter() - started)
                assert answer.status == 200
                time.sleep(PAUSE_SECONDS)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    clients = [threading.Thread(target=go) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert failed == []
    return taken


def p99(seconds):
    return statistics.quantiles(seconds, n=100)[98]


def shown(rounds):
    return ", ".join(f"{one * 1000:.1f}" for one in rounds)
