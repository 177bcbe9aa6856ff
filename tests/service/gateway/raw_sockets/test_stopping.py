"""The gateway told to stop or to reload while it works on a request."""

import signal
import socket
import threading

import pytest

from tests.factories.raw_http import get, read_answer
from tests.factories.upstream import StubUpstream, reply
from tests.service.gateway.raw_sockets.conftest import gateway


@pytest.fixture
def service():
    with StubUpstream() as server:
        yield server


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_under_way_is_answered(service, number):
    asked, told = threading.Event(), threading.Event()

    def answer(seen):
        asked.set()
        told.wait(10)
        return reply(b"at last")

    service.answer = answer
    with gateway(service, connections=3) as (port, process):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(get(b"/v1/airports"))
            assert asked.wait(10)
            process.send_signal(number)
            threading.Timer(0.5, told.set).start()
            assert read_answer(connection).body == b"at last"
        if number == signal.SIGTERM:
            assert process.wait(10) == 0
