"""Answers of services in every shape HTTP/1.1 knows, whole and in pieces."""

import socket
import threading
import time

import pytest

from common.http.connections import (
    MAX_HEAD_BYTES,
    Address,
    Connection,
    Incoming,
    UpstreamBroken,
    UpstreamSilent,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def fed(data: bytes, *, step: int = 0, to_head: bool = False, end: bool = False) -> Incoming:
    incoming = Incoming(to_head=to_head)
    step = step or max(1, len(data))
    for start in range(0, len(data), step):
        incoming.feed(data[start : start + step])
    if end:
        incoming.end_of_connection()
    return incoming


class TestWhereAnAnswerEnds:
    @pytest.mark.parametrize("step", [0, 1, 7])
    @pytest.mark.parametrize(
        ("data", "body", "length"),
        [
            (OK + b"Content-Length: 5\r\n\r\nhello", b"hello", 5),
            (OK + b"content-length: 0\r\n\r\n", b"", 0),
            (OK + b"Content-Length: 5 \r\n\r\nhello", b"hello", 5),
            (CHUNKED + b"5;x=1\r\nhello\r\n1\r\n!\r\n0\r\nX-Trailer: 1\r\n\r\n", b"hello!", None),
            (b"HTTP/1.1 204 No Content\r\n\r\n", b"", 0),
            (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 42\r\n\r\n", b"", 0),
            (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: 2\r\n\r\nok", b"ok", 2),
            (
                b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                + OK
                + b"Content-Length: 2\r\n\r\nok",
                b"ok",
                2,
            ),
        ],
    )
    def test_it_is_found_however_it_arrives(self, data, body, length, step):
        incoming = fed(data, step=step)
        assert incoming.ended
        assert incoming.reusable
        assert (incoming.take(), incoming.length) == (body, length)
        assert "X-Trailer" not in dict(incoming.headers)
        assert "Link" not in dict(incoming.headers)

    def test_a_chunked_answer_cut_short_is_not_whole_however_its_header_is_spaced(self):
        incoming = fed(OK + b"Transfer-Encoding: chunked \r\n\r\n5\r\nhello\r\n")
        with pytest.raises(UpstreamBroken):
            incoming.end_of_connection()

    def test_a_connection_whose_answer_gave_both_lengths_is_not_used_again(self):
        both = OK + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        incoming = fed(both)
        assert (incoming.ended, incoming.reusable, incoming.take()) == (True, False, b"ok")

    def test_an_answer_to_head_has_no_body_whatever_it_says(self):
        incoming = fed(OK + b"Content-Length: 42\r\n\r\n", to_head=True)
        assert incoming.ended
        assert incoming.reusable
        assert dict(incoming.headers)["Content-Length"] == "42"

    def test_without_a_length_the_connection_ends_it(self):
        incoming = fed(OK + b"\r\nto the end", end=True)
        assert incoming.ended
        assert not incoming.reusable
        assert incoming.take() == b"to the end"

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Le",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            OK + b"Content-Length: 5\r\n\r\nhell",
            CHUNKED + b"5\r\nhello\r\n",
            CHUNKED + b"5\r\nhello\r\n0\r\n",
        ],
    )
    def test_one_cut_short_is_broken(self, data):
        with pytest.raises(UpstreamBroken):
            fed(data, end=True)


class TestReuse:
    @pytest.mark.parametrize(
        "data",
        [
            OK + b"Content-Length: 2\r\nConnection: close\r\n\r\nok",
            b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            OK + b"Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            OK + b"Content-Length: 2\r\n\r\nok\x00\x01",
            CHUNKED + b"2\r\nok\r\n0\r\n\r\nsurplus",
        ],
    )
    def test_a_connection_that_ends_or_says_too_much_is_not_used_again(self, data):
        incoming = fed(data)
        assert incoming.ended
        assert incoming.take() == b"ok"
        assert not incoming.reusable

    def test_nor_one_that_sends_a_body_after_head(self):
        incoming = fed(OK + b"Content-Length: 2\r\n\r\nok", to_head=True)
        assert incoming.take() == b""
        assert not incoming.reusable


class TestNoHttp:
    @pytest.mark.parametrize(
        "data",
        [
            b"SSH-2.0-OpenSSH\r\n",
            b"HTTP/1.1 abc\r\n\r\n",
            OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nok",
            OK + b"Content-Length: -1\r\n\r\n",
            OK + b"no colon\r\n\r\n",
            CHUNKED + b"zz\r\n",
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        ],
    )
    def test_what_is_no_http_is_broken(self, data):
        with pytest.raises(UpstreamBroken):
            fed(data)

    def test_a_head_without_an_end_is_broken(self):
        with pytest.raises(UpstreamBroken):
            fed(OK + b"X: 1\r\n" * MAX_HEAD_BYTES, step=4096)

    def test_nor_do_interim_answers_go_on_for_ever(self):
        with pytest.raises(UpstreamBroken):
            fed(b"HTTP/1.1 100 Continue\r\n\r\n" * MAX_HEAD_BYTES, step=4096)


class TestAddress:
    @pytest.mark.parametrize(
        ("url", "address"),
        [
            ("http://127.0.0.1:8002", Address("", "127.0.0.1", 8002)),
            ("http://flights", Address("", "flights", 80)),
            ("unix:///run/jetway/flights.sock", Address("/run/jetway/flights.sock", "", 0)),
        ],
    )
    def test_a_service_is_at_a_port_or_a_socket(self, url, address):
        assert Address.of(url) == address

    @pytest.mark.parametrize("url", ["https://flights", "flights:8002", "unix://x/y", "unix:", ""])
    def test_other_addresses_are_refused(self, url):
        with pytest.raises(ValueError, match="is no"):
            Address.of(url)


class TestTime:
    @pytest.fixture(params=["tcp", "unix"])
    def listener(self, request, tmp_path):
        """A server that takes connections and says nothing, and its address."""
        if request.param == "tcp":
            server = socket.create_server(("127.0.0.1", 0))
            address = Address("", *server.getsockname())
        else:
            server = socket.socket(socket.AF_UNIX)
            server.bind(str(tmp_path / "s"))
            server.listen()
            address = Address(str(tmp_path / "s"), "", 0)
        with server:
            yield server, address

    def test_silence_is_waited_for_so_long(self, listener):
        _, address = listener
        connection = Connection(address, connect=0.5)
        started = time.monotonic()
        with pytest.raises(UpstreamSilent):
            connection.ask(b"GET / HTTP/1.1\r\n\r\n", to_head=False, timeout=0.2)
        assert 0.15 < time.monotonic() - started < 2
        connection.close()

    def test_so_is_a_request_that_is_not_taken(self, listener):
        _, address = listener
        connection = Connection(address, connect=0.5)
        with pytest.raises(UpstreamSilent):
            connection.ask(b"x" * 64 * 1024 * 1024, to_head=False, timeout=0.2)
        connection.close()

    def test_an_answer_comes_over_either_kind(self, listener):
        server, address = listener

        def answer():
            peer, _ = server.accept()
            with peer:
                peer.recv(1000)
                peer.sendall(OK + b"Content-Length: 2\r\n\r\nok")

        thread = threading.Thread(target=answer)
        thread.start()
        connection = Connection(address, connect=0.5)
        incoming = connection.ask(b"GET / HTTP/1.1\r\n\r\n", to_head=False, timeout=5)
        assert (incoming.status, incoming.take()) == (200, b"ok")
        thread.join()
        assert not connection.is_quiet()  # its end can be read
        connection.close()

    def test_nobody_listening_is_broken(self, tmp_path):
        with pytest.raises(UpstreamBroken):
            Connection(Address(str(tmp_path / "none"), "", 0), connect=0.5)
