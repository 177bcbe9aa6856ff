"""Answers of services on their way through the real server."""

import socket

import pytest

from tests.factories.raw_http import get, read_answer
from tests.factories.upstream import reply
from tests.service.gateway.raw_sockets.conftest import ROOT

LARGE = 8 * 1024 * 1024


class TestAnswers:
    def test_a_chunked_answer_passes(self, say, upstream):
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        )
        assert say(get(b"/v1/airports")).body == b"hello"

    def test_a_large_answer_passes_whole(self, say, upstream):
        upstream.answer = lambda seen: reply(b"x" * LARGE)
        answer = say(get(b"/v1/airports"))
        assert answer.headers["content-length"] == str(LARGE)
        assert len(answer.body) == LARGE

    def test_a_file_passes_whole(self, say):
        file = ROOT / "gateway" / "static" / "gateway" / "docs.css"
        assert say(get(b"/static/gateway/docs.css")).body == file.read_bytes()

    def test_a_large_answer_cut_short_does_not_look_whole(self, say, upstream):
        upstream.cut_after_answer = True
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {LARGE}\r\n\r\n".encode()
        upstream.answer = lambda seen: head + b"x" * (LARGE // 2)
        answer = say(get(b"/v1/airports"))
        assert len(answer.body) < int(answer.headers["content-length"])

    def test_a_chunked_answer_cut_short_is_a_502_problem(self, say, upstream):
        upstream.cut_after_answer = True
        upstream.answer = lambda seen: (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
        )
        answer = say(get(b"/v1/airports"))
        assert (answer.status, answer.problem) == (502, "bad_gateway")

    def test_clients_that_leave_half_way_take_no_connection_with_them(
        self, say, port, upstream, connections
    ):
        upstream.answer = lambda seen: reply(b"x" * LARGE)
        for _ in range(connections + 1):
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(get(b"/v1/airports"))
                assert connection.recv(1000)
        upstream.answer = lambda seen: reply()
        answers = [say(get(b"/v1/airports")).status for _ in range(connections + 1)]
        assert answers == [200] * (connections + 1)

    def test_head_has_the_length_and_no_body(self, port, upstream):
        upstream.answer = lambda seen: b"HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(get(b"/v1/airports", b"Connection: close", method=b"HEAD"))
            said = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        assert b"content-length: 42" in head.lower()
        assert body == b""

    @pytest.mark.parametrize("path", [b"/livez", b"/docs", b"/v1/"])
    def test_head_of_the_gateways_own_pages_has_no_body(self, port, path):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(get(path, b"Connection: close", method=b"HEAD"))
            said = b"".join(iter(lambda: connection.recv(65536), b""))
        head, _, body = said.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200")
        assert body == b""

    def test_a_304_passes_and_the_connection_lives_on(self, port, upstream):
        upstream.answer = lambda seen: b'HTTP/1.1 304 Not Modified\r\nETag: "7"\r\n\r\n'
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            for _ in range(2):
                connection.sendall(get(b"/v1/airports", b'If-None-Match: "7"'))
                assert read_answer(connection, head=True).status == 304

    def test_what_a_service_says_to_the_next_hop_alone_ends_here(self, say, upstream):
        lines = [
            *("Keep-Alive: timeout=5", "Proxy-Authenticate: Basic", "Proxy-Connection: close"),
            *("TE: trailers", "Trailer: X-Sum", "Upgrade: h2c", "X-Hop: secret", "Server: us"),
            *("Set-Cookie: a=b", "X-Powered-By: us", "X-Request-Id: another", "X-Goes-On: yes"),
        ]
        upstream.answer = lambda seen: reply(b"{}", "Connection: keep-alive, X-Hop", *lines)
        headers = say(get(b"/v1/airports", b"X-Request-Id: sane-id-1")).headers
        assert (headers["x-request-id"], headers["x-goes-on"]) == ("sane-id-1", "yes")
        names = {line.partition(":")[0].lower() for line in lines} | {"connection"}
        assert names & headers.keys() == {"server", "x-request-id", "x-goes-on"}
        assert headers["server"] != "us"

    def test_a_service_that_changes_the_protocol_is_a_502_problem(self, say, upstream):
        upstream.answer = lambda seen: (
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
        )
        upstream.cut_after_answer = True
        answer = say(get(b"/v1/airports", b"Connection: Upgrade", b"Upgrade: h2c"))
        assert (answer.status, answer.problem) == (502, "bad_gateway")

    def test_every_answer_has_one_request_id(self, say):
        for target in (b"/v1/airports", b"/v1/nothing", b"/v1//x", b"/livez", b"/static/x"):
            assert (
                say(get(target, b"X-Request-Id: sane-id-1")).headers["x-request-id"] == "sane-id-1"
            )
