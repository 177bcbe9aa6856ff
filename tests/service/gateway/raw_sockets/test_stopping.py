"""The gateway told to stop or to reload while it works on a request."""

import signal
import socket
import threading
import time

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


def test_who_waits_for_a_place_at_a_crowded_service_is_answered(service):
    def answer(seen):
        if len(service.requests) == 1:
            time.sleep(7)  # nearly the eight seconds that one may wait for a place
        return reply(b"at last")

    service.answer = answer
    with gateway(service, connections=1) as (port, process):
        with (
            socket.create_connection(("127.0.0.1", port), timeout=20) as served,
            socket.create_connection(("127.0.0.1", port), timeout=20) as waiting,
        ):
            served.sendall(get(b"/v1/airports"))
            waiting.sendall(get(b"/v1/airports"))
            process.send_signal(signal.SIGTERM)
            assert [read_answer(one).body for one in (served, waiting)] == [b"at last"] * 2
        assert process.wait(10) == 0
