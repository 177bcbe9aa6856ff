"""Headers that forge, repeat or break."""

import socket

import pytest

from tests.factories.raw_http import get, read_from
from tests.factories.upstream import reply

KEY = b"dGhlIHNhbXBsZSBub25jZQ=="


class TestHeaders:
    @pytest.mark.parametrize(
        "line",
        [
            b"X_User_Id: 1",
            b"X-User-Id: 1",
            b"X_Forwarded_For: 198.51.100.1",
            b"X-Forwarded-For: 198.51.100.1",
            b"X_Jetway_Service: forged",
            b"X-Jetway-Service: forged",
            b"X-Real-IP: 198.51.100.1",
            b"Forwarded: for=198.51.100.1",
            b"Cookie: sessionid=1",
        ],
    )
    def test_no_identity_can_be_brought_along(self, say, upstream, line):
        assert say(get(b"/v1/airports", line)).status == 200
        seen = upstream.last
        value = line.split(b": ")[1].decode()
        assert value not in {sent for _, sent in seen.headers}
        assert not any("_" in name for name, _ in seen.headers)
        assert seen.header("X-Forwarded-For") == "127.0.0.1"

    def test_headers_named_in_connection_are_stripped(self, say, upstream):
        say(get(b"/v1/airports", b"Connection: close, If-None-Match", b'If-None-Match: "1"'))
        assert upstream.last.header("If-None-Match") is None

    def test_a_header_sent_twice_arrives_as_one(self, say, upstream):
        say(get(b"/v1/airports", b"Accept-Language: en", b"Accept-Language: de"))
        assert upstream.last.header("Accept-Language") == "en,de"

    def test_two_authorization_headers_are_refused(self, say, upstream):
        answer = say(get(b"/v1/airports", b"Authorization: Bearer a", b"Authorization: Bearer b"))
        assert (answer.status, answer.problem) == (401, "invalid_token")
        assert upstream.requests == []

    def test_an_authorization_header_that_is_no_text_is_refused(self, say, upstream):
        answer = say(get(b"/v1/airports", b"Authorization: Bearer \xe9"))
        assert (answer.status, answer.problem) == (401, "invalid_token")

    @pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
    def test_a_line_may_end_with_lf_alone_and_is_a_line_like_others(self, say, upstream, ends):
        # RFC 9112, 2.2. nginx reads it so as well: nobody takes what follows for a value's rest.
        lines = [b"GET /v1/airports HTTP/1.1", b"Host: localhost", b"Accept: a\nX-User: 1"]
        assert say(ends.join(lines) + ends * 2).status == 200
        assert upstream.last.header("Accept") == "a"
        assert upstream.last.header("X-User") is None

    def test_requests_in_a_row_are_answered_in_theirs(self, port, upstream):
        upstream.answer = lambda seen: reply(seen.target.encode())
        targets = [f"/v1/airports?{number}".encode() for number in range(5)]
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"".join(get(target) for target in targets))
            stream = connection.makefile("rb")
            assert [read_from(stream).body for _ in targets] == targets
        assert [seen.target.encode() for seen in upstream.requests] == targets

    @pytest.mark.parametrize(
        "lines",
        [
            (b"Upgrade: websocket", b"Sec-WebSocket-Version: 13", b"Sec-WebSocket-Key: " + KEY),
            (b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"),
            (b"Upgrade: TLS/1.0",),
        ],
    )
    def test_no_other_protocol_is_spoken(self, say, upstream, lines):
        answer = say(get(b"/v1/airports", b"Connection: Upgrade, HTTP2-Settings", *lines))
        assert (answer.status, answer.headers.get("upgrade")) == (200, None)
        names = {name.lower() for name, _ in upstream.last.headers}
        assert not {"upgrade", "http2-settings", "sec-websocket-key", "connection"} & names

    @pytest.mark.parametrize(
        "line", [b"Accept: a\r\n b", b"Accept : a", b"Accept: a\x00b", b"no colon"]
    )
    def test_malformed_headers_are_refused(self, say, upstream, line):
        assert say(get(b"/v1/airports", line)).status == 400
        assert upstream.requests == []
