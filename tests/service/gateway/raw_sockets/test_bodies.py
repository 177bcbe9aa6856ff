"""Bodies whose length is in doubt, wrong or too much."""

import os
import socket
import time

import pytest

from tests.factories.raw_http import get, read_all, read_answer
from tests.factories.upstream import reply
from tests.service.gateway.raw_sockets.attacks import SMUGGLED
from tests.service.gateway.raw_sockets.conftest import THREADS


class TestBodies:
    def post(self, *lines: bytes, body: bytes = b"") -> bytes:
        return get(b"/v1/auth/refresh", *lines, method=b"POST") + body

    def test_a_chunked_body_is_refused(self, say, upstream):
        answer = say(self.post(b"Transfer-Encoding: chunked", body=b"3\r\nabc\r\n0\r\n\r\n"))
        assert (answer.status, answer.problem) == (411, "length_required")
        assert upstream.requests == []

    @pytest.mark.parametrize(
        ("lines", "body"),
        [
            ((b"Transfer-Encoding: chunked",), b"0\r\n\r\n"),
            ((b"Transfer-Encoding:\tchunked",), b"3;x=y\r\nabc\r\n0\r\n\r\n"),
            ((b"Transfer-Encoding: gzip, chunked",), b"3\r\nabc\r\n0\r\n\r\n"),
            ((b"Transfer-Encoding: chunked", b"Trailer: A"), b"0\r\nA: b\r\n\r\n"),
            ((b"Content-Length: 1073741824",), b""),
        ],
    )
    def test_after_a_refused_body_nothing_is_read(self, port, upstream, lines, body):
        data = self.post(*lines, body=body) + SMUGGLED
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            statuses, hung_up = read_all(connection, data, silent_seconds=2)
        assert (len(statuses), hung_up) == (1, True)
        assert upstream.requests == []

    @pytest.mark.parametrize("order", [1, -1])
    def test_a_body_with_two_kinds_of_framing_is_refused(self, say, upstream, order):
        # hyper drops the length then, so that this is no 400: nobody here sees there was one.
        lines = (b"Content-Length: 3", b"Transfer-Encoding: chunked")[::order]
        answer = say(self.post(*lines, body=b"0\r\n\r\nGET /v1/airports HTTP/1.1\r\n\r\n"))
        assert (answer.status, answer.problem) == (411, "length_required")
        assert upstream.requests == []

    @pytest.mark.parametrize(
        "lines",
        [
            (b"Content-Length: 3", b"Content-Length: 4"),
            (b"Content-Length: 3, 3",),
            (b"Content-Length: +3",),
            (b"Content-Length: -1",),
            (b"Content-Length: 0x3",),
        ],
    )
    def test_a_length_in_doubt_is_refused(self, say, upstream, lines):
        assert say(self.post(*lines, body=b"abcd")).status == 400
        assert upstream.requests == []

    def test_a_body_that_ends_early_is_refused(self, say, upstream):
        answer = say(self.post(b"Content-Length: 100", body=b"half"), end=True)
        assert (answer.status, answer.problem) == (400, "invalid_input")
        assert upstream.requests == []

    def test_a_body_too_large_is_refused_before_it_is_read(self, say, upstream):
        answer = say(self.post(b"Content-Length: 1073741824", body=b"x" * 1000))
        assert (answer.status, answer.problem) == (413, "body_too_large")
        assert upstream.requests == []

    def test_a_body_that_comes_in_pieces_arrives_whole(self, port, upstream):
        body = os.urandom(200_000)
        length = f"Content-Length: {len(body)}".encode()
        head = get(b"/v1/auth/refresh", length, b"Content-Type: application/json", method=b"POST")
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(head)
            for start in range(0, len(body), 50_000):
                time.sleep(0.05)  # separate packets
                connection.sendall(body[start : start + 50_000])
            assert read_answer(connection).status == 200
        assert upstream.last.body == body

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"GET /v1/air",
            get(b"/v1/airports")[:-2] + b"Accept: ",
            get(b"/v1/auth/refresh", b"Content-Length: 100", method=b"POST") + b"half",
        ],
        ids=["nothing", "half a line", "half a head", "half a body"],
    )
    def test_clients_that_stall_keep_nobody_waiting(self, say, port, upstream, data):
        stalled = []
        try:
            for _ in range(4 * THREADS):
                stalled.append(socket.create_connection(("127.0.0.1", port), timeout=10))
                stalled[-1].sendall(data)
            assert say(get(b"/v1/airports")).status == 200
        finally:
            for connection in stalled:
                connection.close()

    def test_clients_that_do_not_read_keep_nobody_waiting(self, say, port, upstream):
        upstream.answer = lambda seen: reply(b"x" * 4 * 1024 * 1024)
        stalled = []
        try:
            for _ in range(2 * THREADS):
                stalled.append(socket.create_connection(("127.0.0.1", port), timeout=10))
                stalled[-1].sendall(get(b"/v1/airports"))
            ends_at = time.monotonic() + 10
            while len(upstream.requests) < len(stalled):
                assert time.monotonic() < ends_at, "not all of them were served"
                time.sleep(0.02)
            upstream.answer = lambda seen: reply()
            assert say(get(b"/v1/airports")).body == b"{}"
        finally:
            for connection in stalled:
                connection.close()
