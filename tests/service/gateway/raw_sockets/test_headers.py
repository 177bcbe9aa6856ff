"""Headers that forge, repeat or break."""

import pytest

from tests.factories.raw_http import get


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

    @pytest.mark.parametrize(
        "line", [b"Accept: a\r\n b", b"Accept : a", b"Accept: a\x00b", b"no colon"]
    )
    def test_malformed_headers_are_refused(self, say, upstream, line):
        assert say(get(b"/v1/airports", line)).status == 400
        assert upstream.requests == []
