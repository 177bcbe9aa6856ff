"""A service that takes its time, and what that means for everybody else."""

import select
import socket
import threading
import time

from tests.factories.raw_http import get, read_answer
from tests.factories.upstream import reply
from tests.service.gateway.raw_sockets.conftest import THREADS

SLOW = get(b"/.well-known/jwks.json")


class TestSlowServices:
    def test_requests_waiting_for_one_service_keep_nobody_else_waiting(
        self, say, port, upstream, connections
    ):
        go_on = threading.Event()

        def answer(seen):
            if seen.target.startswith("/.well-known"):
                go_on.wait(20)
            return reply()

        upstream.answer = answer
        waiting = [
            socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(4 * THREADS)
        ]
        try:
            for connection in waiting:
                connection.sendall(SLOW)
            started = time.monotonic()
            assert say(get(b"/v1/airports")).status == 200
            assert time.monotonic() - started < 4  # before the first gives up its waiting
            # Those the service has no connection left for are told so, after some seconds.
            told: set[socket.socket] = set()
            while len(told) < len(waiting) - connections:
                readable, _, _ = select.select(set(waiting) - told, [], [], 10)
                assert {read_answer(connection).status for connection in readable} == {503}
                told |= set(readable)
        finally:
            go_on.set()
            for connection in waiting:
                connection.close()
